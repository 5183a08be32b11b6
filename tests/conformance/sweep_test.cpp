// Every sample, cut off at every byte and with every bit flipped: refused, or, where the bits are signed by nobody, the
// same token as before. One ctest entry per sample, so that the sweeps run side by side.
#include <gtest/gtest.h>

#include "engine/program/equal.h"
#include "tests/conformance/samples.h"
#include "tokens/biscuit/verified.h"
#include "tokens/crypto/hex.h"

namespace hardtack {
namespace {

std::optional<VerifiedBiscuit> verified(ByteView bytes) {
  const auto token = UnverifiedBiscuit::parse(bytes);
  if (!token) return std::nullopt;
  auto result = verify_biscuit(*token, testing::sample_root_key());
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
  HARDTACK_NEED_SAMPLES();
  const Bytes& bytes = testing::sample(GetParam()).token;
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    // A copy of its own, so that reading past its end is seen.
    const Bytes cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_FALSE(verified(cut).has_value()) << "cut at " << size;
  }
}

TEST_P(AttackSweep, A002_AnyFlippedBitIsRefusedOrChangesNothing) {
  HARDTACK_NEED_SAMPLES();
  const Bytes& bytes = testing::sample(GetParam()).token;
  const auto original = verified(bytes);
  const std::string expected = original ? identity(*original) : "";
  Bytes flipped = bytes;
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    const auto mask = static_cast<std::uint8_t>(1u << (bit % 8));
    flipped[bit / 8] ^= mask;
    if (const auto accepted = verified(flipped)) {
      EXPECT_EQ(identity(*accepted), expected) << "bit " << bit;
    }
    flipped[bit / 8] ^= mask;
  }
}

INSTANTIATE_TEST_SUITE_P(All, AttackSweep, ::testing::ValuesIn(testing::sample_names()),
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
