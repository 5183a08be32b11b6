// The same for tokens: whichever allocation fails, no token is accepted that is not genuine, and what is used again
// afterwards, above all a cache, answers as before.
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "engine/authz/authorizer.h"
#include "engine/program/print.h"
#include "grammar/compile.h"
#include "tests/memory/re2_memory.h"
#include "tests/support/failing_heap.h"
#include "tests/support/random_sources.h"
#include "tests/tokens/biscuit/fixture.h"
#include "tokens/biscuit/mint.h"
#include "tokens/biscuit/snapshot/snapshot.h"
#include "tokens/biscuit/third_party.h"
#include "tokens/biscuit/verification_cache.h"
#include "tokens/biscuit/web_keys.h"

namespace hardtack {
namespace {

using testing::DeterministicRandom;
using testing::root_key;
using testing::test_key;
using testing::heap::sweep;

const PublicKey kRoot = root_key().public_key();

Block block(const std::string& source) { return block_from_source(source).value(); }

struct Made {
  UnverifiedBiscuit parent;  // authority and a check
  UnverifiedBiscuit child;   // one block more
  UnverifiedBiscuit theirs;  // and a third party's
  UnverifiedBiscuit sealed;
};

Made make(const Block& authority, const Block& check, const Block& more, const Block& theirs) {
  DeterministicRandom random(1);
  const auto parent = append(mint(authority, root_key(), {}, random).value(), check, {}, random).value();
  const auto child = append(parent, more, {}, random).value();
  const auto request = ThirdPartyRequest::from_token(child).value();
  const auto signed_block = sign_third_party_block(request, theirs, test_key(9)).value();
  const auto with_theirs = append_third_party(child, signed_block, {}, random).value();
  return {parent, child, with_theirs, seal(parent).value()};
}

// A decision that a busy machine or a sanitizer makes slow is not what these tests are about.
PolicyOptions patient() {
  PolicyOptions options;
  options.limits.max_time = std::chrono::minutes(1);
  return options;
}

class Tokens : public ::testing::Test {
 protected:
  const Block authority_ =
      block("user(\"alice\"); right(\"/a/rather/long/name\", [1, 2, {3, 4}]); owner($u) <- user($u);");
  const Block check_ = block("check if time($t), $t < 2030-01-01T00:00:00Z || $t > 2031-01-01T00:00:00Z;");
  const Block more_ = block(testing::kRe2OutlivesMemory ? "check if operation(\"read\"), \"abc\".matches(\"^[a-c]+$\");"
                                                        : "check if operation(\"read\"), \"abc\".starts_with(\"a\");");
  const Block theirs_ = block("member(\"staff\"); reject if [1, 2].any($x -> $x > 2);");
  const Made made_ = make(authority_, check_, more_, theirs_);
};

std::string printed(const VerifiedBiscuit& token) {
  std::string text;
  for (const TokenBlock& part : token.blocks()) text += print_block(*part.program) + "----\n";
  return text;
}

TEST_F(Tokens, AreVerifiedAndDecodedAsBefore) {
  const std::string expected = printed(verify_biscuit(made_.theirs, kRoot).value());
  std::optional<VerifiedBiscuit> verified;
  sweep([&] { verified.reset(); },
        [&] {
          const auto parsed = UnverifiedBiscuit::parse(made_.theirs.bytes());
          if (!parsed) return;
          if (auto accepted = verify_biscuit(*parsed, kRoot)) verified = *std::move(accepted);
          if (verified) (void)verified->credential({.revocation_id_facts = true});
        },
        [&](std::size_t n) {
          if (verified) {
            ASSERT_EQ(printed(*verified), expected) << "allocation " << n;
          }
          const auto again = verify_biscuit(UnverifiedBiscuit::parse(made_.theirs.bytes()).value(), kRoot);
          ASSERT_TRUE(again) << "allocation " << n;
          ASSERT_EQ(printed(*again), expected);
        });
}

TEST_F(Tokens, WithAWrongSignatureAreNeverAccepted) {
  Bytes wrong(made_.theirs.bytes().begin(), made_.theirs.bytes().end());
  wrong[20] ^= 1;
  VerificationCache cache;
  bool accepted = false;
  sweep([] {},
        [&] {
          const auto parsed = UnverifiedBiscuit::parse(wrong);
          if (parsed && verify_biscuit(*parsed, kRoot)) accepted = true;
          if (cache.verify(wrong, kRoot)) accepted = true;
        },
        [&](std::size_t n) { ASSERT_FALSE(accepted) << "allocation " << n; });
}

TEST_F(Tokens, AreMintedAsBefore) {
  std::optional<Made> made;
  const auto same = [](const UnverifiedBiscuit& a, const UnverifiedBiscuit& b) {
    return std::ranges::equal(a.bytes(), b.bytes());
  };
  sweep([&] { made.reset(); },
        [&] {
          DeterministicRandom random(1);
          // Without value(): its exception is no std::bad_alloc.
          const auto minted = mint(authority_, root_key(), {}, random);
          if (!minted) return;
          const auto parent = append(*minted, check_, {}, random);
          if (!parent) return;
          const auto child = append(*parent, more_, {}, random);
          if (!child) return;
          const auto request = ThirdPartyRequest::from_token(*child);
          if (!request) return;
          const auto signed_block = sign_third_party_block(*request, theirs_, test_key(9));
          if (!signed_block) return;
          const auto with_theirs = append_third_party(*child, *signed_block, {}, random);
          const auto sealed = seal(*parent);
          if (with_theirs && sealed) made.emplace(Made{*parent, *child, *with_theirs, *sealed});
        },
        [&](std::size_t n) {
          const Made now = made ? *made : make(authority_, check_, more_, theirs_);
          ASSERT_TRUE(same(now.theirs, made_.theirs) && same(now.sealed, made_.sealed)) << "allocation " << n;
        });
}

// Small, so that it forgets; with other tokens in it, which must stay.
TEST_F(Tokens, AreFoundInACacheAsBefore) {
  const VerificationCacheOptions options{.max_tokens = 3, .max_prefixes = 6, .shards = 1};
  std::optional<VerificationCache> cache;
  std::optional<AcceptedBiscuit> accepted;
  const std::string expected = printed(verify_biscuit(made_.theirs, kRoot).value());
  sweep(
      [&] {
        accepted.reset();
        cache.emplace(options);
        ASSERT_TRUE(cache->verify(made_.parent.bytes(), kRoot));
        ASSERT_TRUE(cache->verify(made_.sealed.bytes(), kRoot));
        ASSERT_TRUE(cache->verify(made_.child.bytes(), kRoot));
      },
      [&] {
        if (auto found = cache->verify_text(made_.theirs.to_text(), kRoot)) accepted = *std::move(found);
      },
      [&](std::size_t n) {
        if (accepted) {
          ASSERT_EQ(printed(accepted->token), expected) << "allocation " << n;
        }
        for (int round = 0; round < 2; ++round) {
          for (const UnverifiedBiscuit* token : {&made_.theirs, &made_.parent, &made_.sealed, &made_.child}) {
            const auto again = cache->verify(token->bytes(), kRoot);
            ASSERT_TRUE(again) << "allocation " << n << ": " << again.error().to_string();
            ASSERT_EQ(printed(again->token), printed(verify_biscuit(*token, kRoot).value())) << "allocation " << n;
          }
        }
        ASSERT_LE(cache->stats().tokens, 3u);
        ASSERT_LE(cache->stats().bytes, options.max_bytes);
        cache->forget(kRoot);
        ASSERT_EQ(cache->stats().tokens, 0u) << "allocation " << n;
        ASSERT_EQ(cache->stats().prefixes, 0u) << "allocation " << n;
        ASSERT_EQ(cache->stats().bytes, 0u) << "allocation " << n;
      });
}

TEST_F(Tokens, AreDecidedAsBefore) {
  const auto policy = Policy::compile(authorizer_from_source("check if member(\"staff\") trusting previous, authority; "
                                                             "deny if owner(\"bob\"); allow if owner(\"alice\");")
                                          .value(),
                                      patient())
                          .value();
  Authorizer authorizer;
  Request request(policy);
  request.add("operation", {"read"}).add("time", {Date{1'800'000'000}});
  const Credential credential = verify_biscuit(made_.theirs, kRoot)->credential().value();
  const Credential allowed = verify_biscuit(made_.child, kRoot)->credential().value();
  std::optional<Result<Decision>> decision;
  std::optional<Authorizer> fresh;
  sweep(
      [&] {
        decision.reset();
        fresh.emplace();
      },
      [&] { decision = fresh->authorize(policy, request, credential); },
      [&](std::size_t n) {
        EXPECT_FALSE(decision && is_allowed(*decision)) << "allocation " << n;
        const Result<Decision> again = fresh->authorize(policy, request, credential);
        ASSERT_TRUE(again) << "allocation " << n << ": " << again.error().to_string();
        EXPECT_FALSE(again->allowed());
        const Result<Decision> other = fresh->authorize(policy, request, allowed);
        ASSERT_TRUE(other) << "allocation " << n << ": " << other.error().to_string();
        EXPECT_EQ(other->failed_checks.size(), 1u);
      });
}

TEST_F(Tokens, AndSnapshotsAreReadAsBefore) {
  const auto policy =
      Policy::compile(authorizer_from_source("n(1); m($x) <- n($x); allow if m(1);").value(), patient()).value();
  Request request(policy);
  request.add("operation", {"read"}).add("time", {Date{1'800'000'000}});
  Authorizer authorizer;
  const Credential credential = verify_biscuit(made_.child, kRoot)->credential().value();
  ASSERT_TRUE(is_allowed(authorizer.authorize(policy, request, credential)));
  const Bytes snapshot = write_snapshot(authorizer, request).value();
  bool allowed = false;
  const auto restore = [&]() -> Result<Decision> {
    HARDTACK_TRY(Snapshot parsed, Snapshot::parse(snapshot));
    HARDTACK_TRY(RestoredAuthorizer restored, RestoredAuthorizer::from(std::move(parsed), patient()));
    return restored.authorize();
  };
  ASSERT_TRUE(is_allowed(restore()));
  sweep([&] { allowed = false; }, [&] { allowed = is_allowed(restore()) && write_snapshot(authorizer, request); },
        [&](std::size_t n) {
          ASSERT_TRUE(is_allowed(restore())) << "allocation " << n;
          ASSERT_EQ(write_snapshot(authorizer, request).value(), snapshot) << "allocation " << n;
        });
}

}  // namespace
}  // namespace hardtack
