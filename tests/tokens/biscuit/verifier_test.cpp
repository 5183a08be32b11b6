// BiscuitVerifier: one object that checks, remembers and gives credentials.
#include "tokens/biscuit/verifier/biscuit_verifier.h"

#include <gtest/gtest.h>

#include <optional>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "engine/authz/authorizer.h"
#include "grammar/compile_policy.h"
#include "tests/tokens/biscuit/fixture.h"

namespace hardtack::testing {
namespace {

UnverifiedBiscuit token_for(std::string_view user, const PrivateKey& issuer) {
  SystemRandom random;
  return mint(fact_block("user", {user}), issuer, {}, random).value();
}

TEST(BiscuitVerifier, GivesACredentialOfWhatTheIssuerSigned) {
  const BiscuitVerifier verifier(root_key().public_key());
  const auto policy = compile_policy("allow if user(\"alice\")").value();
  const UnverifiedBiscuit alice = token_for("alice", root_key()), bob = token_for("bob", root_key()),
                          forged = token_for("alice", test_key(1));
  const auto decide = [&](const Result<Credential>& credential) {
    return credential && is_allowed(Authorizer().authorize(policy, Request(policy), *credential));
  };
  EXPECT_TRUE(decide(verifier.verify_text(alice.to_text())));
  EXPECT_TRUE(decide(verifier.verify_text("biscuit:" + alice.to_text())));
  EXPECT_TRUE(decide(verifier.verify(alice.bytes())));
  EXPECT_FALSE(decide(verifier.verify(bob.bytes())));
  EXPECT_EQ(verifier.verify(forged.bytes()).error().code(), ErrorCode::kInvalidSignature);
  EXPECT_EQ(verifier.verify_text("no token").error().code(), ErrorCode::kInvalidBase64);
  EXPECT_EQ(verifier.cache().stats().hits, 2u);
  EXPECT_EQ(verifier.accept(alice.bytes())->token.root_key(), root_key().public_key());
}

TEST(BiscuitVerifier, AsksForTheKeyEveryTime) {
  bool trusted = true;
  BiscuitVerifier verifier(RootKeyProvider([&](std::optional<std::uint32_t>) -> Result<PublicKey> {
    if (!trusted) return fail(ErrorCode::kUnknownRootKey, "no longer trusted");
    return root_key().public_key();
  }));
  const UnverifiedBiscuit token = token_for("alice", root_key());
  ASSERT_TRUE(verifier.verify(token.bytes()).has_value());
  trusted = false;
  EXPECT_EQ(verifier.verify(token.bytes()).error().code(), ErrorCode::kUnknownRootKey);
  trusted = true;
  BiscuitVerifier moved = std::move(verifier);
  EXPECT_TRUE(moved.verify(token.bytes()).has_value());
  EXPECT_EQ(moved.cache().stats().hits, 1u);
}

TEST(BiscuitVerifierThreads, ShareOne) {
  const BiscuitVerifier verifier(root_key().public_key());
  const UnverifiedBiscuit token = token_for("alice", root_key());
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 50; ++k) EXPECT_TRUE(verifier.verify(token.bytes()).has_value());
    });
  }
  threads.clear();
  EXPECT_GE(verifier.cache().stats().hits, 4u * 50 - 4);
}

}  // namespace
}  // namespace hardtack::testing
