// One token can be spelt in many ways that all signatures allow. A cache keeps one of them, and takes each for what it
// is.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "grammar/compile.h"
#include "tests/support/wire_message.h"
#include "tests/tokens/biscuit/fixture.h"
#include "tokens/biscuit/format/container.h"
#include "tokens/biscuit/mint.h"
#include "tokens/biscuit/third_party.h"
#include "tokens/biscuit/verification_cache.h"

namespace hardtack {
namespace {

using testing::DeterministicRandom;
using testing::root_key;
using testing::test_key;

const PublicKey kRoot = root_key().public_key();

Block block(const std::string& source) { return block_from_source(source).value(); }

UnverifiedBiscuit minted(const std::string& source, std::uint64_t seed = 1) {
  DeterministicRandom random(seed);
  return mint(block(source), root_key(), {}, random).value();
}

UnverifiedBiscuit extended(const UnverifiedBiscuit& token, const std::string& source, std::uint64_t seed = 2) {
  DeterministicRandom random(seed);
  return append(token, block(source), {}, random).value();
}

UnverifiedBiscuit with_third_party(const UnverifiedBiscuit& token, const std::string& source) {
  const auto request = ThirdPartyRequest::from_token(token).value();
  DeterministicRandom random(3);
  return append_third_party(token, sign_third_party_block(request, block(source), test_key(9)).value(), {}, random)
      .value();
}

// What no signature of a block covers: whoever holds a token can spell it in any number of ways.
std::vector<std::pair<const char*, Bytes>> spellings(const UnverifiedBiscuit& token) {
  std::vector<std::pair<const char*, Bytes>> all;
  const auto add = [&](const char* what, auto change) {
    Bytes bytes(token.bytes().begin(), token.bytes().end());
    change(bytes);
    all.emplace_back(what, std::move(bytes));
  };
  const auto append_text = [](Bytes& bytes, const std::string& text) {
    bytes.insert(bytes.end(), text.begin(), text.end());
  };
  add("as it was minted", [](Bytes&) {});
  add("an unknown number", [&](Bytes& b) { append_text(b, testing::WireMessage().number(15, 7).text()); });
  add("another unknown number", [&](Bytes& b) { append_text(b, testing::WireMessage().number(15, 8).text()); });
  add("unknown bytes",
      [&](Bytes& b) { append_text(b, testing::WireMessage().bytes(900, std::string(60'000, 'x')).text()); });
  add("unknown bytes in front", [&](Bytes& b) {
    const std::string text = testing::WireMessage().bytes(77, std::string(50'000, 'y')).text();
    b.insert(b.begin(), text.begin(), text.end());
  });
  for (const std::uint32_t id : {0u, 1u, 77u, 4'000'000'000u}) {
    Container container = token.container();
    container.root_key_id = id;
    all.emplace_back("an id of a root key", write_container(container));
  }
  return all;
}

TEST(CachedSpellings, KeepsOneSpellingOfEachToken) {
  const UnverifiedBiscuit token = with_third_party(extended(minted("user(\"alice\");"), "check if time($t);"), "m(1);");
  std::vector<UnverifiedBiscuit> others;
  for (std::uint64_t i = 0; i < 8; ++i) others.push_back(minted("a(1);", 100 + i));
  // Room for these, and for few that are large.
  VerificationCache cache({.max_tokens = 9, .max_bytes = 400'000, .shards = 1});
  for (const UnverifiedBiscuit& other : others) ASSERT_TRUE(cache.verify(other.bytes(), kRoot));
  for (int round = 0; round < 3; ++round) {
    for (const auto& [what, bytes] : spellings(token)) {
      const std::uint64_t hits = cache.stats().hits;
      const auto accepted = cache.verify(bytes, kRoot);
      ASSERT_TRUE(accepted) << what;
      EXPECT_EQ(accepted->token.blocks().size(), 3u) << what;
      EXPECT_EQ(accepted->token.token().bytes().size(), bytes.size()) << what << ": the one that was asked for";
      EXPECT_EQ(cache.stats().tokens, 9u) << what;
      ASSERT_TRUE(cache.verify(bytes, kRoot)) << what;
      EXPECT_EQ(cache.stats().hits, hits + 1) << what;
    }
  }
  EXPECT_EQ(cache.stats().misses, 9u) << "its blocks were verified once";
  const std::uint64_t hits = cache.stats().hits;
  for (const UnverifiedBiscuit& other : others) ASSERT_TRUE(cache.verify(other.bytes(), kRoot));
  EXPECT_EQ(cache.stats().hits, hits + others.size()) << "nothing else was forgotten";
  EXPECT_EQ(cache.stats().evictions, 0u);

  // A child still finds the blocks of the spelling that is left.
  const UnverifiedBiscuit child = extended(token, "check if b($x);", 9);
  const AcceptedBiscuit parent = cache.verify(token.bytes(), kRoot).value();
  EXPECT_EQ(cache.verify(child.bytes(), kRoot)->token.blocks()[1].program, parent.token.blocks()[1].program);

  // A sealed token is another: it cannot be extended.
  VerificationCache both;
  ASSERT_TRUE(both.verify(token.bytes(), kRoot));
  EXPECT_TRUE(both.verify(seal(token)->bytes(), kRoot)->token.token().sealed());
  EXPECT_FALSE(both.verify(token.bytes(), kRoot)->token.token().sealed());
  EXPECT_EQ(both.stats().tokens, 2u);
}

// A spelling without the right proof is no token, however well its blocks are known.
TEST(CachedSpellings, ChecksTheProofOfEachSpelling) {
  VerificationCache cache;
  const UnverifiedBiscuit token = extended(minted("a(1);"), "b(1);");
  ASSERT_TRUE(cache.verify(token.bytes(), kRoot));
  for (const bool sealed : {false, true}) {
    for (const std::size_t size : {32u, 64u}) {
      const Bytes wrong(size, 7);
      Container container = token.container();
      container.sealed = sealed;
      container.proof = wrong;
      EXPECT_FALSE(cache.verify(write_container(container), kRoot)) << sealed << " " << size;
    }
  }
  EXPECT_EQ(cache.stats().tokens, 1u);
  ASSERT_TRUE(cache.verify(token.bytes(), kRoot));
  EXPECT_EQ(cache.stats().hits, 1u);
}

}  // namespace
}  // namespace hardtack
