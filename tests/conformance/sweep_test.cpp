// Every sample, cut off at every byte and with every bit flipped: refused, or, where the bits are signed by nobody, the
// same token as before. One ctest entry per sample, so that the sweeps run side by side.
#include <gtest/gtest.h>

#include "engine/program/equal.h"
#include "tests/conformance/samples.h"
#include "tokens/biscuit/verified.h"
#include "tokens/bytes/hex.h"

namespace hardtack {
namespace {

using testing::Sample;

std::optional<VerifiedBiscuit> verified(ByteView bytes, const PublicKey& root) {
  const auto token = UnverifiedBiscuit::parse(bytes);
  if (!token) return std::nullopt;
  auto result = verify_biscuit(*token, root);
  if (!result) return std::nullopt;
  return *std::move(result);
}

// Everything that a decision, a revocation list and a lineage index can see of a token.
std::string identity(const VerifiedBiscuit& token) {
  std::string text;
  for (std::size_t i = 0; i < token.blocks().size(); ++i) {
    const TokenBlock& block = token.blocks()[i];
    text += to_hex(token.signed_payload(i)) + '\n' + to_hex(token.normalized_revocation_id(i)) + '\n';
    text += program_fingerprint(*block.program) + '\n';
    text += block.external_key ? block.external_key->to_text() : "first party";
    text += '\n';
  }
  return text;
}

class AttackSweep : public ::testing::TestWithParam<std::string> {};

TEST_P(AttackSweep, A001_TruncatedAtAnyByteIsRefused) {
  HARDTACK_NEED_SAMPLES_OF(GetParam());
  for (const Sample* sample : testing::samples_of(GetParam())) {
    const Bytes& bytes = sample->token;
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      // A copy of its own, so that reading past its end is seen.
      const Bytes cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
      EXPECT_FALSE(verified(cut, sample->root).has_value()) << sample->file << " cut at " << size;
    }
  }
}

void expect_flips_change_nothing(const Sample& sample) {
  const auto original = verified(sample.token, sample.root);
  // What was made by changing one bit is accepted again with that bit; so is a token without the block that spoils it.
  if (!original && sample.own) return;
  const std::string expected = original ? identity(*original) : "";
  Bytes flipped = sample.token;
  // Of a long token every bit of its frame and of its first and last blocks, and one bit in each byte between.
  constexpr std::size_t kWhole = 1'500;
  for (std::size_t bit = 0; bit < flipped.size() * 8; ++bit) {
    const std::size_t at = bit / 8;
    if (flipped.size() > kWhole && at > 300 && at + 300 < flipped.size() && bit % 8 != at % 8) continue;
    const auto mask = static_cast<std::uint8_t>(1u << (bit % 8));
    flipped[at] ^= mask;
    if (const auto accepted = verified(flipped, sample.root)) {
      EXPECT_EQ(identity(*accepted), expected) << sample.file << " bit " << bit;
    }
    flipped[at] ^= mask;
  }
}

TEST_P(AttackSweep, A002_AnyFlippedBitIsRefusedOrChangesNothing) {
  HARDTACK_NEED_SAMPLES_OF(GetParam());
  for (const Sample* sample : testing::samples_of(GetParam())) expect_flips_change_nothing(*sample);
}

INSTANTIATE_TEST_SUITE_P(All, AttackSweep, ::testing::ValuesIn(testing::sample_names(6)),
                         [](const auto& parameter) { return parameter.param; });

TEST(Attacks, A031_SamplesAreRefusedWithTheirClassOfError) {
  HARDTACK_NEED_SAMPLES();
  const std::pair<const char*, ErrorCode> cases[] = {
      {"test002", ErrorCode::kInvalidSignature},
      {"test003", ErrorCode::kInvalidSignatureEncoding},
      {"test004", ErrorCode::kInvalidSignature},  // although its block is not even a message
      {"test005", ErrorCode::kInvalidSignature},
      {"test006", ErrorCode::kInvalidSignature}};
  for (const auto& [name, code] : cases) {
    const auto token = UnverifiedBiscuit::parse(testing::sample(name).token);
    ASSERT_TRUE(token.has_value()) << name;
    const auto refused = verify_biscuit(*token, testing::sample_root_key());
    ASSERT_FALSE(refused.has_value()) << name;
    EXPECT_EQ(refused.error().code(), code) << name;
  }
}

}  // namespace
}  // namespace hardtack
