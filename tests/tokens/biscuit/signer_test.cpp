// Minting and signing blocks with a key that is outside of the process: the token is the one that the key itself would
// have made, and a device that fails makes none.
#include "tokens/keys/signer.h"

#include <gmock/gmock.h>

#include "tests/support/signers.h"
#include "tests/tokens/biscuit/fixture.h"
#include "tokens/biscuit/third_party.h"

namespace hardtack {
namespace {

using testing::DeterministicRandom;
using testing::device_with;
using testing::fact_block;
using testing::faulty_signers;
using testing::root_key;
using testing::test_key;

constexpr std::array kAlgorithms = {KeyAlgorithm::kEd25519, KeyAlgorithm::kSecp256r1};

TEST(BiscuitSigner, MintsTheTokenThatTheKeyWouldMint) {
  for (const KeyAlgorithm algorithm : kAlgorithms) {
    const PrivateKey root = root_key(algorithm);
    const Block block = fact_block("right", {"file1", "read"});
    DeterministicRandom random(5), same(5);
    const auto token = mint(block, device_with(root), {.root_key_id = 7}, random);
    ASSERT_TRUE(token.has_value()) << token.error().to_string();
    EXPECT_EQ(token->to_text(), mint(block, root, {.root_key_id = 7}, same)->to_text());
    EXPECT_TRUE(verify_biscuit(*token, root.public_key()).has_value());
    EXPECT_TRUE(append(*token, fact_block("f", {}), {}, random).has_value());
  }
}

TEST(BiscuitSigner, TheRootKeyIsNoKeyOfTheNextBlock) {
  const PrivateKey root = root_key();
  EXPECT_EQ(mint_with_key(fact_block("f", {}), device_with(root), root, {}).error().code(), ErrorCode::kInvalidKey);
}

TEST(BiscuitSigner, SignsThirdPartyBlocks) {
  DeterministicRandom random(5);
  const PrivateKey root = root_key();
  const UnverifiedBiscuit token = mint(fact_block("f", {}), root, {}, random).value();
  const ThirdPartyRequest request = ThirdPartyRequest::from_token(token).value();
  for (const KeyAlgorithm algorithm : kAlgorithms) {
    const PrivateKey club = test_key(3, algorithm);
    const Block block = fact_block("member", {"alice"});
    const auto signed_block = sign_third_party_block(request, block, device_with(club), "of the club");
    ASSERT_TRUE(signed_block.has_value()) << signed_block.error().to_string();
    EXPECT_EQ(signed_block->key(), club.public_key());
    EXPECT_EQ(signed_block->bytes(), sign_third_party_block(request, block, club, "of the club")->bytes());
    const auto extended = append_third_party(token, *signed_block, {.expected_key = club.public_key()}, random);
    ASSERT_TRUE(extended.has_value()) << extended.error().to_string();
    EXPECT_TRUE(verify_biscuit(*extended, root.public_key()).has_value());
  }
}

TEST(BiscuitSigner, AFaultyDeviceMakesNoTokenAndNoBlock) {
  DeterministicRandom random(5);
  const UnverifiedBiscuit token = mint(fact_block("f", {}), root_key(), {}, random).value();
  const ThirdPartyRequest request = ThirdPartyRequest::from_token(token).value();
  for (const KeyAlgorithm algorithm : kAlgorithms) {
    const PrivateKey key = test_key(3, algorithm), other = test_key(4, algorithm);
    for (const auto& faulty : faulty_signers(key, other)) {
      const auto minted = mint(fact_block("f", {}), faulty.signer, {}, random);
      ASSERT_FALSE(minted.has_value()) << faulty.name;
      EXPECT_EQ(minted.error().code(), faulty.expected) << faulty.name << ": " << minted.error().to_string();
      const auto block = sign_third_party_block(request, fact_block("f", {}), faulty.signer);
      ASSERT_FALSE(block.has_value()) << faulty.name;
      EXPECT_EQ(block.error().code(), faulty.expected) << faulty.name << ": " << block.error().to_string();
    }
  }
}

}  // namespace
}  // namespace hardtack
