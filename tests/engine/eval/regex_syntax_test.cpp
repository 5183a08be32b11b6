// Patterns as biscuit-rust reads them, one row for each form: what RE2 writes another way is rewritten, what is invalid
// there matches nothing here, and what means something else, or depends on the version, is an error.
#include "engine/eval/pattern/regex_syntax.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/eval/expression/builtins.h"
#include "engine/eval/pattern/regex.h"

namespace hardtack {
namespace {

using Kind = Regex::Kind;

struct Row {
  std::string pattern;
  std::vector<std::string> matches, misses;
};

TEST(RegexSyntax, WhatIsWrittenAnotherWayIsRewritten) {
  const std::vector<Row> rows = {
      // Characters by their number, in 2, 4 and 8 digits or in braces.
      {R"(^\x41$)", {"A"}, {"x41"}},
      {R"(^\x{41}$)", {"A"}, {"x{41}"}},
      {R"(^\u0041$)", {"A"}, {"u0041"}},
      {R"(^\u{41}$)", {"A"}, {"u{41}"}},
      {R"(^\U0001F600$)", {"😀"}, {"U0001F600"}},
      {R"(^\U{1F600}$)", {"😀"}, {"1F600"}},
      {R"(^[\u0041\U{42}]$)", {"A", "B"}, {"C"}},
      // Groups.
      {"^(?<name>a)$", {"a"}, {"b"}},
      {"^(?P<name>a)$", {"a"}, {"b"}},
      {"^(?:a|b)$", {"a", "b"}, {"c"}},
      {"^(?i:a)b$", {"ab", "Ab"}, {"aB"}},
      {"^(?i-s:a)$", {"A"}, {"b"}},
      {"(?is)^a.$", {"A\n"}, {"a"}},
      {"(?i)^a$", {"A"}, {"b"}},
      // Repetitions; leading zeros are numbers.
      {"^a{2}$", {"aa"}, {"a", "aaa"}},
      {"^a{2,}$", {"aa", "aaaa"}, {"a"}},
      {"^a{1,2}$", {"a", "aa"}, {"", "aaa"}},
      {"^a{0,1}$", {"", "a"}, {"aa"}},
      {"^a{0}$", {""}, {"a", "a{0}"}},
      {"^a{00}$", {""}, {"a"}},
      {"^a{0002,003}$", {"aa", "aaa"}, {"a"}},
      {"^a{1}?b$", {"ab"}, {"b"}},
      // Classes.
      {"^[a-c]$", {"a", "c"}, {"d", "-"}},
      {"^[^a-c]$", {"d", "é"}, {"a"}},
      {"^[]a]$", {"]", "a"}, {"b"}},
      {"^[^]a]$", {"b"}, {"]", "a"}},
      {"^[a&b]$", {"&"}, {"c"}},
      {"^[a~b-]$", {"~", "-"}, {"c"}},
      {"^[(?{]$", {"(", "?", "{"}, {"a"}},
      {"^[[:digit:]_]$", {"7", "_"}, {"٣", "a"}},
      {"^[[:^digit:]]$", {"a"}, {"7"}},
      {R"(^[\d\s]$)", {"7", "٣", " "}, {"a"}},
      {R"(^[^\d\s]$)", {"a"}, {"7", " "}},
      {R"(^[\D]$)", {"a"}, {"7"}},
      {R"(^\w+$)", {"aé_9", "٣"}, {"a-b"}},
      {R"(^\S\D$)", {"ab"}, {"a1", " b"}},
      {R"(^[\]\\]$)", {"]", "\\"}, {"a"}},
      {"]", {"]"}, {"["}},
      {"^}$", {"}"}, {"{"}},
      // Scripts and categories.
      {R"(^\pL$)", {"a", "é"}, {"1"}},
      {R"(^\p{Greek}\P{Greek}$)", {"αa"}, {"aα"}},
      {R"(^[\p{Nd}x]$)", {"7", "x"}, {"y"}},
      // Places.
      {R"(\bb\b)", {"a b"}, {"abc"}},
      {R"(a\Bb)", {"ab"}, {"a b"}},
      {R"(\Aa\z)", {"a"}, {"a\n"}},
      // What is escaped stands for itself.
      {R"(^\.\*\{\}\[\]\(\)$)", {".*{}[]()"}, {"a"}},
  };
  for (const Row& row : rows) {
    const Regex regex = Regex::compile(row.pattern);
    ASSERT_EQ(regex.kind(), Kind::kValid) << row.pattern << " became " << rewrite_regex(row.pattern).pattern;
    for (const std::string& text : row.matches) EXPECT_TRUE(regex.matches(text)) << row.pattern << " on " << text;
    for (const std::string& text : row.misses) EXPECT_FALSE(regex.matches(text)) << row.pattern << " on " << text;
  }
}

TEST(RegexSyntax, WhatIsNoPatternThereMatchesNothing) {
  for (const std::string& pattern : std::vector<std::string>{
           "a{",          "a{x}",     "a{1,2,3}",    "a{-1}",        R"(\Qa\E)", R"(a\E)",   R"(\C)",
           R"((a)\1)",    R"(\0)",    R"(\2)",       R"(\3)",        R"(\4)",    R"(\5)",    R"(\6)",
           R"(\7)",       R"(\u004)", R"(\u)",       R"(\U0001F60)", R"(\u{41)", R"(\U{41)", R"(\x{41)",
           R"(\p{Greek)", R"(\P{L)",  R"([\u{41]})", R"([\x{41])",   "(",        ")",        "[",
           "[a",          "*",        "a\\",         "(?<n",         "(?",       "[z-a]",    R"(\uZZZZ)",
           R"(\x{zz})",   R"(\xZZ)"}) {
    const Regex regex = Regex::compile(pattern);
    EXPECT_EQ(regex.kind(), Kind::kInvalid) << pattern;
    EXPECT_FALSE(regex.matches(pattern)) << pattern;
    EXPECT_FALSE(regex.matches("a")) << pattern;
    EXPECT_EQ(regex.held_bytes(), 0u) << pattern;
  }
}

TEST(RegexSyntax, WhatMeansSomethingElseThereIsAnError) {
  for (const std::string& pattern : std::vector<std::string>{"a{}",
                                                             "a{,2}",
                                                             "a{ 2}",
                                                             "a{2 }",
                                                             "a{2,\t3}",
                                                             "a{10000}",
                                                             "a{2,10000}",
                                                             "a{1001}",
                                                             "a{00010000}",
                                                             "[a&&b]",
                                                             "[a--b]",
                                                             "[a~~b]",
                                                             "[a[b]]",
                                                             "[[a]]",
                                                             "[[:alpha]",
                                                             "(?x)a",
                                                             "(?x:a)",
                                                             "(?u)a",
                                                             "(?-u:a)",
                                                             "(?R)a",
                                                             "(?iR:a)",
                                                             R"(\<a)",
                                                             R"(a\>)",
                                                             R"(\b{end})",
                                                             R"(\B{x})",
                                                             R"([^\S])",
                                                             R"([\W])",
                                                             R"(\p{Alphabetic})",
                                                             R"(\P{Alphabetic})",
                                                             "a**",
                                                             "a+{2}",
                                                             "(((a{100}){100}){100})",
                                                             std::string(kMaxPatternBytes + 1, 'a')}) {
    const Regex regex = Regex::compile(pattern);
    EXPECT_EQ(regex.kind(), Kind::kTooLarge) << pattern;
    EXPECT_FALSE(regex.matches("a")) << pattern;
  }
}

// Messages name operators as policy text writes them.
TEST(OperatorText, IsWhatPoliciesWrite) {
  const std::pair<BinaryOp, const char*> rows[] = {
      {BinaryOp::kLessThan, "<"},
      {BinaryOp::kGreaterThan, ">"},
      {BinaryOp::kLessOrEqual, "<="},
      {BinaryOp::kGreaterOrEqual, ">="},
      {BinaryOp::kStrictEqual, "==="},
      {BinaryOp::kStrictNotEqual, "!=="},
      {BinaryOp::kEqual, "=="},
      {BinaryOp::kNotEqual, "!="},
      {BinaryOp::kContains, "contains"},
      {BinaryOp::kStartsWith, "starts_with"},
      {BinaryOp::kEndsWith, "ends_with"},
      {BinaryOp::kMatches, "matches"},
      {BinaryOp::kAdd, "+"},
      {BinaryOp::kSub, "-"},
      {BinaryOp::kMul, "*"},
      {BinaryOp::kDiv, "/"},
      {BinaryOp::kBitAnd, "&"},
      {BinaryOp::kBitOr, "|"},
      {BinaryOp::kBitXor, "^"},
      {BinaryOp::kEagerAnd, "&&!"},
      {BinaryOp::kEagerOr, "||!"},
      {BinaryOp::kAnd, "&&"},
      {BinaryOp::kOr, "||"},
      {BinaryOp::kIntersection, "intersection"},
      {BinaryOp::kUnion, "union"},
      {BinaryOp::kGet, "get"},
      {BinaryOp::kAll, "all"},
      {BinaryOp::kAny, "any"},
      {BinaryOp::kExtern, "extern"},
      {BinaryOp::kTryOr, "try_or"},
  };
  for (const auto& [op, text] : rows) EXPECT_EQ(operator_text(op), text);
}

// What takes a closure, calls the host or matches patterns is not computed from two values.
TEST(BinaryOperators, WithClosuresAreNotComputedFromValues) {
  TermStore terms;
  Budget budget;
  budget.start(EvalLimits{}, Clock(steady_now));
  budget.resume();
  Workspace workspace{terms, budget, {}, {}};
  for (const BinaryOp op : {BinaryOp::kMatches, BinaryOp::kAnd, BinaryOp::kOr, BinaryOp::kAll, BinaryOp::kAny,
                            BinaryOp::kExtern, BinaryOp::kTryOr}) {
    Value result = Value::integer(7);
    EXPECT_EQ(apply_binary(op, Value::boolean(true), Value::boolean(true), workspace, result),
              to_fault(ErrorCode::kInvalidStack))
        << operator_text(op);
    EXPECT_EQ(result, Value::integer(7)) << operator_text(op);
  }
}

}  // namespace
}  // namespace hardtack
