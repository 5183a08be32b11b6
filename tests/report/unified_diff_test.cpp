#include "report/unified_diff.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

namespace hardtack {
namespace {

TEST(UnifiedDiff, ShowsWhatChanges) {
  struct Row {
    std::string name, before, after, diff;
  };
  const std::vector<Row> table = {
      {"nothing", "a\n", "a\n", ""},
      {"nothing at all", "", "", ""},
      {"a line", "a\n", "b\n", "@@ -1,1 +1,1 @@\n-a\n+b\n"},
      {"into nothing", "a\nb\n", "", "@@ -1,2 +0,0 @@\n-a\n-b\n"},
      {"from nothing", "", "a\n", "@@ -0,0 +1,1 @@\n+a\n"},
      {"added in front", "b\n", "a\nb\n", "@@ -1,1 +1,2 @@\n+a\n b\n"},
      {"added behind", "a\n", "a\nb\n", "@@ -1,1 +1,2 @@\n a\n+b\n"},
      {"removed in the middle", "a\nb\nc\n", "a\nc\n", "@@ -1,3 +1,2 @@\n a\n-b\n c\n"},
      {"the last line break", "a", "a\n", "@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+a\n"},
      {"no last line break", "a\n", "a", "@@ -1,1 +1,1 @@\n-a\n+a\n\\ No newline at end of file\n"},
      {"line breaks of Windows", "a\r\n", "a\n", "@@ -1,1 +1,1 @@\n-a\r\n+a\n"},
      {"three lines around", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n6\n7\n8\n9\n",
       "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n"},
      {"changes that are near are one piece", "a\n1\n2\n3\n4\n5\n6\nb\n", "A\n1\n2\n3\n4\n5\n6\nB\n",
       "@@ -1,8 +1,8 @@\n-a\n+A\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+B\n"},
      {"changes that are far are two", "a\n1\n2\n3\n4\n5\n6\n7\nb\n", "A\n1\n2\n3\n4\n5\n6\n7\nB\n",
       "@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+B\n"},
      {"the shortest one", "a\nb\nc\na\nb\nb\na\n", "c\nb\na\nb\na\nc\n",
       "@@ -1,7 +1,6 @@\n-a\n-b\n c\n+b\n a\n b\n-b\n a\n+c\n"},
  };
  for (const Row& row : table) {
    SCOPED_TRACE(row.name);
    const std::string head = row.diff.empty() ? "" : "--- p.bcdl\n+++ p.bcdl\n";
    EXPECT_EQ(unified_diff("p.bcdl", row.before, row.after), head + row.diff);
  }
}

// Reads the diff as `patch` does.
std::string patched(const std::string& before, const std::string& diff) {
  const auto lines_of = [](const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
      lines.push_back(text.substr(at, end - at));
      at = end;
    }
    return lines;
  };
  const auto old = lines_of(before);
  std::vector<std::string> made;
  std::size_t at = 0;
  const auto lines = lines_of(diff);
  for (std::size_t i = 2; i < lines.size(); ++i) {
    const std::string& line = lines[i];
    std::string content = line.substr(1);
    const bool unfinished = i + 1 < lines.size() && lines[i + 1].starts_with('\\');
    if (unfinished) content.pop_back();
    if (line.starts_with("@@ -")) {
      const auto first = static_cast<std::size_t>(std::strtoul(line.c_str() + 4, nullptr, 10));
      const bool empty = line.substr(0, line.find('+')).find(",0 ") != std::string::npos;
      while (at + (empty ? 0 : 1) < first) made.push_back(old.at(at++));
    } else if (line[0] == ' ' || line[0] == '-') {
      EXPECT_EQ(old.at(at), content);
      if (line[0] == ' ') made.push_back(content);
      ++at;
    } else if (line[0] == '+') {
      made.push_back(content);
    }
  }
  while (at < old.size()) made.push_back(old[at++]);
  std::string text;
  for (const std::string& line : made) text += line;
  return text;
}

TEST(UnifiedDiff, GivesTheSecondTextWhenApplied) {
  std::mt19937 random(11);  // the same texts every time
  for (int round = 0; round < 2'000; ++round) {
    const auto text = [&] {
      std::string made;
      for (std::size_t lines = random() % 30; lines > 0; --lines) made += std::string(1, "abc"[random() % 3]) + "\n";
      if (random() % 4 == 0 && !made.empty()) made.pop_back();
      return made;
    };
    const std::string before = text();
    const std::string after = text();
    ASSERT_EQ(patched(before, unified_diff("x", before, after)), after) << before << "to\n" << after;
  }
}

TEST(UnifiedDiff, TextsThatDifferEverywhereTakeNearLinearTime) {
  std::string before, after;
  for (int i = 0; i < 100'000; ++i) {
    before += "a" + std::to_string(i) + "\n";
    after += "b" + std::to_string(i) + "\n";
  }
  const auto begun = std::chrono::steady_clock::now();
  const std::string diff = unified_diff("x", before, after);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(10));
  EXPECT_EQ(patched(before, diff), after);
}

}  // namespace
}  // namespace hardtack
