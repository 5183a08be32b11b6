#include "tests/lsp/transcripts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "json/frames.h"
#include "lsp/session/session.h"
#include "tests/lsp/client.h"
#include "tests/support/folders.h"
#include "tests/support/golden.h"
#include "tests/support/json_pattern.h"

namespace hardtack::lsp {
namespace {

namespace fs = std::filesystem;

struct Section {
  std::string kind;  // "client", "raw", "server", or "" for what stands before the first
  std::string text;
};

std::vector<Section> read_sections(const fs::path& path) {
  std::ifstream file(path);
  std::vector<Section> sections{{"", ""}};
  for (std::string line; std::getline(file, line);) {
    if (line == "--> client" || line == "--> raw" || line == "<-- server") {
      sections.push_back({line.substr(4), ""});
    } else {
      sections.back().text += line + "\n";
    }
  }
  return sections;
}

std::string unescaped(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') continue;
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    const char c = text[++i];
    out += c == 'r' ? '\r' : c == 'n' ? '\n' : c;
  }
  return out;
}

class StringSource final : public ByteSource {
 public:
  explicit StringSource(std::string text) : text_(std::move(text)) {}
  Result<std::size_t> read(std::span<char> into) override {
    const std::size_t count = std::min(into.size(), text_.size() - used_);
    std::copy_n(text_.begin() + static_cast<std::ptrdiff_t>(used_), count, into.begin());
    used_ += count;
    return count;
  }
  void interrupt() override {}

 private:
  std::string text_;
  std::size_t used_ = 0;
};
class StringSink final : public ByteSink {
 public:
  Result<void> write(std::string_view bytes) override {
    reader.feed(bytes);
    return {};
  }
  FrameReader reader;
};

// What the server sends after each section of the client: the session is played from its beginning each time, which is
// quick and needs no second thread.
std::vector<JsonValue> play(const std::string& stream, const TranscriptSetup& setup) {
  StringSource source(stream);
  StringSink sink;
  TestHost host;
  host.files = setup.files;
  ServerOptions server{.version = "test"};
  std::shared_ptr<const void> kept;
  if (setup.services) server.services = setup.services(host, kept);
  run_session(source, sink, host, {.server = server, .threads = false});
  std::vector<JsonValue> sent;
  while (const auto frame = sink.reader.next()) sent.push_back(json(frame->body));
  return sent;
}

std::string shown(const std::vector<JsonValue>& messages, std::size_t from,
                  const std::map<std::size_t, std::string>& kept = {}) {
  std::string text;
  for (std::size_t i = from; i < messages.size(); ++i) {
    const auto old = kept.find(i);
    text += "<-- server\n" + (old == kept.end() ? write_json(messages[i], JsonLayout::kIndented) : old->second);
  }
  return text;
}

void run_transcript(const fs::path& path, const TranscriptSetup& setup) {
  const std::vector<Section> sections = read_sections(path);
  const bool update = testing_support::updates_golden();
  std::string stream, rewritten = sections[0].text;
  std::vector<JsonValue> sent;
  for (std::size_t i = 1; i < sections.size();) {
    ASSERT_NE(sections[i].kind, "server") << path << ": nothing was asked";
    rewritten += "--> " + sections[i].kind + "\n" + sections[i].text;
    stream += sections[i].kind == "raw" ? unescaped(sections[i].text) : framed(sections[i].text);
    const std::size_t before = sent.size();
    sent = play(stream, setup);
    std::size_t next = before;
    std::map<std::size_t, std::string> kept;
    for (++i; i < sections.size() && sections[i].kind == "server"; ++i) {
      if (update) {
        // What is said with "*" stays as long as it is true.
        if (next < sent.size() && testing_support::matches_json(json(sections[i].text), sent[next]))
          kept[next] = sections[i].text;
        ++next;
        continue;
      }
      ASSERT_LT(next, sent.size()) << path << ": not sent: " << sections[i].text;
      EXPECT_TRUE(testing_support::matches_json(json(sections[i].text), sent[next]))
          << path << ": expected " << sections[i].text << "but sent " << write_json(sent[next], JsonLayout::kIndented);
      ++next;
    }
    ASSERT_EQ(update ? "" : shown(sent, next), "") << path << ": not expected";
    rewritten += shown(sent, before, kept);
  }
  if (update) std::ofstream(path) << rewritten;
}

}  // namespace

std::size_t run_transcripts(const std::string& folder, const TranscriptSetup& setup) {
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(test::source_folder() + "/" + folder)) {
    run_transcript(entry.path(), setup);
    ++count;
  }
  return count;
}

}  // namespace hardtack::lsp
