#include "stdlib/glob.h"

#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <string>
#include <vector>

namespace hardtack {
namespace {

// Nothing for an error.
std::optional<bool> glob(const std::string& pattern_text, const std::string& text) {
  const auto pattern = GlobPattern::parse(pattern_text);
  if (!pattern) return std::nullopt;
  const auto matched = pattern->matches(text);
  return matched ? std::optional(*matched) : std::nullopt;
}

TEST(Glob, MatchesWholeTexts) {
  struct Row {
    std::string pattern;
    std::vector<std::string> matching;
    std::vector<std::string> other;
  };
  const std::vector<Row> rows = {
      {"", {""}, {"a"}},
      {"abc", {"abc"}, {"", "ab", "abcd", "xabc", "ABC"}},
      {"a?c",
       {"abc",
        "a\xc3\xa9"
        "c",
        "a\xf0\x9f\x98\x80"
        "c"},
       {"ac", "a/c", "abbc"}},
      {"*", {"", "a", "abc.jpg"}, {"/", "a/b", "/a"}},
      {"*.jpg", {".jpg", "a.jpg", "a.jpg.jpg"}, {"a.jpeg", "a/b.jpg", "ajpg"}},
      {"/a/*/c", {"/a/b/c", "/a//c"}, {"/a/c", "/a/b/b/c"}},
      {"a*b*c", {"abc", "aXbYc", "abbcc"}, {"acb", "a/bc"}},
      {"**", {"", "a", "/", "a/b/c", "/a/"}, {}},
      {"/a/**", {"/a/b", "/a/b/c", "/a/"}, {"/a", "/ab", "/b/a/c"}},
      {"**/c", {"c", "/c", "a/c", "/a/b/c"}, {"ac", "c/", "a/bc"}},
      {"/a/**/c", {"/a/c", "/a/b/c", "/a/b/b/c"}, {"/ac", "/a/bc", "/a/c/d"}},
      {"/a/**/b/**/c", {"/a/b/c", "/a/x/b/y/z/c"}, {"/a/c", "/a/bc"}},
      {"/a/**/**/c", {"/a/c", "/a/b/c"}, {"/ac"}},
      {"/a/**/*.jpg", {"/a/x.jpg", "/a/b/c/.jpg"}, {"/a.jpg", "/a/x.png"}},
      {"**/", {"", "a/", "a/b/"}, {"a", "a/b"}},
      {"[abc]", {"a", "c"}, {"d", "ab", ""}},
      {"[a-cx]", {"b", "x"}, {"d", "-"}},
      {"[!a-c]", {"d", "\xc3\xa9"}, {"a", "/", ""}},
      {"[^a]", {"b", "^"}, {"a"}},
      {"[]a]", {"]", "a"}, {"b"}},
      {"[!]a]", {"b"}, {"]", "a"}},
      {"[a-]", {"a", "-"}, {"b"}},
      {"[-a]", {"a", "-"}, {"b"}},
      {"[\\]\\-]", {"]", "-"}, {"\\"}},
      {"[*?]", {"*", "?"}, {"a"}},
      {"[\xc3\xa0-\xc3\xbf]", {"\xc3\xa9"}, {"e", "\xc4\x80"}},
      {"\\*\\?\\[\\{\\\\", {"*?[{\\"}, {"a?[{\\"}},
      {"\xe4\xb8\xad*", {"\xe4\xb8\xad", "\xe4\xb8\xad\xe6\x96\x87"}, {"\xe6\x96\x87"}},
      {"a.b+(c)|$^", {"a.b+(c)|$^"}, {"aXb+(c)|$^"}},
      {"*.example.com", {"www.example.com", "a.b.example.com"}, {"example.com", "www.example.com.evil"}},
  };
  for (const Row& row : rows) {
    for (const std::string& text : row.matching) EXPECT_EQ(glob(row.pattern, text), true) << row.pattern << " " << text;
    for (const std::string& text : row.other) EXPECT_EQ(glob(row.pattern, text), false) << row.pattern << " " << text;
  }
}

TEST(Glob, RefusesPatternsThatMeanNothing) {
  struct Row {
    std::string pattern;
    std::string reason;
  };
  for (const Row& row : {
           Row{"a**", "`**`"},
           Row{"**a", "`**`"},
           Row{"/a/**b/c", "`**`"},
           Row{"***", "`**`"},
           Row{"a/**.jpg", "`**`"},
           Row{"[a", "not closed"},
           Row{"[", "not closed"},
           Row{"[]", "not closed"},
           Row{"[!]", "not closed"},
           Row{"[z-a]", "wrong way"},
           Row{"[a/]", "`/`"},
           Row{"[+-9]", "`/`"},
           Row{"[!/]", "`/`"},
           Row{"a\\", "ends behind"},
           Row{"[a\\", "ends behind"},
           Row{"{a,b}", "not special"},
           Row{"a}", "not special"},
           Row{std::string(257, 'a'), "256"},
           Row{"[" + std::string(256, 'a') + "]", "256"},
       }) {
    const auto pattern = GlobPattern::parse(row.pattern);
    ASSERT_FALSE(pattern) << row.pattern;
    EXPECT_EQ(pattern.error().code(), ErrorCode::kExternFailed);
    EXPECT_NE(pattern.error().message().find(row.reason), std::string::npos) << pattern.error();
  }
  EXPECT_EQ(glob(std::string(256, 'a'), std::string(256, 'a')), true);
}

TEST(Glob, RefusesTextsWithDotSegments) {
  for (const std::string text : {"/a/../b", "/a/.", "..", "./a", "/a/%2e%2E/b", "/a/..%2fb", "/a/..;/b"}) {
    EXPECT_EQ(glob("/a/**", text), std::nullopt) << text;
  }
  EXPECT_EQ(glob("**", std::string(kMaxGlobTextBytes, 'a')), true);
  EXPECT_EQ(glob("**", std::string(kMaxGlobTextBytes + 1, 'a')), std::nullopt);
}

// The definition, word for word, by trying everything.
class Naive {
 public:
  static bool matches(const std::string& pattern, const std::string& text) { return Naive(pattern, text).from(0, 0); }

 private:
  Naive(const std::string& pattern, const std::string& text) : p_(pattern), t_(text) {}

  bool from(std::size_t p, std::size_t t) const {
    if (p == p_.size()) return t == t_.size();
    if (p_.compare(p, 2, "**") == 0) {
      if (p + 2 == p_.size()) return true;
      // No folder, or everything up to a slash.
      if (from(p + 3, t)) return true;
      for (std::size_t i = t; i < t_.size(); ++i) {
        if (t_[i] == '/' && from(p + 3, i + 1)) return true;
      }
      return false;
    }
    if (p_[p] == '*') {
      for (std::size_t i = t;; ++i) {
        if (from(p + 1, i)) return true;
        if (i == t_.size() || t_[i] == '/') return false;
      }
    }
    if (t == t_.size()) return false;
    if (p_[p] == '?') return t_[t] != '/' && from(p + 1, t + 1);
    if (p_[p] != '[') return p_[p] == t_[t] && from(p + 1, t + 1);
    const std::size_t end = p_.find(']', p);
    const bool negated = p_[p + 1] == '!';
    const bool found = p_.substr(p + 1, end - p).find(t_[t]) != std::string::npos && t_[t] != '!' && t_[t] != ']';
    return found != negated && t_[t] != '/' && from(end + 1, t + 1);
  }

  const std::string& p_;
  const std::string& t_;
};

TEST(Glob, AgreesWithTryingEverything) {
  std::mt19937 random(1);
  const auto below = [&](std::size_t n) { return random() % n; };
  const std::vector<std::string> pieces = {"a", "b", "a", "b", "/", "/", "*", "?", "[ab]", "[!a]", "/**/", "c"};
  std::size_t matched = 0;
  constexpr std::size_t kCases = 200'000;
  for (std::size_t i = 0; i < kCases; ++i) {
    std::string pattern = below(8) == 0 ? "**/" : "", text;
    for (std::size_t n = below(9); n > 0; --n) {
      std::string piece = pieces[below(pieces.size())];
      if (piece == "*" && pattern.ends_with('*')) continue;
      if (piece == "/**/" && pattern.empty()) piece = "**/";
      if (piece == "/**/" && pattern.ends_with('/')) piece = "**/";
      pattern += piece;
    }
    if (below(8) == 0 && pattern.ends_with('/')) pattern += "**";
    for (std::size_t n = below(10); n > 0; --n) text += "aabbc//"[below(7)];
    const auto answer = glob(pattern, text);
    ASSERT_EQ(answer, std::optional(Naive::matches(pattern, text))) << pattern << " " << text;
    matched += answer == true;
  }
  EXPECT_GT(matched, kCases / 50);
}

// What makes matchers that go back take forever.
TEST(Glob, TakesNoLongerForHostilePatterns) {
  std::string stars, folders;
  for (int i = 0; i < 60; ++i) stars += "*a", folders += "**/a/";
  const std::string long_text(kMaxGlobTextBytes, 'a');
  std::string deep;
  while (deep.size() + 2 <= kMaxGlobTextBytes) deep += "a/";
  EXPECT_EQ(glob(stars + "b", long_text), false);
  EXPECT_EQ(glob(stars, long_text), true);
  EXPECT_EQ(glob(folders.substr(0, 250) + "**/b", deep), false);
  std::string many;  // every character another one
  for (char32_t c = 0x4e00; many.size() + 3 <= kMaxGlobTextBytes; ++c) {
    many += {static_cast<char>(0xe0 | (c >> 12)), static_cast<char>(0x80 | (c >> 6 & 0x3f)),
             static_cast<char>(0x80 | (c & 0x3f))};
  }
  EXPECT_EQ(glob("*\xe4\xb8\xad*\xe6\x96\x87*x", many), false);
}

}  // namespace
}  // namespace hardtack
