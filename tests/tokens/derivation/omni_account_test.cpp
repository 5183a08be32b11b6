#include "tokens/derivation/omni_account.h"

#include <botan/hash.h>
#include <gtest/gtest.h>

#include "tests/tokens/lineage_index/stores/store_support.h"
#include "tokens/bytes/hex.h"
#include "tokens/crypto/curve_arithmetic.h"

namespace hardtack {
namespace {

using testing::fails_with;

TEST(OmniAccount, OfTheZeroWallet) {
  EXPECT_EQ(to_hex(omni_account("evm", "0x0000000000000000000000000000000000000000")),
            "c3f7249ad2f03d898a95fdbe95113041282dd1f5a115d14a65d7e7ede4afee5f");
}

TEST(OmniAccount, OfAChild) {
  EXPECT_EQ(to_hex(child_omni_account({}, "agent-a").value()),
            "9170a18956a366c0f21cfe8c9e3aaeea3b473a5689c5687d60296ee5a00314d5");
}

TEST(OmniAccount, LabelsOfChildrenAreShortAndPlain) {
  for (const std::string& label : {std::string("a"), std::string("0-9"), std::string("-"), std::string(32, 'z')}) {
    EXPECT_TRUE(child_omni_account({}, label).has_value()) << label;
  }
  for (const std::string& label :
       {std::string(), std::string(33, 'z'), std::string("A"), std::string("a_b"), std::string("a/b"),
        std::string("a\n"), std::string("a\0", 2), std::string("\xc3\xa4")}) {
    EXPECT_TRUE(fails_with(child_omni_account({}, label), ErrorCode::kUsage)) << label;
  }
}

// The address is the last 20 bytes of Keccak-256 of the public key.
TEST(SignerV0, GivesTheKnownKeyAndAddress) {
  OmniAccount account{};
  account.fill(0x22);
  const Bytes secret(32, 0x11);
  const auto key = signer_v0_key(secret, account);
  ASSERT_TRUE(key.has_value()) << key.error();
  EXPECT_EQ(to_hex(key->bytes()), "0098d1935f22db8e73794703ec59356f251fde6b1172dbea9e01c16f5bc525f1");
  const Bytes point = ec_public_key(EcGroup::kSecp256k1, key->bytes(), false).value();
  const auto keccak = Botan::HashFunction::create_or_throw("Keccak-1600(256)");
  keccak->update(point.data() + 1, point.size() - 1);
  const auto digest = keccak->final();
  EXPECT_EQ(to_hex(ByteView(digest.data(), digest.size()).subspan(12)), "a9cb84dcf9343299cc2bbaa9a9d75a95eb6e0038");
  for (const std::size_t size : {0u, 31u, 33u}) {
    EXPECT_TRUE(fails_with(signer_v0_key(Bytes(size, 0x11), account), ErrorCode::kInvalidKeySize)) << size;
  }
}

}  // namespace
}  // namespace hardtack
