#include <gtest/gtest.h>

#include "grammar/parse.h"
#include "tests/grammar/samples.h"

namespace hardtack {
namespace {

TEST(ParseSamples, EveryTextOfTheConformanceSuiteParsesClean) {
  const auto samples = testing_support::sample_texts();
  EXPECT_GE(samples.size(), 100u);
  for (const auto& sample : samples) {
    const ParsedSource parsed = parse_source(sample.text, {.name = sample.name});
    EXPECT_TRUE(parsed.diagnostics.empty()) << render(*parsed.source, parsed.diagnostics);
  }
}

}  // namespace
}  // namespace hardtack
