// Whole sessions over streams, with and without threads.
#include "lsp/session/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

#include "json/frames.h"
#include "tests/lsp/client.h"

namespace hardtack::lsp {
namespace {

// What a test writes arrives in pieces of `piece` bytes; the end comes when the test says so.
class PipeSource final : public ByteSource {
 public:
  explicit PipeSource(std::size_t piece) : piece_(piece) {}
  void write(std::string_view bytes) {
    const std::lock_guard lock(mutex_);
    bytes_ += bytes;
    arrived_.notify_one();
  }
  void end() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    arrived_.notify_one();
  }
  Result<std::size_t> read(std::span<char> into) override {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [&] { return ended_ || used_ < bytes_.size(); });
    const std::size_t count = std::min({piece_, into.size(), bytes_.size() - used_});
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(used_), count, into.begin());
    used_ += count;
    return count;
  }
  void interrupt() override { end(); }

 private:
  std::size_t piece_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::string bytes_;
  std::size_t used_ = 0;
  bool ended_ = false;
};

class TextSink final : public ByteSink {
 public:
  Result<void> write(std::string_view bytes) override {
    const std::lock_guard lock(mutex_);
    text_ += bytes;
    return {};
  }
  std::vector<JsonValue> messages() {
    const std::lock_guard lock(mutex_);
    FrameReader reader;
    reader.feed(text_);
    std::vector<JsonValue> list;
    while (const auto frame = reader.next()) list.push_back(json(frame->body));
    return list;
  }

 private:
  std::mutex mutex_;
  std::string text_;
};

// A real clock, and otherwise nothing.
class PlainHost final : public Host {
 public:
  std::uint64_t milliseconds() override {
    const auto since = std::chrono::steady_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(since).count());
  }
  bool process_runs(std::int64_t) override { return true; }
  FolderListing list(const std::string&, const FolderLimits&, const std::function<bool(std::string_view)>&) override {
    return {};
  }
  Result<std::string> read(const std::string&, const std::string&, std::size_t) override {
    return fail(ErrorCode::kIo, "no files");
  }
  void log(std::string_view) override {}
};

std::string request(int id, const std::string& method, const std::string& params) {
  return framed(R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"method":")" + method + R"(","params":)" +
                params + "}");
}
std::string notification(const std::string& method, const std::string& params) {
  return framed(R"({"jsonrpc":"2.0","method":")" + method + R"(","params":)" + params + "}");
}
const std::string kBegin =
    request(1, "initialize", R"({"processId":null,"capabilities":{}})") + notification("initialized", "{}");
const std::string kEnd = request(2, "shutdown", "null") + notification("exit", "null");
std::string open_text(const std::string& text) {
  return notification(
      "textDocument/didOpen",
      R"({"textDocument":{"uri":"file:///a.bcdl","languageId":"biscuit","version":1,"text":")" + text + R"("}})");
}

struct Outcome {
  int code = 0;
  std::vector<JsonValue> messages;
};
Outcome play(const std::string& stream, bool threads, std::size_t piece = 65'536) {
  PipeSource source(piece);
  source.write(stream);
  source.end();
  TextSink sink;
  PlainHost host;
  SessionOptions options;
  options.threads = threads;
  options.server.lint_pause_ms = 1;
  const int code = run_session(source, sink, host, options);
  return {code, sink.messages()};
}

int answers_to(const std::vector<JsonValue>& messages, std::int64_t id) {
  int count = 0;
  for (const JsonValue& message : messages) {
    const JsonValue* of = message.find("id");
    count += of != nullptr && *of == JsonValue(id) && message.find("method") == nullptr ? 1 : 0;
  }
  return count;
}

TEST(LspSession, OneByteAtATimeIsTheSame) {
  const std::string stream = kBegin + open_text("allow if user(") +
                             request(7, "textDocument/hover", at("file:///a.bcdl", 0, 10)) +
                             "Content-Length: x\r\n\r\n" + framed("{") + request(8, "no/such", "null") + kEnd;
  const Outcome whole = play(stream, false);
  EXPECT_EQ(whole.code, 0);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{3}})
    EXPECT_EQ(play(stream, false, piece).messages, whole.messages);
  for (const std::int64_t id : {1, 2, 7, 8}) EXPECT_EQ(answers_to(whole.messages, id), 1) << id;
}

TEST(LspSession, EndOfStreamEndsTheServer) {
  EXPECT_EQ(play("", false).code, 1);
  EXPECT_EQ(play(kBegin, true).code, 1);
  EXPECT_EQ(play(kBegin + "Content-Length: 100\r\n\r\n{", true).code, 1);
  EXPECT_EQ(play(kBegin + request(2, "shutdown", "null"), true).code, 0);
  EXPECT_EQ(play(kBegin + kEnd + kBegin, true).code, 0);
}

class LoggingHost final : public Host {
 public:
  std::uint64_t milliseconds() override { return 0; }
  bool process_runs(std::int64_t) override { return true; }
  FolderListing list(const std::string&, const FolderLimits&, const std::function<bool(std::string_view)>&) override {
    return {};
  }
  Result<std::string> read(const std::string&, const std::string&, std::size_t) override {
    return fail(ErrorCode::kIo, "no files");
  }
  void log(std::string_view line) override {
    const std::lock_guard lock(mutex_);
    lines_ += std::string(line) + "\n";
  }
  std::string lines() {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  std::mutex mutex_;
  std::string lines_;
};

// Streams that break: the session ends, and says why.
TEST(LspSession, StreamsThatBreakEndIt) {
  class BrokenSink final : public ByteSink {
   public:
    Result<void> write(std::string_view) override { return fail(ErrorCode::kIo, "closed"); }
  };
  class BrokenSource final : public ByteSource {
   public:
    Result<std::size_t> read(std::span<char>) override { return fail(ErrorCode::kIo, "torn"); }
    void interrupt() override {}
  };
  for (const bool threads : {false, true}) {
    SessionOptions options;
    options.threads = threads;
    LoggingHost host;
    {
      PipeSource source(65'536);
      source.write(kBegin + request(5, "workspace/symbol", R"({"query":""})") + kEnd);
      source.end();
      BrokenSink sink;
      EXPECT_EQ(run_session(source, sink, host, options), 1);
    }
    EXPECT_NE(host.lines().find("the client takes no messages: closed"), std::string::npos) << host.lines();
    TextSink sink;
    BrokenSource source;
    EXPECT_EQ(run_session(source, sink, host, options), 1);
    EXPECT_NE(host.lines().find("reading failed: torn"), std::string::npos) << host.lines();
    PipeSource cut(65'536);
    cut.write(kBegin + "Content-Length: 100\r\n\r\n{");
    cut.end();
    EXPECT_EQ(run_session(cut, sink, host, options), 1);
    EXPECT_NE(host.lines().find("the stream ended within a message"), std::string::npos) << host.lines();
  }
}

// Cancelled as soon as it is read, by ids of both kinds; what is no id is passed over.
TEST(LspSession, CancellationsAreReadAtOnce) {
  std::string stream = kBegin + open_text("allow if true;");
  for (const char* id : {"7", "\"x\"", "null", "1.5", "{}"})
    stream += notification("$/cancelRequest", std::string("{\"id\":") + id + "}");
  stream += notification("$/cancelRequest", "{}");
  const Outcome outcome = play(stream + kEnd, true);
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(answers_to(outcome.messages, 2), 1);
}

// Attack 183: under the thread sanitizer.
TEST(LspSession, ThreadsOfRaceAttack183AnswerEveryRequestOnce) {
  std::string stream = kBegin + open_text("user(1);\\nallow if user($u);");
  const char* methods[] = {"textDocument/hover",
                           "textDocument/references",
                           "textDocument/rename",
                           "textDocument/codeAction",
                           "textDocument/diagnostic",
                           "workspace/symbol",
                           "textDocument/semanticTokens/full"};
  int id = 100;
  for (int round = 0; round < 150; ++round) {
    for (const char* method : methods) {
      stream += request(
          ++id, method,
          R"({"textDocument":{"uri":"file:///a.bcdl"},"position":{"line":1,"character":10},"range":{"start":{"line":0,"character":0},"end":{"line":1,"character":5}},"context":{"diagnostics":[]},"newName":"person","query":""})");
      if (round % 3 == 0) stream += notification("$/cancelRequest", R"({"id":)" + std::to_string(id) + "}");
    }
    stream += notification(
        "textDocument/didChange",
        R"({"textDocument":{"uri":"file:///a.bcdl","version":)" + std::to_string(round + 2) +
            R"(},"contentChanges":[{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}},"text":" "}]})");
  }
  const Outcome outcome = play(stream + kEnd, true);
  EXPECT_EQ(outcome.code, 0);
  std::map<std::int64_t, int> answers;
  for (const JsonValue& message : outcome.messages) {
    const JsonValue* of = message.find("id");
    if (of == nullptr || message.find("method") != nullptr) continue;
    ++answers[of->as_integer()];
    const JsonValue* error = message.find("error");
    const std::int64_t code = error == nullptr ? 0 : error->find("code")->as_integer();
    EXPECT_TRUE(code == 0 || code == -32800 || code == -32801 || code == -32600) << compact(message);
  }
  for (int asked = 101; asked <= id; ++asked) {
    // Requests that were still at work when the session ended are not answered any more.
    EXPECT_LE(answers[asked], 1) << asked;
  }
  EXPECT_GT(answers.size(), static_cast<std::size_t>(id - 100) / 2);
}

TEST(LspSession, ThreadsLintWhenTypingPauses) {
  PipeSource source(65'536);
  TextSink sink;
  PlainHost host;
  SessionOptions options;
  options.server.lint_pause_ms = 1;
  source.write(kBegin + open_text("allow if user("));
  std::thread session([&] { run_session(source, sink, host, options); });
  bool published = false;
  for (int turn = 0; turn < 1'000 && !published; ++turn) {
    for (const JsonValue& message : sink.messages()) {
      const JsonValue* method = message.find("method");
      published |= method != nullptr && method->as_string() == "textDocument/publishDiagnostics";
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  source.write(kEnd);
  source.end();
  session.join();
  EXPECT_TRUE(published);
}

}  // namespace
}  // namespace hardtack::lsp
