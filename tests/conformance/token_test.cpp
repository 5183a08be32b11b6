// What the samples say about tokens: contents of blocks, keys, revocation ids, and which tokens are refused, and how.
#include <gmock/gmock.h>

#include "engine/program/print.h"
#include "tests/conformance/samples.h"
#include "tokens/biscuit/lineage_hash.h"
#include "tokens/biscuit/verified.h"
#include "tokens/bytes/hex.h"

namespace hardtack {
namespace {

using testing::Sample;
using testing::sample;

class SampleToken : public ::testing::TestWithParam<std::string> {};

// The name of the error that verification must give, or nothing. The published set gives the reference's kinds of
// error.
std::string expected_error(const Sample& sample) {
  const auto& validation = sample.expected["validations"].begin().value();
  const auto& result = validation["result"];
  if (!validation["revocation_ids"].empty()) return "";
  if (sample.own) return validation["error"];
  const auto& format = result["Err"]["Format"];
  if (format.contains("BlockSignatureDeserializationError"))
    return std::string(error_name(ErrorCode::kInvalidSignatureEncoding));
  EXPECT_TRUE(format.contains("Signature")) << format;
  return std::string(error_name(ErrorCode::kInvalidSignature));
}

void expect_verification(const Sample& sample) {
  const auto token = UnverifiedBiscuit::parse(sample.token);
  const auto verified = token ? verify_biscuit(*token, sample.root) : Result<VerifiedBiscuit>(fail(token.error()));
  const std::string expected = expected_error(sample);
  ASSERT_EQ(verified.has_value(), expected.empty()) << (verified ? "" : verified.error().to_string());
  if (!expected.empty()) {
    EXPECT_EQ(error_name(verified.error().code()), expected) << verified.error().to_string();
    return;
  }
  const auto& ids = sample.expected["validations"].begin().value()["revocation_ids"];
  ASSERT_EQ(token->block_count(), ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) EXPECT_EQ(to_hex(verified->revocation_id(i)), ids[i].get<std::string>());
  if (sample.expected.contains("lineage_hashes")) {
    const auto hashes = sample.expected["lineage_hashes"].get<std::vector<std::string>>();
    EXPECT_EQ(std::vector(verified->lineage_hashes().begin(), verified->lineage_hashes().end()), hashes);
    EXPECT_EQ(lineage_hashes(*token), hashes);
  }
}

TEST_P(SampleToken, IsVerifiedOrRefusedAsPublished) {
  HARDTACK_NEED_SAMPLES_OF(GetParam());
  for (const Sample* sample : testing::samples_of(GetParam())) {
    SCOPED_TRACE(sample->file);
    expect_verification(*sample);
  }
}

void expect_blocks(const Sample& sample) {
  const auto token = UnverifiedBiscuit::parse(sample.token);
  ASSERT_TRUE(token.has_value()) << token.error().to_string();
  const auto expected_blocks = sample.expected["token"];
  ASSERT_EQ(token->block_count(), expected_blocks.size());
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

TEST_P(SampleToken, HasThePublishedBlocks) {
  HARDTACK_NEED_SAMPLES_OF(GetParam());
  for (const Sample* sample : testing::samples_of(GetParam())) {
    SCOPED_TRACE(sample->file);
    if (sample->described) expect_blocks(*sample);
  }
}

INSTANTIATE_TEST_SUITE_P(All, SampleToken, ::testing::ValuesIn(testing::sample_names()),
                         [](const auto& parameter) { return parameter.param; });

}  // namespace
}  // namespace hardtack
