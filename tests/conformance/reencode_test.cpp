// Writing what was read gives the published bytes: symbols, keys, versions and every statement are interned and encoded
// as the reference implementation does it.
#include <gtest/gtest.h>

#include <set>

#include "tests/conformance/samples.h"
#include "tokens/biscuit/format/block_decoder.h"
#include "tokens/biscuit/format/block_encoder.h"
#include "tokens/biscuit/format/container.h"
#include "tokens/biscuit/unverified.h"
#include "tokens/bytes/hex.h"

namespace hardtack {
namespace {

using testing::Sample;

class SampleBlocks : public ::testing::TestWithParam<std::string> {};

// Blocks that we would not write: of other writers, and a rule that must not be signed.
bool written_elsewhere(const Sample& sample, std::size_t block) {
  static const std::set<std::string> files = {"array_in_version_3.bc", "unknown_field.bc", "verified_name.bc"};
  return files.contains(sample.file) || (block == 1 && sample.file.starts_with("test018"));
}

void expect_same_blocks(const Sample& sample) {
  const auto token = UnverifiedBiscuit::parse(sample.token);
  ASSERT_TRUE(token.has_value());
  const auto blocks = token->decode_blocks();
  ASSERT_TRUE(blocks.has_value()) << blocks.error().to_string();
  TokenTables tables;
  for (std::size_t i = 0; i < blocks->size(); ++i) {
    const TokenBlock& block = (*blocks)[i];
    TokenTables own;
    const bool third_party = block.external_key.has_value();
    const auto encoded = encode_block(*block.program, block.context, third_party, third_party ? own : tables);
    if (block.program->defect()) {
      EXPECT_EQ(encoded.error().code(), ErrorCode::kUnboundVariable);
      continue;
    }
    if (written_elsewhere(sample, i)) continue;
    ASSERT_TRUE(encoded.has_value()) << encoded.error().to_string();
    EXPECT_EQ(to_hex(encoded->bytes), to_hex(token->container().blocks[i].block)) << "block " << i;
    EXPECT_EQ(encoded->version, block.version);
  }
}

TEST_P(SampleBlocks, AreWrittenAsTheyWereRead) {
  HARDTACK_NEED_SAMPLES_OF(GetParam());
  for (const Sample* sample : testing::samples_of(GetParam())) {
    SCOPED_TRACE(sample->file);
    // Tampered ones hold random bytes, or blocks in another order than they were made.
    if (sample->described) expect_same_blocks(*sample);
  }
}

TEST_P(SampleBlocks, MakeTheContainerThatWasRead) {
  HARDTACK_NEED_SAMPLES_OF(GetParam());
  for (const Sample* sample : testing::samples_of(GetParam())) {
    const auto token = UnverifiedBiscuit::parse(sample->token);
    if (!token) continue;  // token_test.cpp says how it is refused
    EXPECT_EQ(to_hex(write_container(token->container())), to_hex(sample->token)) << sample->file;
  }
}

INSTANTIATE_TEST_SUITE_P(All, SampleBlocks, ::testing::ValuesIn(testing::sample_names()),
                         [](const auto& parameter) { return parameter.param; });

}  // namespace
}  // namespace hardtack
