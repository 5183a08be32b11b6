// Sessions as text, in tests/dap/transcripts/: what a client sends, and everything that comes back.
//
// A line `> {...}` is a message of the client, `! ...` bytes for the stream (`\r` and `\n` are escaped), `< {...}` a
// message that must come next, its members sorted; a string "*" in it matches anything. `#` begins a comment, and what
// stands between `file NAME` and `end` is a file. With HARDTACK_UPDATE_GOLDEN set, what is sent is written into the
// files, to be looked at.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "engine/text/cat.h"
#include "tests/dap/client.h"
#include "tests/support/folders.h"
#include "tests/support/golden.h"
#include "tests/support/json_pattern.h"

namespace hardtack::dap {
namespace {

namespace fs = std::filesystem;

std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '\\' && i + 1 < text.size();
    if (escape) ++i;
    out += escape && text[i] == 'r' ? '\r' : escape && text[i] == 'n' ? '\n' : text[i];
  }
  return out;
}

void run_transcript(const fs::path& path) {
  std::ifstream file(path);
  TestClient client;
  std::string rewritten;
  std::vector<std::string> expected;  // lines that followed the last message of the client
  const auto compare = [&] {
    const std::vector<std::string> sent = client.rest();
    for (std::size_t i = 0; i < sent.size() || i < expected.size(); ++i) {
      const bool same =
          i < sent.size() && i < expected.size() && testing_support::matches_json(json(expected[i]), json(sent[i]));
      if (i < sent.size()) rewritten += cat("< ", same ? expected[i] : sent[i], "\n");
      if (testing_support::updates_golden()) continue;
      EXPECT_TRUE(same) << path << "\nexpected " << (i < expected.size() ? expected[i] : "nothing") << "\nsent     "
                        << (i < sent.size() ? sent[i] : "nothing");
    }
    expected.clear();
  };
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("< ")) {
      expected.push_back(line.substr(2));
      continue;
    }
    compare();
    rewritten += line + "\n";
    if (line.starts_with("> ")) {
      client.raw(framed(line.substr(2)));
    } else if (line.starts_with("! ")) {
      client.raw(unescaped(std::string_view(line).substr(2)));
    } else if (line.starts_with("file ")) {
      std::string& text = client.files[line.substr(5)];
      while (std::getline(file, line) && line != "end") {
        text += line + "\n";
        rewritten += line + "\n";
      }
      rewritten += "end\n";
    }
  }
  compare();
  if (testing_support::updates_golden()) std::ofstream(path) << rewritten;
}

TEST(DapTranscripts, AreWhatTheServerSays) {
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(test::source_folder()) / "tests/dap/transcripts")) {
    run_transcript(entry.path());
    ++count;
  }
  EXPECT_GE(count, 3u);
}

}  // namespace
}  // namespace hardtack::dap
