// Constant patterns of one policy: equal ones are compiled once, and all together are bounded.
#include "engine/eval/pattern/pattern_set.h"

#include <gtest/gtest.h>

#include "engine/authz/policy.h"
#include "grammar/compile.h"

namespace hardtack {
namespace {

TEST(PatternSet, EqualPatternsAreOne) {
  PatternSet patterns;
  EXPECT_EQ(patterns.add("^a+$").value(), 0u);
  EXPECT_EQ(patterns.add("b").value(), 1u);
  EXPECT_EQ(patterns.add("^a+$").value(), 0u);
  EXPECT_EQ(patterns.add("(").value(), 2u) << "an invalid pattern is one that matches nothing";
  const std::vector<Regex> regexes = std::move(patterns).take();
  ASSERT_EQ(regexes.size(), 3u);
  EXPECT_TRUE(regexes[0].matches("aaa"));
  EXPECT_FALSE(regexes[0].matches("b"));
  EXPECT_FALSE(regexes[2].matches("("));
}

TEST(PatternSet, AllTogetherAreBounded) {
  struct Case {
    std::string name;
    PatternLimits limits;
    std::vector<std::string> patterns;  // the last is refused
  };
  const Case cases[] = {
      {"number", {.max_patterns = 2}, {"a", "b", "a", "c"}},
      {"none", {.max_patterns = 0}, {"a"}},
      {"bytes", {.max_pattern_bytes = 10}, {"abcdefgh", "ij", "k"}},
      {"one beyond the bytes", {.max_pattern_bytes = 10}, {"abcdefghijk"}},
      {"instructions", {.max_pattern_instructions = 50}, {"[a-z]{20}x", "[a-z]{30}y", "z"}},
      {"a pattern over its own limit", {}, {"a", std::string(kMaxPatternBytes + 1, 'a')}},
      {"a pattern that is too large", {}, {"a", "(a{1000}){1000}"}},
      {"a syntax that is not supported", {}, {"[a&&b]"}},
  };
  for (const Case& item : cases) {
    SCOPED_TRACE(item.name);
    PatternSet patterns(item.limits);
    for (std::size_t i = 0; i + 1 < item.patterns.size(); ++i) EXPECT_TRUE(patterns.add(item.patterns[i]).has_value());
    const auto refused = patterns.add(item.patterns.back());
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code(), ErrorCode::kRegexTooLarge);
    EXPECT_FALSE(refused.error().help().empty());
    EXPECT_LT(refused.error().message().size(), 256u);
  }
}

// 2,800 patterns of this kind, 255 KB, took half a minute and a gigabyte.
TEST(PatternSet, APolicyOfCostlyPatternsIsRefusedEarly) {
  std::string text;
  for (int i = 0; i < 64; ++i) {  // policies of 44 patterns each
    text += "allow if a($x)";
    for (int k = 0; k < 44; ++k) {
      text += (k == 0 ? ", " : " || ") + ("$x.matches(\"([a-z0-9_]{40}" + std::to_string(i * 44 + k)) + "){20}\")";
    }
    text += ";\n";
  }
  auto block = authorizer_from_source(text).value();
  const auto policy = Policy::compile(std::move(block));
  ASSERT_FALSE(policy.has_value());
  EXPECT_EQ(policy.error().code(), ErrorCode::kRegexTooLarge);
  EXPECT_NE(policy.error().message().find("instructions"), std::string::npos) << policy.error().message();
}

TEST(PatternSet, TheHostSetsTheLimits) {
  const auto compile = [](PatternLimits limits) {
    auto block = authorizer_from_source("allow if a($x), $x.matches(\"b\") || $x.matches(\"c\");").value();
    PolicyOptions options;
    options.patterns = limits;
    return Policy::compile(std::move(block), std::move(options)).has_value();
  };
  EXPECT_TRUE(compile({}));
  EXPECT_TRUE(compile({.max_patterns = 2}));
  EXPECT_FALSE(compile({.max_patterns = 1}));
  EXPECT_FALSE(compile({.max_pattern_bytes = 1}));
}

}  // namespace
}  // namespace hardtack
