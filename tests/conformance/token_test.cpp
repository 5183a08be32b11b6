// What the samples say about tokens: contents of blocks, keys, revocation ids, and which tokens are refused, and how.
#include <gmock/gmock.h>

#include "engine/program/print.h"
#include "tests/conformance/samples.h"
#include "tokens/biscuit/verified.h"
#include "tokens/crypto/hex.h"

namespace hardtack {
namespace {

using testing::Sample;
using testing::sample;
using testing::sample_root_key;

class SampleToken : public ::testing::TestWithParam<std::string> {};

// The error that verification must give, or none.
std::optional<ErrorCode> expected_error(const Sample& sample) {
  const auto& result = sample.expected["validations"].begin().value()["result"];
  if (!result.contains("Err") || !result["Err"].contains("Format")) return std::nullopt;
  const auto& format = result["Err"]["Format"];
  if (format.contains("BlockSignatureDeserializationError")) return ErrorCode::kInvalidSignatureEncoding;
  EXPECT_TRUE(format.contains("Signature")) << format;
  return ErrorCode::kInvalidSignature;
}

TEST_P(SampleToken, IsVerifiedOrRefusedAsPublished) {
  HARDTACK_NEED_SAMPLES();
  const Sample& sample = testing::sample(GetParam());
  const auto token = UnverifiedBiscuit::parse(sample.token);
  ASSERT_TRUE(token.has_value()) << token.error().to_string();
  const auto verified = verify_biscuit(*token, sample_root_key());
  const auto expected = expected_error(sample);
  ASSERT_EQ(verified.has_value(), !expected.has_value()) << (verified ? "" : verified.error().to_string());
  if (expected) {
    EXPECT_EQ(verified.error().code(), *expected) << verified.error().to_string();
    return;
  }
  const auto& ids = sample.expected["validations"].begin().value()["revocation_ids"];
  ASSERT_EQ(token->block_count(), ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) EXPECT_EQ(to_hex(verified->revocation_id(i)), ids[i].get<std::string>());
}

TEST_P(SampleToken, HasThePublishedBlocks) {
  HARDTACK_NEED_SAMPLES();
  const Sample& sample = testing::sample(GetParam());
  const auto token = UnverifiedBiscuit::parse(sample.token);
  ASSERT_TRUE(token.has_value()) << token.error().to_string();
  const auto expected_blocks = sample.expected["token"];
  ASSERT_EQ(token->block_count(), expected_blocks.size());
  // These files were tampered with after the description was made.
  if (GetParam() >= "test003" && GetParam() <= "test006") return;

  const auto blocks = token->decode_blocks();
  ASSERT_TRUE(blocks.has_value()) << blocks.error().to_string();
  for (std::size_t i = 0; i < blocks->size(); ++i) {
    const TokenBlock& block = (*blocks)[i];
    const auto& expected = expected_blocks[i];
    EXPECT_EQ(std::vector<std::string>(block.symbols.begin(), block.symbols.end()),
              expected["symbols"].get<std::vector<std::string>>());
    std::vector<std::string> keys;
    for (const PublicKey& key : block.public_keys) keys.push_back(key.to_text());
    EXPECT_EQ(keys, expected["public_keys"].get<std::vector<std::string>>());
    EXPECT_EQ(block.version, expected["version"].get<std::uint32_t>());
    EXPECT_EQ(print_block(*block.program), expected["code"].get<std::string>()) << "block " << i;
    const auto& external = expected["external_key"];
    ASSERT_EQ(block.external_key.has_value(), !external.is_null());
    if (block.external_key) {
      EXPECT_EQ(block.external_key->to_text(), external.get<std::string>());
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, SampleToken, ::testing::ValuesIn(testing::sample_names()),
                         [](const auto& parameter) { return parameter.param; });

}  // namespace
}  // namespace hardtack
