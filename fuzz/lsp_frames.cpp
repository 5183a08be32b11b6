// The server survives any stream of bytes, in any pieces; every request with a valid id is answered exactly once; and
// what it says does not depend on the pieces.
#include <algorithm>
#include <map>
#include <string>

#include "fuzz/fuzz_support.h"
#include "json/frames.h"
#include "lsp/session/session.h"

using namespace hardtack;

namespace {

class PieceSource final : public lsp::ByteSource {
 public:
  PieceSource(std::string_view bytes, std::size_t piece) : rest_(bytes), piece_(piece) {}
  Result<std::size_t> read(std::span<char> into) override {
    const std::size_t count = std::min({into.size(), piece_, rest_.size()});
    std::copy_n(rest_.begin(), count, into.begin());
    rest_.remove_prefix(count);
    return count;
  }
  void interrupt() override {}

 private:
  std::string_view rest_;
  std::size_t piece_;
};

class Sink final : public lsp::ByteSink {
 public:
  Result<void> write(std::string_view bytes) override {
    text += bytes;
    return {};
  }
  std::string text;
};

// A clock that stands still, and no files.
class Host final : public lsp::Host {
 public:
  std::uint64_t milliseconds() override { return 0; }
  bool process_runs(std::int64_t) override { return true; }
  lsp::FolderListing list(const std::string&, const lsp::FolderLimits&,
                          const std::function<bool(std::string_view)>&) override {
    return {};
  }
  Result<std::string> read(const std::string&, const std::string&, std::size_t) override {
    return fail(ErrorCode::kIo, "no files");
  }
  void log(std::string_view) override {}
};

std::string play(std::string_view stream, std::size_t piece) {
  PieceSource source(stream, piece);
  Sink sink;
  Host host;
  lsp::run_session(source, sink, host, {.threads = false, .frames = {.max_body_bytes = 1u << 20}});
  return sink.text;
}

// By id: requests that ask, and answers that say so.
using Counts = std::map<lsp::RequestId, int>;

Counts requests_of(std::string_view stream) {
  Counts counts;
  FrameReader reader({.max_body_bytes = 1u << 20});
  reader.feed(stream);
  while (const auto frame = reader.next()) {
    if (!frame->problem.empty()) continue;
    const lsp::Message message = lsp::read_message(frame->body);
    if (const auto* request = std::get_if<lsp::Request>(&message)) ++counts[request->id];
    if (const auto* bad = std::get_if<lsp::BadMessage>(&message); bad != nullptr && bad->id) ++counts[*bad->id];
    // After this nothing is answered any more.
    const auto* told = std::get_if<lsp::Notification>(&message);
    if (told != nullptr && told->method == "exit") break;
  }
  return counts;
}

Counts answers_of(const std::string& text) {
  Counts counts;
  FrameReader reader;
  reader.feed(text);
  while (const auto frame = reader.next()) {
    const auto message = parse_json(frame->body, lsp::kMessageLimits);
    fuzz::require(message && frame->problem.empty(), "the server writes JSON");
    const JsonValue* id = message->find("id");
    if (id == nullptr || message->find("method") != nullptr) continue;
    if (id->is_integer()) ++counts[id->as_integer()];
    if (id->is_string()) ++counts[id->as_string()];
  }
  return counts;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view stream = fuzz::as_text(data, size);
  const std::string answer = play(stream, 65'536);
  fuzz::require(play(stream, 1) == answer, "a stream means the same in any pieces");
  fuzz::require(requests_of(stream) == answers_of(answer), "every request is answered once, and nothing else is");
  return 0;
}
