// Whichever library derives them, public keys are those that libsodium derives: a key that differed would make
// signatures that nobody accepts, and two signatures of one message under two public keys give the private key away.
#include <gtest/gtest.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>
#include <vector>

#include "tokens/crypto/keys.h"

namespace hardtack {
namespace {

using Seed = std::array<std::uint8_t, 32>;

std::vector<Seed> seeds() {
  std::vector<Seed> all;
  for (const unsigned byte : {0x00u, 0x01u, 0x7fu, 0x80u, 0xffu})
    all.emplace_back().fill(static_cast<std::uint8_t>(byte));
  for (std::size_t bit = 0; bit < 256; ++bit) {
    Seed& seed = all.emplace_back();
    seed.fill(0);
    seed[bit / 8] = static_cast<std::uint8_t>(1u << bit % 8);
  }
  std::mt19937_64 random(25519);
  while (all.size() < 3'000) {
    std::ranges::generate(all.emplace_back(), [&] { return static_cast<std::uint8_t>(random()); });
  }
  return all;
}

TEST(Ed25519Derivation, GivesLibsodiumsPublicKeyForEverySeed) {
  ASSERT_GE(sodium_init(), 0);
  for (const Seed& seed : seeds()) {
    std::array<std::uint8_t, 32> expected{};
    std::array<std::uint8_t, 64> expanded{};
    ASSERT_EQ(crypto_sign_ed25519_seed_keypair(expected.data(), expanded.data(), seed.data()), 0);
    const auto key = PrivateKey::from_bytes(KeyAlgorithm::kEd25519, seed);
    ASSERT_TRUE(key);
    ASSERT_TRUE(std::ranges::equal(key->public_key().bytes(), expected));
    ASSERT_TRUE(std::ranges::equal(PrivateKey::from_bytes(KeyAlgorithm::kEd25519, seed)->public_key().bytes(),
                                   expected));  // and again
  }
}

}  // namespace
}  // namespace hardtack
