// Formatting keeps the meaning and every comment, and what is formatted stays as it is: over the published texts and
// over generated programs with comments and white space in every place.
#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>

#include "engine/program/equal.h"
#include "grammar/compile.h"
#include "grammar/format/format.h"
#include "grammar/parse.h"
#include "grammar/syntax/scanner.h"
#include "tests/grammar/format/disturbed.h"
#include "tests/grammar/samples.h"
#include "tests/support/program_generator.h"

namespace hardtack {
namespace {

using testing_support::disturbed;
using testing_support::DisturbedText;
using testing_support::sample_texts;

// The trees of both, without places.
std::string meaning(const SyntaxTree& tree) { return dump(tree); }

bool same_programs(const std::string& a, const std::string& b) {
  const ParsedBlock first = parse_authorizer_source(a, {}, {});
  const ParsedBlock second = parse_authorizer_source(b, {}, {});
  if (first.block.has_value() != second.block.has_value()) return false;
  return !first.block || same_program(*first.block, *second.block);
}

// Returns whether it was a text without errors.
bool expect_kept(const std::string& text, int comments, std::uint32_t width) {
  const ParsedSource parsed = parse_source(text);
  if (parsed.diagnostics.has_errors()) return false;
  const auto formatted = format_source(parsed.tree, {.width = width});
  if (!formatted) {
    ADD_FAILURE() << formatted.error().to_string() << "\n" << text;
    return true;
  }
  const ParsedSource reparsed = parse_source(*formatted);
  EXPECT_FALSE(reparsed.diagnostics.has_errors()) << text << "\n---\n" << *formatted;
  EXPECT_EQ(meaning(parsed.tree), meaning(reparsed.tree)) << text << "\n---\n" << *formatted;
  const auto again = format_source(reparsed.tree, {.width = width});
  EXPECT_TRUE(again.has_value() && *again == *formatted) << text << "\n---\n"
                                                         << *formatted << "\n---\n"
                                                         << again.value_or("");
  for (int i = 0; i < comments; ++i) {
    const std::string mark = "<" + std::to_string(i) + ">";
    const auto at = formatted->find(mark);
    EXPECT_TRUE(at != std::string::npos && formatted->find(mark, at + 1) == std::string::npos) << mark << "\n" << text;
  }
  return true;
}

TEST(FormatProperty, PublishedTexts) {
  std::mt19937_64 random(1);
  for (const auto& sample : sample_texts()) {
    SCOPED_TRACE(sample.name);
    if (!expect_kept(sample.text, 0, 100)) continue;
    const auto formatted = format_source(parse_source(sample.text).tree);
    ASSERT_TRUE(formatted.has_value());
    EXPECT_TRUE(same_programs(sample.text, *formatted));
    for (int i = 0; i < 20; ++i) {
      const DisturbedText other = disturbed(sample.text, random);
      expect_kept(other.text, other.comments, i % 2 == 0 ? 100 : 20);
      if (testing::Test::HasFailure()) return;
    }
  }
}

TEST(FormatProperty, TenThousandGeneratedPrograms) {
  std::mt19937_64 random(2);
  std::size_t programs = 0;
  std::size_t sound = 0;
  for (std::uint64_t seed = 1; programs < 10'000; ++seed) {
    test_support::GeneratorOptions options;
    options.keyword_case = seed % 3 == 0;
    options.keyword_names = seed % 5 == 0;
    options.word_sets = seed % 7 == 0;
    options.block_trusting = seed % 2 == 0;
    options.multi_query_reject = true;
    const auto generated = test_support::generate_case(seed, options);
    const auto check = [&](const std::string& source) {
      ++programs;
      const DisturbedText other = disturbed(source, random);
      const auto width = static_cast<std::uint32_t>(random() % 3 == 0 ? 100 : 10 + random() % 90);
      if (!expect_kept(other.text, other.comments, width)) return;
      ++sound;
      if (programs % 16 != 0) return;
      const auto formatted = format_source(parse_source(other.text).tree, {.width = width});
      EXPECT_TRUE(formatted.has_value() && same_programs(source, *formatted)) << other.text;
    };
    for (const auto& block : generated.blocks) check(block.source);
    check(generated.authorizer);
    ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed;
  }
  EXPECT_GT(sound, programs * 9 / 10);
}

}  // namespace
}  // namespace hardtack
