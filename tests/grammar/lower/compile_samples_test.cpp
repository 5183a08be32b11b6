#include <gmock/gmock.h>

#include "engine/program/equal.h"
#include "engine/program/print.h"
#include "grammar/compile.h"
#include "tests/grammar/samples.h"

namespace hardtack {
namespace {

// The texts of the suite are canonical, so compiling and printing one gives it back.
TEST(CompileSamples, PrintingACompiledTextGivesTheTextBack) {
  const auto samples = testing_support::sample_texts();
  for (const auto& sample : samples) {
    SCOPED_TRACE(sample.name);
    const CompileOptions options{.name = sample.name, .printed = true};
    const ParsedBlock compiled = sample.is_block ? parse_block_source(sample.text, {}, options)
                                                 : parse_authorizer_source(sample.text, {}, options);
    ASSERT_TRUE(compiled.block) << render(*compiled.source, compiled.diagnostics);
    const std::string printed = sample.is_block ? print_block(*compiled.block) : print_authorizer(*compiled.block);
    EXPECT_EQ(printed, sample.text);
    const ParsedBlock again =
        sample.is_block ? parse_block_source(printed, {}, options) : parse_authorizer_source(printed, {}, options);
    ASSERT_TRUE(again.block);
    EXPECT_TRUE(same_program(*compiled.block, *again.block));
  }
}

// Some samples are there to be refused: they name a variable that nothing binds.
TEST(CompileSamples, OnlyTheUnboundVariableSampleIsRefusedAsSource) {
  const auto samples = testing_support::sample_texts();
  for (const auto& sample : samples) {
    SCOPED_TRACE(sample.name);
    const ParsedBlock compiled =
        sample.is_block ? parse_block_source(sample.text) : parse_authorizer_source(sample.text);
    const bool unbound = sample.text.find("$unbound") != std::string::npos;
    EXPECT_EQ(compiled.block.has_value(), !unbound) << render(*compiled.source, compiled.diagnostics);
    if (unbound) {
      EXPECT_THAT(compiled.diagnostics.begin()->code, ::testing::StartsWith("unbound-"));
    }
  }
}

}  // namespace
}  // namespace hardtack
