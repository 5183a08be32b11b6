// From a token, keys and a policy to a decision, without a command.
#include <gtest/gtest.h>

#include "decide/admission.h"
#include "decide/authorization.h"
#include "decide/authorization_report.h"
#include "decide/token_findings.h"
#include "report/json_text.h"
#include "tests/engine/authz/sources.h"
#include "tests/tokens/biscuit/fixture.h"
#include "tokens/bytes/hex.h"

namespace hardtack {
namespace {

using testing::DeterministicRandom;
using testing::fact_block;
using testing::root_key;
using testing::test_key;
using testing_support::authorizer_of;

const LineageTime kAnyTime{};

UnverifiedBiscuit alice() {
  DeterministicRandom random;
  return mint(fact_block("user", {"alice"}), root_key(), {}, random).value();
}

std::string revoked_id(const UnverifiedBiscuit& token) { return to_hex(token.revocation_id(0)); }

RevocationCheck listing(const std::string& ids) {
  return RevocationCheck(nullptr, RevocationList::parse(ids).value(), false);
}

TEST(Admission, GivesACredentialOrSaysWhyNot) {
  const UnverifiedBiscuit token = alice();
  const std::string other_id(128, 'a');
  struct Row {
    std::string name;
    PublicKey key;
    std::string revoked;  // ids, one a line
    std::optional<ErrorCode> failure;
    bool denied;
  };
  const std::vector<Row> rows = {
      {"its key", root_key().public_key(), other_id, std::nullopt, false},
      {"another key", test_key(7).public_key(), other_id, ErrorCode::kInvalidSignature, false},
      {"revoked", root_key().public_key(), revoked_id(token), std::nullopt, true},
  };
  for (const Row& row : rows) {
    const Admission admission = admit(token, RootKeyProvider(row.key), listing(row.revoked), kAnyTime);
    ASSERT_EQ(admission.failure.has_value(), row.failure.has_value()) << row.name;
    if (row.failure) {
      EXPECT_EQ(admission.failure->code(), *row.failure) << row.name;
    }
    EXPECT_EQ(admission.revoked.has_value(), row.denied) << row.name;
    EXPECT_EQ(admission.credential.has_value(), !row.failure && !row.denied) << row.name;
    EXPECT_EQ(admission.revocation_answered, !row.failure) << row.name;
    // What is known of a verified token is there whatever becomes of it.
    EXPECT_EQ(admission.revocation_ids.size(), row.failure ? 0u : 1u) << row.name;
    EXPECT_EQ(admission.lineage.size(), row.failure ? 0u : 1u) << row.name;
  }
}

struct Shown {
  std::string json;
  std::string text;
};

Shown decided(const std::string& policy, const std::string& revoked = {}) {
  const Admission admission = admit(alice(), RootKeyProvider(root_key().public_key()),
                                    revoked.empty() ? RevocationCheck() : listing(revoked), kAnyTime);
  PolicyOptions options;
  options.limits = testing_support::patient_limits();
  const auto compiled = Policy::compile(authorizer_of(policy), std::move(options)).value();
  const Request request(compiled);
  const Authorization authorization =
      admission.revoked ? deny_revoked(*admission.revoked, false)
                        : authorize({.policy = compiled, .request = request, .credentials = *admission.credential});
  const JsonValue document = authorization_json(authorization, admission);
  return {document.find("decision")->as_string() + " " + write_json(*document.find("result"), JsonLayout::kCompact),
          render(authorization, false)};
}

TEST(Authorization, IsShownAsJsonAndAsText) {
  const std::string id = revoked_id(alice());
  struct Row {
    std::string policy;
    std::string revoked;
    std::string json;
    std::string text;  // its beginning
  };
  const std::vector<Row> rows = {
      {"allow if user(\"alice\")", "", R"(allow {"Ok":0})", "allow\n  matched: policy 0: allow if user(\"alice\")\n"},
      {"allow if user(\"bob\")", "", R"(deny {"Err":{"FailedLogic":{"NoMatchingPolicy":{"checks":[]}}}})",
       "deny\n  no policy matched\n"},
      {"n(0); allow if n($x), 1 / $x > 0", "", R"(error {"Err":{"Execution":"DivideByZero"}})", ""},
      {"allow if true", id, R"(deny {"Err":{"Revoked":{"block_id":0,"id":")" + id + R"(","source":"list"}}})",
       "deny\n  revoked: the authority block (" + id + ") is revoked by the revocation list\n"},
  };
  for (const Row& row : rows) {
    const Shown shown = decided(row.policy, row.revoked);
    EXPECT_EQ(shown.json, row.json) << row.policy;
    EXPECT_TRUE(shown.text.starts_with(row.text)) << row.policy << ": " << shown.text;
    EXPECT_EQ(shown.text.empty(), row.text.empty()) << row.policy;
  }
}

// A failure outweighs whatever else is known, and a revocation or a missing bound whatever was decided before.
TEST(Authorization, IsOneWord) {
  const auto compiled = [](const char* policy) {
    return Policy::compile(authorizer_of(policy), testing_support::Scenario::defaults()).value();
  };
  const auto decided = [&](const char* policy) {
    const auto by = compiled(policy);
    return authorize({.policy = by, .request = Request(by)});
  };
  const auto failed = [](Authorization authorization) {
    authorization.failure.emplace(Error(ErrorCode::kTimeout, "too slow"));
    return authorization;
  };
  const Revoked revoked{"ab", 0, Revoked::By::kList};
  struct Row {
    std::string name;
    Authorization authorization;
    std::string word;
  };
  const std::vector<Row> rows = {
      {"allowed", decided("allow if true"), "allow"},
      {"denied", decided("deny if true"), "deny"},
      {"no policy", decided("allow if false"), "deny"},
      {"failed", decided("allow if 1 / 0 == 1"), "error"},
      {"revoked", deny_revoked(revoked, false), "deny"},
      {"allowed, and a question about it failed", failed(decided("allow if true")), "error"},
      {"denied, and a question about it failed", failed(decided("deny if true")), "error"},
      {"revoked, and a question about it failed", failed(deny_revoked(revoked, false)), "error"},
      {"not decided", Authorization(), "error"},
  };
  for (const Row& row : rows) EXPECT_EQ(row.authorization.word(), row.word) << row.name;
}

// The decision stays; what was asked of it is the error that is told.
TEST(Authorization, FailsWithItsQuery) {
  const auto policy =
      Policy::compile(authorizer_of("user(\"alice\"); allow if true"), testing_support::Scenario::defaults()).value();
  const Request request(policy);
  const Block query = testing_support::rule_of("who($u) <- user($u), 1 / 0 == 1");
  const Authorization asked = authorize({.policy = policy, .request = request, .query = &query});
  ASSERT_TRUE(asked.failure.has_value());
  EXPECT_EQ(asked.failure->error.code(), ErrorCode::kDivideByZero);
  EXPECT_TRUE(asked.decision && asked.decision->allowed());
  EXPECT_EQ(asked.word(), "error");
}

TEST(Authorization, HoldsWhatWasAsked) {
  const auto policy = Policy::compile(authorizer_of("user(\"alice\"); allow if user($u)")).value();
  const Request request(policy);
  const Block query = testing_support::rule_of("who($u) <- user($u)");
  const Authorization all = authorize({.policy = policy,
                                       .request = request,
                                       .query = &query,
                                       .world = true,
                                       .policies = true,
                                       .snapshot = true,
                                       .explain = true,
                                       .trace = true});
  EXPECT_TRUE(all.world && all.snapshot && all.explanation && all.trace);
  EXPECT_EQ(all.policies, std::vector<std::string>{"allow if user($u)"});
  EXPECT_EQ(all.query, std::vector<std::string>{"who(\"alice\")"});
  const Authorization least = authorize({.policy = policy, .request = request});
  EXPECT_FALSE(least.world || least.snapshot || least.explanation || least.trace || least.query);
  EXPECT_TRUE(least.decision && least.decision->allowed());
}

TEST(TokenFindings, TellSignaturesFromLineage) {
  const UnverifiedBiscuit token = alice();
  const RootKeyProvider wrong(test_key(7).public_key());
  const auto refused = verify_biscuit(token, wrong);
  ASSERT_FALSE(refused);
  EXPECT_EQ(render(findings_of(token, wrong, refused.error()), false), "signatures: NOT VALID\n");
  const auto verified = verify_biscuit(token, RootKeyProvider(root_key().public_key()));
  ASSERT_TRUE(verified);
  EXPECT_EQ(render(findings_of(*verified), false), "signatures: valid\nlineage: complete\n");
  EXPECT_EQ(write_json(lineage_json(findings_of(*verified)), JsonLayout::kCompact),
            R"({"status":"complete","undeclared":[]})");
  EXPECT_TRUE(lineage_json(TokenFindings()).is_null());
}

}  // namespace
}  // namespace hardtack
