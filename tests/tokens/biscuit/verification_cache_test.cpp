// The cache of verified tokens: what it saves, and above all what it must never say.
#include "tokens/biscuit/verification_cache.h"
#include "tokens/biscuit/format/container.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <map>
#include <thread>

#include "engine/authz/authorizer.h"
#include "engine/program/print.h"
#include "grammar/compile.h"
#include "tests/tokens/biscuit/fixture.h"
#include "tokens/biscuit/third_party.h"
#include "tokens/crypto/sha256.h"
#include "tokens/lineage/verify.h"
#include "tokens/lineage_index/stores/sqlite_store.h"

namespace hardtack {
namespace {

using testing::DeterministicRandom;
using testing::fact_block;
using testing::root_key;
using testing::test_key;

Block block(const std::string& source) { return block_from_source(source).value(); }

UnverifiedBiscuit minted(const std::string& source, std::uint64_t seed = 1, const PrivateKey& root = root_key()) {
  DeterministicRandom random(seed);
  return mint(block(source), root, {}, random).value();
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

// No clock to fear where everything takes its time.
AuthorizerOptions patient() {
  EvalLimits limits;
  limits.max_time = std::chrono::minutes(10);
  AuthorizerOptions options;
  options.limits = limits;
  return options;
}

struct Counts {
  std::uint64_t hits;
  std::uint64_t prefix_hits;
  std::uint64_t misses;
  friend bool operator==(const Counts&, const Counts&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Counts& c) {
    return out << c.hits << " hits, " << c.prefix_hits << " prefix hits, " << c.misses << " misses";
  }
};
Counts counts(const VerificationCache& cache) {
  const VerificationCacheStats stats = cache.stats();
  return {stats.hits, stats.prefix_hits, stats.misses};
}

ErrorCode code_of(const Result<AcceptedBiscuit>& result) {
  EXPECT_FALSE(result.has_value());
  return result ? ErrorCode::kInternal : result.error().code();
}

const LineageTime kNow = LineageTime(std::chrono::seconds(1'800'000'000));
const PublicKey kRoot = root_key().public_key();

TEST(VerificationCache, FindsTheSameTokenInBothFormsAndItsChildrenByTheirBeginning) {
  VerificationCache cache;
  const UnverifiedBiscuit parent = extended(minted("user(\"alice\");"), "check if time($t);");
  EXPECT_TRUE(cache.verify(parent.bytes(), kRoot));
  EXPECT_EQ(counts(cache), (Counts{0, 0, 1}));
  EXPECT_TRUE(cache.verify(parent.bytes(), kRoot));
  EXPECT_TRUE(cache.verify_text(parent.to_text(), kRoot));
  EXPECT_EQ(counts(cache), (Counts{2, 0, 1}));
  const UnverifiedBiscuit child = extended(parent, "check if operation(\"read\");", 4);
  EXPECT_TRUE(cache.verify(child.bytes(), kRoot));
  EXPECT_EQ(counts(cache), (Counts{2, 1, 1}));
  // The parent's blocks again, under a seal, and with a third party's block.
  EXPECT_TRUE(cache.verify(seal(parent).value().bytes(), kRoot));
  EXPECT_TRUE(cache.verify(with_third_party(parent, "member(1);").bytes(), kRoot));
  EXPECT_EQ(counts(cache), (Counts{2, 3, 1}));
  EXPECT_EQ(cache.stats().tokens, 4u);
  EXPECT_EQ(cache.stats().prefixes, 4u);
}

TEST(VerificationCache, SaysWhatVerifyingSays) {
  const UnverifiedBiscuit token = with_third_party(
      extended(minted("user(\"alice\"); right(\"a\");", 1, root_key(KeyAlgorithm::kSecp256r1)), "check if right($x);"),
      "member(\"staff\");");
  const PublicKey root = root_key(KeyAlgorithm::kSecp256r1).public_key();
  const VerifiedBiscuit verified = verify_biscuit(token, root).value();
  VerificationCache cache({.credential = {.revocation_id_facts = true}});
  for (int round = 0; round < 2; ++round) {
    const AcceptedBiscuit accepted = cache.verify(token.bytes(), root).value();
    ASSERT_EQ(accepted.token.blocks().size(), 3u);
    EXPECT_EQ(accepted.token.root_key(), root);
    EXPECT_EQ(lineage_ids(accepted.token), lineage_ids(verified));
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_EQ(accepted.token.lineage_hashes()[i], verified.lineage_hashes()[i]);
      EXPECT_EQ(accepted.token.signed_payload(i), verified.signed_payload(i));
      EXPECT_EQ(accepted.token.blocks()[i].external_key, verified.blocks()[i].external_key);
    }
    EXPECT_EQ(accepted.credential.verified_facts().facts().size(), 3u);
  }
}

TEST(VerificationCache, KeepsNoProof) {
  for (const bool sealed : {false, true}) {
    UnverifiedBiscuit token = minted("a(1);");
    if (sealed) token = seal(token).value();
    const Bytes secret(token.container().proof.begin(), token.container().proof.end());
    VerificationCache cache;
    const UnverifiedBiscuit kept = cache.verify(token.bytes(), kRoot)->token.token();
    EXPECT_EQ(std::ranges::search(kept.bytes(), secret).size(), 0u);
    EXPECT_EQ(kept.sealed(), sealed);
    DeterministicRandom random;
    EXPECT_FALSE(append(kept, block("b(1);"), {}, random));
    EXPECT_FALSE(cache.verify(kept.bytes(), kRoot));
  }
}

// With the token itself and all of its beginnings in the cache.
TEST(VerificationCache, NeverServesAnAlteredToken) {
  for (const bool sealed : {false, true}) {
    UnverifiedBiscuit token = with_third_party(extended(minted("a(1);"), "b(1);"), "c(1);");
    if (sealed) token = seal(token).value();
    VerificationCache cache;
    ASSERT_TRUE(cache.verify(token.bytes(), kRoot));
    Bytes altered(token.bytes().begin(), token.bytes().end());
    for (std::size_t bit = 0; bit < altered.size() * 8; ++bit) {
      const auto mask = static_cast<std::uint8_t>(1u << (bit % 8));
      altered[bit / 8] ^= mask;
      const auto parsed = UnverifiedBiscuit::parse(altered);
      const bool genuine = parsed && verify_biscuit(*parsed, kRoot).has_value();
      EXPECT_EQ(cache.verify(altered, kRoot).has_value(), genuine) << "bit " << bit;
      EXPECT_FALSE(genuine) << "bit " << bit;
      altered[bit / 8] ^= mask;
    }
    EXPECT_EQ(cache.stats().hits, 0u);
    for (std::size_t size = 0; size < altered.size(); ++size) {
      EXPECT_FALSE(cache.verify(ByteView(altered).first(size), kRoot)) << size;
    }
  }
}

// Each from genuine parts, all of them in the cache.
TEST(VerificationCache, NeverServesATokenThatWasPutTogether) {
  VerificationCache cache;
  const UnverifiedBiscuit parent = minted("a(1);", 1);
  const UnverifiedBiscuit a = extended(parent, "x(1);", 11);
  const UnverifiedBiscuit b = extended(minted("b(1);", 2), "y(1);", 12);
  const UnverifiedBiscuit third = with_third_party(a, "m(1);");
  for (const UnverifiedBiscuit* token : {&a, &b, &third}) ASSERT_TRUE(cache.verify(token->bytes(), kRoot));
  const auto expect_refused = [&](const char* what, auto change) {
    Container container = a.container();
    change(container);
    EXPECT_FALSE(cache.verify(write_container(container), kRoot)) << what;
  };
  expect_refused("another's block", [&](Container& c) { c.blocks[1] = b.container().blocks[1]; });
  expect_refused("another's authority", [&](Container& c) { c.blocks[0] = b.container().blocks[0]; });
  expect_refused("another's proof", [&](Container& c) { c.proof = b.container().proof; });
  expect_refused("an earlier secret", [&](Container& c) { c.proof = parent.container().proof; });
  expect_refused("the last block dropped", [&](Container& c) { c.blocks.pop_back(); });
  expect_refused("a block twice", [&](Container& c) { c.blocks.push_back(c.blocks[1]); });
  expect_refused("another version", [&](Container& c) { c.blocks[1].version = 1; });
  expect_refused("a third party's block as the holder's", [&](Container& c) {
    c.blocks.push_back(third.container().blocks[2]);
    c.blocks.back().external.reset();
    c.proof = third.container().proof;
  });
  expect_refused("a third party that did not sign", [&](Container& c) {
    c.blocks.push_back(third.container().blocks[2]);
    c.blocks.back().external->key = test_key(8).public_key();
    c.proof = third.container().proof;
  });
}

TEST(VerificationCache, ServesATokenOnlyUnderTheKeyThatVerifiedIt) {
  VerificationCache cache;
  DeterministicRandom random;
  const UnverifiedBiscuit token = mint(block("a(1);"), root_key(), {.root_key_id = 1}, random).value();
  const PublicKey other = test_key(5).public_key();
  std::map<std::uint32_t, PublicKey> trusted = {{1, kRoot}};
  const RootKeyProvider keys([&](std::optional<std::uint32_t> id) -> Result<PublicKey> {
    const auto found = trusted.find(id.value_or(0));
    if (found == trusted.end()) return fail(ErrorCode::kUnknownRootKey, "unknown");
    return found->second;
  });
  EXPECT_TRUE(cache.verify(token.bytes(), keys));
  trusted = {{1, other}};  // rotated
  EXPECT_EQ(code_of(cache.verify(token.bytes(), keys)), ErrorCode::kInvalidSignature);
  EXPECT_EQ(code_of(cache.verify(extended(token, "b(1);").bytes(), keys)), ErrorCode::kInvalidSignature);
  trusted = {{2, kRoot}};  // no longer known
  EXPECT_EQ(code_of(cache.verify(token.bytes(), keys)), ErrorCode::kUnknownRootKey);
  trusted = {{1, kRoot}};
  EXPECT_TRUE(cache.verify(token.bytes(), keys));
  EXPECT_EQ(cache.stats().hits, 1u);
}

TEST(VerificationCache, DoesNotStandForExpiry) {
  VerificationCache cache;
  const UnverifiedBiscuit token = minted("check if time($t), $t < 2030-01-01T00:00:00Z;");
  const auto policy = Policy::compile(authorizer_from_source("allow if true;").value()).value();
  const auto allowed_at = [&](std::uint64_t seconds) {
    const AcceptedBiscuit accepted = cache.verify(token.bytes(), kRoot).value();
    Request request(policy);
    request.add("time", {Date{seconds}});
    Authorizer authorizer(patient());
    return is_allowed(authorizer.authorize(policy, request, accepted.credential));
  };
  EXPECT_TRUE(allowed_at(1'893'455'999));
  EXPECT_FALSE(allowed_at(1'893'456'000));
  EXPECT_TRUE(allowed_at(1'893'455'999));
  EXPECT_EQ(cache.stats().hits, 2u);
}

TEST(VerificationCache, DoesNotStandForRevocation) {
  VerificationCache cache;
  const UnverifiedBiscuit parent = minted("a(1);");
  const UnverifiedBiscuit child = extended(parent, "b(1);");
  const std::string path = ::testing::TempDir() + "/revocations-" + std::to_string(::getpid()) + ".db";
  const auto store = SqliteLineageStore::open(path, SqliteOptions{.create = true, .pin = {}}).value();
  const auto revoked = [&](const UnverifiedBiscuit& token) {
    const auto refusal = check_not_revoked(cache.verify(token.bytes(), kRoot)->token, *store, kNow);
    return !refusal && refusal.error().code() == ErrorCode::kRevoked;
  };
  EXPECT_FALSE(revoked(parent));
  EXPECT_FALSE(revoked(child));
  ASSERT_TRUE(store->revoke(lineage_ids(verify_biscuit(parent, kRoot).value())[0], kNow));
  EXPECT_TRUE(revoked(parent));
  EXPECT_TRUE(revoked(child));
  EXPECT_EQ(cache.stats().hits, 2u);
  std::filesystem::remove(path);
}

// A family with symbols, keys, scopes and a third party in every generation: each block's statements use what the
// blocks before declared.
std::vector<UnverifiedBiscuit> family() {
  const std::string scope = "trusting authority, " + test_key(9).public_key().to_text();
  std::vector<UnverifiedBiscuit> generations = {minted("user(\"alice\"); group(\"staff\");")};
  generations.push_back(with_third_party(generations.back(), "member(\"staff\", \"alice\");"));
  generations.push_back(extended(generations.back(), "check if member($g, $u), user($u), group($g) " + scope + ";"));
  generations.push_back(extended(generations.back(), "is_staff($u) <- member(\"staff\", $u) " + scope + ";", 7));
  generations.push_back(
      extended(generations.back(), "check if group(\"staff\"), user($u), $u.starts_with(\"al\");", 8));
  return generations;
}

std::vector<std::string> printed(const VerifiedBiscuit& token) {
  std::vector<std::string> texts;
  for (const TokenBlock& block : token.blocks()) {
    texts.push_back(print_block(*block.program));
    for (const std::string_view symbol : block.symbols) texts.emplace_back(symbol);
    for (const PublicKey& key : block.public_keys) texts.push_back(key.to_text());
    texts.push_back(block.external_key ? block.external_key->to_text() : "-");
  }
  return texts;
}

TEST(VerificationCache, SharesTheDecodedBlocksOfATokenThatBeginsAlike) {
  const std::vector<UnverifiedBiscuit> generations = family();
  const auto policy = Policy::compile(authorizer_from_source("allow if user(\"alice\");").value()).value();
  Authorizer authorizer(patient());
  // Where one token is kept at a time, the decoded parent is there or not, as the order of the requests has it.
  for (const std::size_t max_tokens : {std::size_t{0}, std::size_t{1}, std::size_t{100}}) {
    VerificationCache cache({.max_tokens = max_tokens, .shards = 1});
    std::optional<AcceptedBiscuit> parent;
    for (std::size_t i = 0; i < generations.size(); ++i) {
      const AcceptedBiscuit child = cache.verify(generations[i].bytes(), kRoot).value();
      const VerifiedBiscuit oracle = verify_biscuit(generations[i], kRoot).value();
      EXPECT_EQ(printed(child.token), printed(oracle));
      const Request request(policy);
      EXPECT_TRUE(is_allowed(authorizer.authorize(policy, request, child.credential))) << i;
      for (std::size_t block = 0; parent && block < i; ++block) {
        const bool shared = max_tokens > 0;
        EXPECT_EQ(child.token.blocks()[block].program == parent->token.blocks()[block].program, shared);
        EXPECT_EQ(child.credential.compiled()[block] == parent->credential.compiled()[block], shared);
      }
      parent = child;
    }
  }
}

// The parent alone was never seen: the first child lends its beginning, and nothing of its own blocks.
TEST(VerificationCache, SharesNoMoreThanWhatTokensHaveInCommon) {
  const auto policy = Policy::compile(authorizer_from_source("allow if user(\"alice\");").value()).value();
  Authorizer authorizer(patient());
  const auto may = [&](const Credential& credential, std::string_view operation) {
    Request request(policy);
    request.add("operation", {operation});
    return is_allowed(authorizer.authorize(policy, request, credential));
  };
  const UnverifiedBiscuit parent = minted("user(\"alice\");");
  const UnverifiedBiscuit reader = extended(extended(parent, "check if operation(\"read\");", 2), "seen(1);", 4);
  const UnverifiedBiscuit writer =
      extended(extended(parent, "check if user($u), operation(\"write\"), $u != \"bob\";", 3), "seen(2);", 5);
  VerificationCache cache;
  const AcceptedBiscuit first = cache.verify(reader.bytes(), kRoot).value();
  const AcceptedBiscuit second = cache.verify(writer.bytes(), kRoot).value();
  EXPECT_EQ(counts(cache), (Counts{0, 1, 1}));
  EXPECT_EQ(second.token.blocks()[0].program, first.token.blocks()[0].program);
  EXPECT_EQ(second.credential.compiled()[0], first.credential.compiled()[0]);
  EXPECT_NE(second.credential.compiled()[1], first.credential.compiled()[1]);
  EXPECT_EQ(printed(second.token), printed(verify_biscuit(writer, kRoot).value()));
  EXPECT_TRUE(may(first.credential, "read"));
  EXPECT_FALSE(may(first.credential, "write"));
  EXPECT_TRUE(may(second.credential, "write"));
  EXPECT_FALSE(may(second.credential, "read"));
}

// A beginning outlives the token that it was first seen in, and is then found with the next one.
TEST(VerificationCache, DecodesAgainWhatIsNoLongerKept) {
  const std::vector<UnverifiedBiscuit> generations = family();
  const UnverifiedBiscuit stranger = minted("b(1);", 50);
  VerificationCache cache({.max_tokens = 1, .shards = 1});
  const AcceptedBiscuit first = cache.verify(generations[1].bytes(), kRoot).value();
  ASSERT_TRUE(cache.verify(stranger.bytes(), kRoot));  // in its place
  const AcceptedBiscuit second = cache.verify(generations[2].bytes(), kRoot).value();
  EXPECT_NE(second.token.blocks()[0].program, first.token.blocks()[0].program);
  const AcceptedBiscuit again = cache.verify(generations[1].bytes(), kRoot).value();
  EXPECT_EQ(again.token.blocks()[0].program, second.token.blocks()[0].program);
  EXPECT_EQ(again.credential.compiled()[1], second.credential.compiled()[1]);
  EXPECT_EQ(counts(cache), (Counts{0, 2, 2}));
}

TEST(VerificationCache, ForgetsWhatWasUsedLongestAgo) {
  std::vector<UnverifiedBiscuit> tokens;
  for (std::uint64_t i = 0; i < 4; ++i) tokens.push_back(minted("a(1);", 100 + i));
  const std::size_t each = cached_size(VerificationCache().verify(tokens[0].bytes(), kRoot).value());
  const std::vector<VerificationCacheOptions> rows = {
      {.max_tokens = 3, .shards = 1}, {.max_bytes = 3 * each, .shards = 1}, {.max_bytes = 4 * each - 1, .shards = 1}};
  for (const VerificationCacheOptions& options : rows) {
    VerificationCache cache(options);
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(cache.verify(tokens[static_cast<std::size_t>(i)].bytes(), kRoot));
    EXPECT_EQ(cache.stats().evictions, 0u);
    EXPECT_EQ(cache.stats().bytes, 3 * each);
    ASSERT_TRUE(cache.verify(tokens[0].bytes(), kRoot));
    ASSERT_TRUE(cache.verify(tokens[3].bytes(), kRoot));  // in place of 1
    EXPECT_EQ(cache.stats().tokens, 3u);
    EXPECT_EQ(cache.stats().evictions, 1u);
    EXPECT_EQ(cache.stats().bytes, 3 * each);
    ASSERT_TRUE(cache.verify(tokens[0].bytes(), kRoot));
    EXPECT_EQ(cache.stats().hits, 2u);
    ASSERT_TRUE(cache.verify(tokens[1].bytes(), kRoot));
    EXPECT_EQ(counts(cache), (Counts{2, 1, 4})) << "its blocks were still known";
  }
  VerificationCache prefixes({.max_prefixes = 1, .shards = 1});
  ASSERT_TRUE(prefixes.verify(tokens[0].bytes(), kRoot));
  EXPECT_EQ(prefixes.stats().evictions, 0u);
  ASSERT_TRUE(prefixes.verify(tokens[1].bytes(), kRoot));
  EXPECT_EQ(prefixes.stats().evictions, 1u);
  EXPECT_EQ(prefixes.stats().prefixes, 1u);
}

// A bound is of all shards together, whichever of them the tokens fall into.
TEST(VerificationCache, DividesItsBoundsAmongItsShards) {
  const std::size_t each = cached_size(VerificationCache().verify(minted("a(1);", 100).bytes(), kRoot).value());
  for (const VerificationCacheOptions& options : std::vector<VerificationCacheOptions>{
           {.max_tokens = 4, .shards = 4}, {.max_bytes = 4 * each, .shards = 4}, {.max_prefixes = 4, .shards = 4}}) {
    VerificationCache cache(options);
    for (std::uint64_t i = 0; i < 40; ++i) ASSERT_TRUE(cache.verify(minted("a(1);", 100 + i).bytes(), kRoot));
    EXPECT_EQ(cache.stats().tokens, options.max_prefixes == 4 ? 40u : 4u);
    EXPECT_EQ(cache.stats().bytes, cache.stats().tokens * each);
    EXPECT_EQ(cache.stats().prefixes, options.max_prefixes == 4 ? 4u : 40u);
  }
}

TEST(VerificationCache, KeepsNothingWhenItMayHoldNothing) {
  VerificationCache cache({.max_tokens = 0, .max_bytes = 0, .max_prefixes = 0, .shards = 0});
  const UnverifiedBiscuit token = minted("a(1);");
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(cache.verify(token.bytes(), kRoot));
  EXPECT_EQ(counts(cache), (Counts{0, 0, 2}));
  EXPECT_EQ(cache.stats().tokens, 0u);
}

TEST(VerificationCache, ForgetsWhatItIsToldToForget) {
  VerificationCache cache;
  const PrivateKey other = test_key(5);
  const UnverifiedBiscuit ours = minted("a(1);");
  const UnverifiedBiscuit theirs = minted("a(1);", 1, other);
  const auto fill = [&] {
    ASSERT_TRUE(cache.verify(ours.bytes(), kRoot));
    ASSERT_TRUE(cache.verify(theirs.bytes(), other.public_key()));
  };
  fill();
  cache.forget(other.public_key());
  EXPECT_EQ(cache.stats().tokens, 1u);
  EXPECT_EQ(cache.stats().prefixes, 1u);
  fill();
  EXPECT_EQ(counts(cache), (Counts{1, 0, 3}));
  cache.clear();
  EXPECT_EQ(cache.stats().tokens, 0u);
  EXPECT_EQ(cache.stats().prefixes, 0u);
  EXPECT_EQ(cache.stats().bytes, 0u);
}

TEST(VerificationCache, RefusesAsVerifyingDoes) {
  VerificationCache cache({.limits = {.max_token_bytes = 200}});
  const UnverifiedBiscuit token = minted("a(1);");
  EXPECT_EQ(code_of(cache.verify(extended(token, "b(1);").bytes(), kRoot)), ErrorCode::kTokenTooLarge);
  EXPECT_EQ(code_of(cache.verify({}, kRoot)), ErrorCode::kMalformedToken);
  EXPECT_EQ(code_of(cache.verify_text("!", kRoot)), ErrorCode::kInvalidBase64);
  EXPECT_EQ(code_of(cache.verify(minted("a(1);", 1, test_key(5)).bytes(), kRoot)), ErrorCode::kInvalidSignature);
  EXPECT_EQ(cache.stats().tokens, 0u);
  EXPECT_EQ(cache.stats().prefixes, 0u);
}

// Eight threads, more tokens than the cache holds, keys that come and go: every answer is the right one.
TEST(VerificationCacheThreads, AnswerAsOneThreadDoes) {
  constexpr int kThreads = 8;
  VerificationCache cache({.max_tokens = 6, .max_prefixes = 8, .shards = 2});
  std::vector<UnverifiedBiscuit> good;
  for (std::uint64_t i = 0; i < 6; ++i) {
    good.push_back(minted("a(1);", 200 + i));
    good.push_back(extended(good.back(), "check if b(1);", 300 + i));
  }
  std::vector<Bytes> bad;
  for (const UnverifiedBiscuit& token : good) {
    bad.emplace_back(token.bytes().begin(), token.bytes().end());
    bad.back()[bad.back().size() - 20] ^= 1;
  }
  const auto policy = Policy::compile(authorizer_from_source("allow if a(1);").value()).value();
  // Botan guards its allocator's beginning where the thread sanitizer cannot see it.
  (void)sha256(Bytes());
  std::atomic<int> wrong = 0;
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      Authorizer authorizer(patient());
      for (std::size_t i = 0; i < 60; ++i) {
        const std::size_t which = (i * 7 + static_cast<std::size_t>(thread)) % good.size();
        const auto accepted = cache.verify(good[which].bytes(), kRoot);
        const Request request(policy);
        const bool allowed = accepted && is_allowed(authorizer.authorize(policy, request, accepted->credential));
        if (allowed != (which % 2 == 0)) ++wrong;
        if (cache.verify(bad[which], kRoot)) ++wrong;
        if (thread == 0 && i % 16 == 15) cache.forget(kRoot);
        if (thread == 1 && i % 16 == 15) (void)cache.stats();
      }
    });
  }
  threads.clear();
  EXPECT_EQ(wrong, 0);
  EXPECT_LE(cache.stats().tokens, 6u);
  EXPECT_LE(cache.stats().prefixes, 8u);
}

TEST(VerificationCache, RecallsWhatItRememberedAndVerifiesNothing) {
  VerificationCache cache;
  const UnverifiedBiscuit token = minted("user(\"alice\");");
  const PublicKey root = root_key().public_key();
  EXPECT_FALSE(cache.recall(token.bytes(), root).value().has_value());
  EXPECT_EQ(cache.stats().misses, 0u);
  ASSERT_TRUE(cache.verify(token.bytes(), root).has_value());
  const auto recalled = cache.recall_text(token.to_text(), root).value();
  ASSERT_TRUE(recalled.has_value());
  EXPECT_EQ(recalled->token.blocks().size(), 1u);
  EXPECT_EQ(cache.stats().hits, 1u);

  // Another key, another token and a key that is not trusted any more recall nothing.
  EXPECT_FALSE(cache.recall(token.bytes(), test_key(9).public_key()).value().has_value());
  EXPECT_FALSE(cache.recall(extended(token, "check if true;").bytes(), root).value().has_value());
  const KeyProvider nobody([](const KeyQuery&) -> Result<PublicKey> { return fail(ErrorCode::kUnknownRootKey, "no"); });
  EXPECT_EQ(cache.recall(token.bytes(), nobody).error().code(), ErrorCode::kUnknownRootKey);
  EXPECT_EQ(cache.recall_text("%", root).error().code(), ErrorCode::kInvalidBase64);
  const Bytes huge(200'000);
  EXPECT_EQ(cache.recall(huge, root).error().code(), ErrorCode::kTokenTooLarge);
  cache.forget(root);
  EXPECT_FALSE(cache.recall(token.bytes(), root).value().has_value());
}

}  // namespace
}  // namespace hardtack
