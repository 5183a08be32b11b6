#include "tokens/biscuit/lineage_hash.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>

#include "tests/tokens/crypto/vectors.h"
#include "tokens/crypto/keys.h"

namespace hardtack {
namespace {

using testing::read_vectors;

UnverifiedBiscuit sample(const std::string& name) {
  std::ifstream file(testing::vectors_folder() / "biscuit" / name, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  return UnverifiedBiscuit::parse(bytes_of(bytes)).value();
}

TEST(LineageHash, KnownAnswers) {
  HARDTACK_NEED_VECTORS();
  int tokens = 0;
  const auto answers = read_vectors("lineage/kat.json");
  for (const auto& [name, hashes] : answers.items()) {
    EXPECT_EQ(lineage_hashes(sample(name)), hashes.get<std::vector<std::string>>()) << name;
    EXPECT_EQ(lineage_hash(sample(name)), hashes.back().get<std::string>()) << name;
    ++tokens;
  }
  EXPECT_EQ(tokens, 6);
}

TEST(LineageHash, IsPartOfVerification) {
  HARDTACK_NEED_VECTORS();
  const auto samples = read_vectors("biscuit/samples.json");
  const auto root = public_key_from_bytes(KeyAlgorithm::kEd25519, testing::unhex(samples["root_public_key"])).value();
  const auto answers = read_vectors("lineage/kat.json");
  for (const auto& [name, hashes] : answers.items()) {
    const auto verified = verify_biscuit(sample(name), root);
    ASSERT_TRUE(verified.has_value()) << name << verified.error().to_string();
    const auto computed = verified->lineage_hashes();
    EXPECT_EQ(std::vector<std::string>(computed.begin(), computed.end()), hashes.get<std::vector<std::string>>());
    for (std::size_t i = 0; i < computed.size(); ++i) EXPECT_FALSE(verified->declares_parent(i));
  }
}

// Every way of cutting a text into at most four payloads gives another accumulator.
TEST(Attacks, A100_TheAccumulatorIsInjective) {
  const std::string text = "abcdefgh";
  std::set<Sha256Digest> digests;
  int cuts = 0;
  const auto bytes = [&](std::size_t from, std::size_t to) {
    return Bytes(text.begin() + static_cast<std::ptrdiff_t>(from), text.begin() + static_cast<std::ptrdiff_t>(to));
  };
  for (std::size_t a = 0; a <= text.size(); ++a) {
    for (std::size_t b = a; b <= text.size(); ++b) {
      for (std::size_t c = b; c <= text.size(); ++c) {
        digests.insert(lineage_digest(std::vector{bytes(0, a), bytes(a, b), bytes(b, c), bytes(c, text.size())}));
        ++cuts;
      }
      digests.insert(lineage_digest(std::vector{bytes(0, a), bytes(a, b), bytes(b, text.size())}));
      ++cuts;
    }
    digests.insert(lineage_digest(std::vector{bytes(0, a), bytes(a, text.size())}));
    ++cuts;
  }
  digests.insert(lineage_digest(std::vector<Bytes>{bytes(0, text.size())}));
  digests.insert(lineage_digest(std::vector<Bytes>{}));
  EXPECT_EQ(digests.size(), static_cast<std::size_t>(cuts) + 2);
  // The length of the first payload, written into the payload itself.
  const Bytes forged = {'x', 0, 0, 0, 0, 0, 0, 0, 1, 'y'};
  EXPECT_NE(lineage_digest(std::vector<Bytes>{{'x'}, {'y'}}), lineage_digest(std::vector<Bytes>{forged}));
}

}  // namespace
}  // namespace hardtack
