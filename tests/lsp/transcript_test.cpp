// Sessions as text: what a client sends, and everything that the server sends back, in tests/lsp/transcripts/.
//
// A file is sections, each begun by a line: `--> client` with one message as JSON, `--> raw` with bytes (C escapes) for
// the stream, `<-- server` with one message that must come next. A string "*" in what is expected matches anything.
// With HARDTACK_UPDATE_GOLDEN set, what the server sends is written into the files, to be looked at.
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

bool matches(const JsonValue& expected, const JsonValue& found) {
  if (expected.is_string() && expected.as_string() == "*") return true;
  if (expected.is_array() && found.is_array()) {
    return std::ranges::equal(expected.as_array(), found.as_array(), matches);
  }
  if (expected.is_object() && found.is_object()) {
    if (expected.as_object().size() != found.as_object().size()) return false;
    return std::ranges::all_of(expected.as_object(), [&](const auto& member) {
      const JsonValue* value = found.find(member.first);
      return value != nullptr && matches(member.second, *value);
    });
  }
  return expected == found;
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
std::vector<JsonValue> play(const std::string& stream) {
  StringSource source(stream);
  StringSink sink;
  TestHost host;
  host.files = {{"/w/roles.bcdl", "role(\"alice\", \"admin\");\n"}};
  run_session(source, sink, host, {.server = {.version = "test"}, .threads = false});
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

void run_transcript(const fs::path& path) {
  const std::vector<Section> sections = read_sections(path);
  const bool update = testing_support::updates_golden();
  std::string stream, rewritten = sections[0].text;
  std::vector<JsonValue> sent;
  for (std::size_t i = 1; i < sections.size();) {
    ASSERT_NE(sections[i].kind, "server") << path << ": nothing was asked";
    rewritten += "--> " + sections[i].kind + "\n" + sections[i].text;
    stream += sections[i].kind == "raw" ? unescaped(sections[i].text) : framed(sections[i].text);
    const std::size_t before = sent.size();
    sent = play(stream);
    std::size_t next = before;
    std::map<std::size_t, std::string> kept;
    for (++i; i < sections.size() && sections[i].kind == "server"; ++i) {
      if (update) {
        // What is said with "*" stays as long as it is true.
        if (next < sent.size() && matches(json(sections[i].text), sent[next])) kept[next] = sections[i].text;
        ++next;
        continue;
      }
      ASSERT_LT(next, sent.size()) << path << ": not sent: " << sections[i].text;
      EXPECT_TRUE(matches(json(sections[i].text), sent[next]))
          << path << ": expected " << sections[i].text << "but sent " << write_json(sent[next], JsonLayout::kIndented);
      ++next;
    }
    ASSERT_EQ(update ? "" : shown(sent, next), "") << path << ": not expected";
    rewritten += shown(sent, before, kept);
  }
  if (update) std::ofstream(path) << rewritten;
}

TEST(LspTranscripts, AreWhatTheServerSays) {
  const fs::path folder = fs::path(test::source_folder()) / "tests/lsp/transcripts";
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    run_transcript(entry.path());
    ++count;
  }
  EXPECT_GE(count, 5u);
}

}  // namespace
}  // namespace hardtack::lsp
