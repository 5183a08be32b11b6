// parse(print(x)) = x, for programs from text and from bytes.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "engine/program/equal.h"
#include "engine/program/print.h"
#include "grammar/compile.h"
#include "tests/grammar/lower/random_block.h"
#include "tests/grammar/syntax/instrumented.h"
#include "tests/support/folders.h"
#include "tests/support/program_generator.h"

namespace hardtack {
namespace {

constexpr std::uint64_t kPrograms = testing_support::kInstrumented ? 1'000 : 10'000;

// One text of a generated case: compiled, printed, compiled again.
void expect_roundtrip(const std::string& text, bool is_block) {
  const auto parse = is_block ? parse_block_source : parse_authorizer_source;
  const auto print = is_block ? print_block : print_authorizer;
  const ParsedBlock first = parse(text, {}, {.printed = true});
  ASSERT_TRUE(first.block) << render(*first.source, first.diagnostics) << text;
  const std::string printed = print(*first.block);
  const ParsedBlock second = parse(printed, {}, {.printed = true});
  ASSERT_TRUE(second.block) << render(*second.source, second.diagnostics) << printed;
  ASSERT_TRUE(same_program(*first.block, *second.block)) << text << "\n--- printed:\n" << printed;
  ASSERT_EQ(print(*second.block), printed);
}

TEST(RoundTrip, GeneratedProgramsSurviveParsingAndPrinting) {
  test_support::GeneratorOptions options;
  options.multi_query_reject = true;
  options.block_trusting = true;
  options.unbound_variables = true;
  options.shadowed_variables = true;
  options.word_sets = true;
  options.keyword_names = true;
  options.keyword_case = true;
  std::size_t programs = 0;
  for (std::uint64_t seed = 0; programs < kPrograms; ++seed) {
    SCOPED_TRACE(seed);
    const test_support::GeneratedCase generated = test_support::generate_case(seed, options);
    for (const test_support::GeneratedBlock& block : generated.blocks) {
      ASSERT_NO_FATAL_FAILURE(expect_roundtrip(block.source, true));
      ++programs;
    }
    ASSERT_NO_FATAL_FAILURE(expect_roundtrip(generated.authorizer, false));
    ++programs;
  }
}

TEST(RoundTrip, BlocksFromBytesSurvivePrintingAndParsing) {
  for (std::uint64_t seed = 0; seed < kPrograms; ++seed) {
    SCOPED_TRACE(seed);
    const Block block = testing_support::random_block(seed);
    const std::string printed = print_authorizer(block);
    const ParsedBlock again = parse_authorizer_source(printed, {}, {.printed = true});
    ASSERT_TRUE(again.block) << render(*again.source, again.diagnostics) << printed;
    ASSERT_TRUE(same_program(block, *again.block)) << printed << "\n--- again:\n" << print_authorizer(*again.block);
    ASSERT_EQ(print_authorizer(*again.block), printed);
  }
}

// What fuzzing starts from and what it found: every text that compiles, as a block or as an authorizer.
TEST(Attacks, A174_WhatCompilesIsPrintedAsTheSameProgram) {
  std::size_t programs = 0;
  for (const char* folder : {"seeds/source_parse", "seeds/source_roundtrip", "seeds/authorize_resigned",
                             "regressions/source_parse", "regressions/source_roundtrip"}) {
    const auto path = std::filesystem::path(test::source_folder()) / "fuzz" / folder;
    if (!std::filesystem::is_directory(path)) continue;
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
      SCOPED_TRACE(entry.path());
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
      for (const bool is_block : {true, false}) {
        const auto parse = is_block ? parse_block_source : parse_authorizer_source;
        if (!parse(text, {}, {.printed = true}).block) continue;
        ASSERT_NO_FATAL_FAILURE(expect_roundtrip(text, is_block));
        ++programs;
      }
    }
  }
  EXPECT_GE(programs, 4u);
}

}  // namespace
}  // namespace hardtack
