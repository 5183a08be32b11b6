// What a credential may hold, and what of it worlds refuse.
#include "engine/authz/credential_issuer.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/engine/authz/sources.h"

namespace hardtack {
namespace {

using namespace testing_support;

TEST(Credential, HoldsAtMostSixtyThreeBlocks) {
  std::vector<TestBlock> blocks(kMaxBlocks, TestBlock(""));
  blocks.back() = TestBlock("a(62); check if a(62);");
  EXPECT_EQ(outcome("allow if true", blocks), "allow 0");
  std::vector<CredentialBlock> more(kMaxBlocks + 1, {std::make_shared<const Block>(block_of("")), {}});
  EXPECT_EQ(CredentialIssuer::issue(std::move(more)).error().code(), ErrorCode::kTooManyBlocks);
  EXPECT_EQ(CredentialIssuer::issue({}).error().code(), ErrorCode::kUsage);
}

TEST(Credential, MustNotDeclareWhatVerifiersSay) {
  EXPECT_EQ(outcome("allow if true", {"verified:a(1);"}), "error reserved_name");
  EXPECT_EQ(outcome("allow if true", {"", "verified:a($x) <- a($x);"}), "error reserved_name");
  EXPECT_EQ(outcome("allow if true", {"check if verified:a(1);"}), "allow 0; block 0 0");
}

// What a verifier computed itself are facts: statements would run with the authorizer's trust.
TEST(Credential, IsIssuedWithFactsOnly) {
  const auto blocks = [](const char* third_party) {
    std::vector<CredentialBlock> made(2, {std::make_shared<const Block>(block_of("a(1);")), {}});
    if (third_party == std::string("first")) made[0].external_key = PublicKey::from_text(kKeyA).value();
    if (third_party == std::string("second")) made[1].external_key = PublicKey::from_text(kKeyA).value();
    return made;
  };
  struct Case {
    const char* third_party;  // which block it signed
    const char* facts;
    const char* refused;  // of the credential, and of a proof
  };
  const Case cases[] = {
      {"", "", ""},
      {"", "verified:n(1); verified:m(\"x\");", ""},
      {"second", "verified:n(1);", ""},
      {"first", "verified:n(1);", "the authority block is signed by a third party"},
      {"", "verified:n(1); verified:m($x) <- verified:n($x);", "facts only"},
      {"", "verified:n(1); check if verified:n(1);", "facts only"},
      {"", "check if true;", "facts only"},
  };
  for (const Case& c : cases) {
    const auto issued = CredentialIssuer::issue(blocks(c.third_party), block_of(c.facts));
    ASSERT_EQ(issued.has_value(), c.refused == std::string()) << c.facts;
    if (!issued) {
      EXPECT_EQ(issued.error().code(), ErrorCode::kUsage);
      EXPECT_NE(issued.error().message().find(c.refused), std::string::npos) << issued.error().message();
    }
    const auto proven = CredentialIssuer::with_proof(credential_of({"a(1);"}), block_of(c.facts));
    EXPECT_EQ(proven.has_value(), c.refused != std::string("facts only")) << c.facts;
    if (!proven) {
      EXPECT_EQ(proven.error().code(), ErrorCode::kUsage);
    }
  }
  for (const char* policy : {"allow if true", "deny if true"}) {
    EXPECT_EQ(CredentialIssuer::issue(blocks(""), authorizer_of(policy)).error().code(), ErrorCode::kUsage);
    EXPECT_EQ(CredentialIssuer::with_proof(credential_of({"a(1);"}), authorizer_of(policy)).error().code(),
              ErrorCode::kUsage);
  }
}

// A longer token of the same holder shares what was compiled of the blocks that it begins with, and of no others.
TEST(Credential, SharesTheCodeOfTheBlocksThatItHasInCommon) {
  const auto one = std::make_shared<const Block>(block_of("a(1);"));
  const auto two = std::make_shared<const Block>(block_of("check if a(2);"));
  const auto three = std::make_shared<const Block>(block_of("check if a(3);"));
  const auto issue = [](std::vector<std::shared_ptr<const Block>> of, const Credential* relative) {
    std::vector<CredentialBlock> blocks;
    for (auto& block : of) blocks.push_back({std::move(block), {}});
    return CredentialIssuer::issue(std::move(blocks), {}, relative).value();
  };
  const Credential relative = issue({one, two}, nullptr);
  const auto shared = [&](const Credential& credential, std::size_t block) {
    return block < 2 && credential.compiled()[block] == relative.compiled()[block];
  };
  struct Case {
    std::vector<std::shared_ptr<const Block>> blocks;
    std::vector<bool> shared;
    const char* outcome;
  };
  const std::vector<Case> cases = {
      {{one, two}, {true, true}, "allow 0; block 1 0"},
      {{one, two, three}, {true, true, false}, "allow 0; block 1 0; block 2 0"},
      {{one}, {true}, "allow 0"},
      {{one, three}, {true, false}, "allow 0; block 1 0"},
      {{one, one}, {true, false}, "allow 0"},
      {{two, one}, {false, false}, "allow 0; block 0 0"},
  };
  const auto policy = Policy::compile(authorizer_of("allow if true"), Scenario::defaults()).value();
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const Credential credential = issue(cases[i].blocks, &relative);
    for (std::size_t block = 0; block < cases[i].blocks.size(); ++block) {
      EXPECT_EQ(shared(credential, block), cases[i].shared[block]) << i << ", block " << block;
    }
    EXPECT_EQ(outcome_text(Authorizer().authorize(policy, Request(policy), credential)), cases[i].outcome) << i;
  }
}

TEST(Credential, BringsTheVerifiersFactsWithTheAuthorizersOrigin) {
  std::vector<CredentialBlock> blocks = {{std::make_shared<const Block>(block_of("check if verified:n(1);")), {}}};
  const Credential credential = CredentialIssuer::issue(std::move(blocks), block_of("verified:n(1);")).value();
  const auto policy = Policy::compile(authorizer_of("allow if verified:n(1)")).value();
  Authorizer authorizer;
  const Request request(policy);
  EXPECT_EQ(outcome_text(authorizer.authorize(policy, request, credential)), "allow 0");
  ASSERT_EQ(world_text(authorizer).facts.size(), 1u);
  EXPECT_EQ(world_text(authorizer).facts[0].origin, std::vector<BlockId>{BlockId::authorizer()});
}

}  // namespace
}  // namespace hardtack
