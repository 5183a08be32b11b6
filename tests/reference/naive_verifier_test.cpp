// The verifier and the naive one (naive_token.h) on every token of both conformance sets: the published one and ours.
#include <gtest/gtest.h>

#include "fuzz/biscuit/naive_compare.h"
#include "tests/conformance/samples.h"

namespace hardtack {
namespace {

class NaiveVerifier : public ::testing::TestWithParam<std::string> {};

TEST_P(NaiveVerifier, AgreesOnEverySample) {
  HARDTACK_NEED_SAMPLES_OF(GetParam());
  for (const testing::Sample* sample : testing::samples_of(GetParam())) {
    SCOPED_TRACE(sample->file);
    (void)fuzz::verify_both(sample->token, sample->root);
  }
}

INSTANTIATE_TEST_SUITE_P(Samples, NaiveVerifier, ::testing::ValuesIn(testing::sample_names()),
                         [](const auto& instance) { return instance.param; });

std::size_t count_verified(bool own) {
  std::size_t verified = 0;
  for (const testing::Sample* sample : testing::all_samples()) {
    if (sample->own == own && fuzz::verify_both(sample->token, sample->root)) ++verified;
  }
  return verified;
}

TEST(NaiveVerifierSamples, AreAcceptedWhereTheyAreMeantToBe) {
  EXPECT_GT(count_verified(true), 50u);
  if (testing::have_samples()) {
    EXPECT_GT(count_verified(false), 25u);
  }
}

// Another root key, and each byte changed: both refuse, or both accept (unsigned parts).
TEST(NaiveVerifierSamples, AreJudgedAlikeWhenAnyByteChanges) {
  std::size_t tokens = 0;
  for (const testing::Sample* sample : testing::all_samples()) {
    if (sample->token.size() > 400 || ++tokens > 20) continue;
    SCOPED_TRACE(sample->file);
    for (std::size_t at = 0; at < sample->token.size(); ++at) {
      Bytes changed = sample->token;
      changed[at] ^= static_cast<std::uint8_t>(1U << at % 8);
      (void)fuzz::verify_both(changed, sample->root);
    }
  }
  EXPECT_GT(tokens, 10u);
}

}  // namespace
}  // namespace hardtack
