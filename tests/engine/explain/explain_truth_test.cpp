// What the first lines of an explanation say is true: of the scopes it names, of alternatives, of texts that look
// alike.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "engine/explain/look_alike.h"
#include "engine/text/utf8.h"
#include "tests/engine/explain/explain_cases.h"

namespace hardtack {
namespace {

using namespace testing_support;
using testing::HasSubstr;
using testing::Not;

Explanation explained(const std::string& policy, const std::vector<TestBlock>& blocks) {
  return explanation_of({"", policy, blocks});
}

// The advice speaks of blocks that no scope can name, or of a scope that shows the facts; never of the authority block
// as one that any holder could append.
TEST(ExplainTruth, AdviceNamesOnlyBlocksThatNoScopeShows) {
  const std::string a = kKeyA;
  const std::string b = kKeyB;
  struct Row {
    const char* name;
    std::string policy;
    std::vector<TestBlock> blocks;
    std::string advice;
  };
  const std::vector<Row> rows = {
      {"a holder's block", "allow if a(1)", {"", "a(1);"}, "any holder can append block 1, so"},
      {"authority and a holder's block, hidden by an explicit scope",
       "allow if a(1), b(1) trusting " + a,
       {"a(1);", "b(1);", {"", kKeyA}},
       "any holder can append block 1, so"},
      {"a third party's block and a holder's",
       "allow if a(1), b(1)",
       {"", {"a(1);", kKeyA}, "b(1);"},
       "any holder can append block 2, so"},
      {"derived from the authority's and a holder's facts",
       "allow if c(1) trusting " + a,
       {"a(1);", "b(1); c($x) <- a($x), b($x);", {"", kKeyA}},
       "any holder can append block 1, so"},
      {"two holders' blocks", "allow if a(1), b(1)", {"", "a(1);", "b(1);"}, "any holder can append block 1, so"},
      {"the authority alone", "allow if a(1) trusting " + a, {"a(1);", {"", kKeyA}}, "trusting " + a + ", authority"},
      {"third parties alone",
       "allow if a(1), b(1)",
       {"", {"a(1);", kKeyA}, {"b(1);", kKeyB}},
       "trusting authority, " + a + ", " + b},
      {"a holder says it, and a third party too",
       "allow if a(1)",
       {"", "a(1);", {"a(1);", kKeyA}},
       "trusting authority, " + a},
      {"many holders say it, and a third party too",
       "allow if a($x), $x > 90",
       {"", "a(91); a(92); a(93);", "a(94); a(95);", {"a(96);", kKeyA}},
       "trusting authority, " + a},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const Explanation found = explained(row.policy, row.blocks);
    EXPECT_THAT(found.advice, HasSubstr(row.advice)) << explain_text(found);
    EXPECT_THAT(found.advice, Not(HasSubstr("append block 0")));
  }
}

TEST(ExplainTruth, HiddenFactsSayWhichBlocksNoScopeCanName) {
  const Explanation found =
      explained("allow if a(1), b(1) trusting " + std::string(kKeyA), {"a(1);", "b(1);", {"", kKeyA}});
  const auto& hidden = found.statements.at(0).queries.at(0).hidden;
  ASSERT_EQ(hidden.size(), 2u);
  EXPECT_EQ(hidden[0].untrusted, OriginBlocks{BlockId::block(0)});
  EXPECT_EQ(hidden[0].untrustable, OriginBlocks{});
  EXPECT_EQ(hidden[0].trusting, "trusting " + std::string(kKeyA) + ", authority");
  EXPECT_EQ(hidden[1].untrustable, OriginBlocks{BlockId::block(1)});
  EXPECT_EQ(hidden[1].trusting, std::nullopt);
}

// Whatever the alternatives' order, the first lines speak of the one that came nearest.
TEST(ExplainTruth, SpeaksOfTheNearestAlternative) {
  struct Row {
    const char* far;
    const char* near;
    const char* reason;
  };
  const Row rows[] = {
      {"nothing(1)", "a(1), b(3)", "no fact matches `b(3)`"},
      {"nothing(1), more(2)", "a(2)", "no fact matches `a(2)`"},
      {"a(7), b(7), c(7)", "a(1), b(2), c(4)", "no fact matches `c(4)`"},
      {"nothing(1)", "a($x), $x > 5", "`$x > 5` is false"},
      {"b(\"2\")", "hidden(1)", "`hidden(1)` is there"},
      {"a(9), hidden(1)", "a($x), hidden($x)", "`hidden(1)` is there"},
      {"a(1, 2, 3)", "b(3)", "no fact matches `b(3)`"},
      {"nowhere($x)", "hiddn(2)", "there is no fact `hiddn`"},
  };
  for (const Row& row : rows) {
    for (const bool far_first : {true, false}) {
      const std::string first = far_first ? row.far : row.near;
      const std::string second = far_first ? row.near : row.far;
      SCOPED_TRACE(first + " or " + second);
      const Explanation found =
          explained("check if " + first + " or " + second + "; allow if true", {"a(1); b(2); c(3);", "hidden(1);"});
      EXPECT_THAT(found.reason, HasSubstr(row.reason)) << explain_text(found);
    }
  }
}

// The first and the last character of each range that combines with others or stands for another, and of each script
// whose letters are drawn alike; what lies just outside of them does not count.
TEST(ExplainTruth, LookAlikeGoesByWhatTextsDifferIn) {
  const auto text_of = [](char32_t c) {
    std::string text = "caf";
    append_code_point(text, c);
    return text + "s";
  };
  constexpr std::pair<char32_t, char32_t> kOdd[] = {
      {0x300, 0x36f},   {0x483, 0x489},   {0x591, 0x5c7},   {0x610, 0x61a},     {0x64b, 0x65f},     {0x93c, 0x93c},
      {0x9bc, 0x9bc},   {0x9be, 0x9be},   {0x1100, 0x11ff}, {0x1ab0, 0x1aff},   {0x1dc0, 0x1dff},   {0x20d0, 0x20ff},
      {0x3099, 0x309a}, {0xfe20, 0xfe2f}, {0xa0, 0xa0},     {0x37e, 0x37e},     {0x387, 0x387},     {0x1f71, 0x1fff},
      {0x2000, 0x200a}, {0x202f, 0x202f}, {0x205f, 0x205f}, {0x3000, 0x3000},   {0x2010, 0x201f},   {0x2100, 0x214f},
      {0xf900, 0xfaff}, {0xfb00, 0xfdff}, {0xfe30, 0xffef}, {0x1d400, 0x1d7ff}, {0x2f800, 0x2fa1f},
  };
  for (const auto& [first, last] : kOdd) {
    EXPECT_TRUE(look_alike(text_of(first), text_of('e'))) << std::hex << static_cast<unsigned>(first);
    EXPECT_TRUE(look_alike(text_of('e'), text_of(last))) << std::hex << static_cast<unsigned>(last);
  }
  constexpr std::pair<char32_t, char32_t> kScripts[] = {{'a', 'z'},       {'A', 'Z'},      {0xc0, 0x24f},
                                                        {0x370, 0x3ff},   {0x400, 0x482},  {0x530, 0x58f},
                                                        {0x13a0, 0x13ff}, {0xab70, 0xabbf}};
  for (const auto& [first, last] : kScripts) {
    const bool latin = first < 0x250;
    for (const char32_t c : {first, last}) {
      EXPECT_EQ(look_alike(text_of(c), text_of(latin ? 0x430 : 'b')), true) << std::hex << static_cast<unsigned>(c);
      EXPECT_FALSE(look_alike(text_of(c), text_of('1')))
          << "a letter and a digit: " << std::hex << static_cast<unsigned>(c);
    }
  }
  for (const char32_t c :
       {U'\u0250', U'\u0590', U'\u0620', U'\u093d', U'\u1390', U'\u2070', U'\uab6f', U'\U00010000'}) {
    EXPECT_FALSE(look_alike(text_of(c), text_of('b'))) << std::hex << static_cast<unsigned>(c);
  }
  EXPECT_FALSE(look_alike("same", "same"));
  EXPECT_FALSE(look_alike("\xd0\xb0\xd0\xb1", "a")) << "another number of letters";
  EXPECT_FALSE(look_alike(std::string(4'097, 'a') + "\xd0\xb0", "a")) << "too long for anybody to read";
  EXPECT_FALSE(look_alike("a", std::string(4'097, 'a') + "\xd0\xb0"));
}

TEST(ExplainTruth, ShowsTextsThatLookAlikeApart) {
  struct Row {
    const char* name;
    std::string wanted, value;  // as they come
    std::string difference;
  };
  const Row rows[] = {
      {"composed and decomposed", "caf\xc3\xa9", "cafe\xcc\x81", R"(term 1 is "cafe\u{301}", not "caf\u{e9}")"},
      {"decomposed and composed", "cafe\xcc\x81s", "caf\xc3\xa9s", R"(term 1 is "caf\u{e9}s", not "cafe\u{301}s")"},
      {"Hangul", "\xea\xb0\x80", "\xe1\x84\x80\xe1\x85\xa1", R"(term 1 is "\u{1100}\u{1161}", not "\u{ac00}")"},
      {"Cyrillic", "admin",
       "\xd0\xb0"
       "dmin",
       R"(term 1 is "\u{430}dmin", not "admin")"},
      {"Angstrom", "\xc3\x85", "\xe2\x84\xab", R"(term 1 is "\u{212b}", not "\u{c5}")"},
      {"fullwidth", "a", "\xef\xbd\x81", R"(term 1 is "\u{ff41}", not "a")"},
      {"visibly another", "M\xc3\xbcller", "M\xc3\xb6ller", "term 1 is \"M\xc3\xb6ller\", not \"M\xc3\xbcller\""},
      {"plain", "read", "write", R"(term 1 is "write", not "read")"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const Explanation found = explained("allow if user(\"" + row.wanted + "\")", {"user(\"" + row.value + "\");"});
    ASSERT_EQ(found.statements.at(0).queries.at(0).near_misses.size(), 1u);
    EXPECT_EQ(found.statements[0].queries[0].near_misses[0].difference, row.difference);
    EXPECT_THAT(found.reason, HasSubstr(row.difference));
  }
}

TEST(ExplainTruth, ShowsValuesApartThatAnExpressionComparesInVain) {
  const Explanation constant = explained("allow if user($u), $u == \"caf\xc3\xa9\"", {"user(\"cafe\xcc\x81\");"});
  EXPECT_THAT(constant.reason, HasSubstr(R"($u = "cafe\u{301}")"));
  const Explanation variables =
      explained("allow if user($u), owner($v), $u == $v", {"user(\"cafe\xcc\x81\"); owner(\"caf\xc3\xa9\");"});
  EXPECT_THAT(variables.reason, HasSubstr(R"($u = "cafe\u{301}", $v = "caf\u{e9}")"));
  const Explanation plain = explained("allow if user($u), $u == \"caf\xc3\xa9\"", {"user(\"th\xc3\xa9\");"});
  EXPECT_THAT(plain.reason, HasSubstr("$u = \"th\xc3\xa9\""));
}

// "There is no fact" is only said where there is none.
TEST(ExplainTruth, DoesNotDenyFactsItDidNotLookAt) {
  std::string facts;
  for (int i = 0; i < 200; ++i) facts += "a(" + std::to_string(i) + "); ";
  ExplainCase row{"", "allow if a(-1)", {facts}};
  row.explain_limits.max_explain_steps = 100;
  const Explanation found = explanation_of(row);
  EXPECT_TRUE(found.cut_short);
  EXPECT_THAT(found.reason, Not(HasSubstr("there is no fact")));
}

}  // namespace
}  // namespace hardtack
