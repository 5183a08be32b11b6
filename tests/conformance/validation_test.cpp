// The 50 validations of the published suite: each token is read from its bytes, verified, and decided by the published
// authorizer source; result, world, authorizer code and revocation ids are compared.
#include <gtest/gtest.h>

#include <map>

#include "engine/authz/authorizer.h"
#include "engine/authz/statement_text.h"
#include "engine/authz/world_text.h"
#include "engine/program/print.h"
#include "grammar/compile.h"
#include "tests/conformance/samples.h"
#include "tokens/biscuit/snapshot.h"
#include "tokens/biscuit/verified.h"
#include "tokens/crypto/hex.h"

namespace hardtack {
namespace {

using nlohmann::json;

// The suite prints the authorizer's id as 2^64 - 1 in rules and checks, and as null in facts.
constexpr std::uint64_t kAuthorizerInJson = 18446744073709551615u;

json world_json(const Authorizer& authorizer) {
  const WorldText text = world_text(authorizer);
  json world = {{"facts", json::array()}, {"rules", json::array()}, {"checks", json::array()}};
  for (const FactGroup& group : text.facts) {
    json origin = json::array();
    for (const auto& id : group.origin) origin.push_back(id ? json(*id) : json(nullptr));
    world["facts"].push_back({{"origin", origin}, {"facts", group.facts}});
  }
  const auto add = [&](const char* kind, const std::vector<StatementGroup>& groups) {
    for (const StatementGroup& group : groups) {
      world[kind].push_back(
          {{"origin", group.origin ? json(*group.origin) : json(kAuthorizerInJson)}, {kind, group.statements}});
    }
  };
  add("rules", text.rules);
  add("checks", text.checks);
  world["policies"] = text.policies;
  return world;
}

json logic_error(const Authorizer& authorizer, const Decision& decision) {
  json checks = json::array();
  for (const FailedCheck& check : decision.failed_checks) {
    const json failed = {{"check_id", check.where.index}, {"rule", statement_text(authorizer, check.where)}};
    const BlockId block = check.where.block;
    checks.push_back({{block.is_authorizer() ? "Authorizer" : "Block", failed}});
    if (block.index()) checks.back()["Block"]["block_id"] = *block.index();
  }
  if (!decision.policy) return {{"NoMatchingPolicy", {{"checks", checks}}}};
  const json policy = {{decision.policy->kind == PolicyKind::kAllow ? "Allow" : "Deny", decision.policy->where.index}};
  return {{"Unauthorized", {{"policy", policy}, {"checks", checks}}}};
}

json result_json(const Authorizer& authorizer, const Result<Decision>& decision) {
  static const std::map<ErrorCode, std::string> kinds = {{ErrorCode::kOverflow, "Overflow"},
                                                         {ErrorCode::kShadowedVariable, "ShadowedVariable"},
                                                         {ErrorCode::kInvalidType, "InvalidType"}};
  if (!decision) {
    const auto kind = kinds.find(decision.error().code());
    return {{"Err", {{"Execution", kind == kinds.end() ? decision.error().to_string() : kind->second}}}};
  }
  if (decision->allowed()) return {{"Ok", decision->policy->where.index}};
  return {{"Err", {{"FailedLogic", logic_error(authorizer, *decision)}}}};
}

std::shared_ptr<const Policy> compile(const std::string& source) {
  PolicyOptions options;
  options.limits.max_time = std::chrono::minutes(10);  // a busy machine decides the same
  options.externs.add("test", [](ExternCall& call) -> Result<Value> {
    if (!call.argument) return call.receiver;
    return call.terms.string(*call.argument == call.receiver ? "equal strings" : "different strings");
  });
  auto block = authorizer_from_source(source);
  EXPECT_TRUE(block.has_value()) << block.error().to_string();
  return Policy::compile(*std::move(block), std::move(options)).value();
}

void expect_validation(const Credential& credential, const json& expected) {
  const auto policy = compile(expected["authorizer_code"]);
  const Request request(policy);
  Authorizer authorizer(policy);
  const Result<Decision> decision = authorizer.authorize(request, &credential);
  if (expected["world"].is_null()) {
    // The reference refuses the token when it builds the authorizer, and always names block 0 (test018).
    const json& rule = expected["result"]["Err"]["FailedLogic"]["InvalidBlockRule"];
    ASSERT_FALSE(rule.is_null()) << expected["result"];
    ASSERT_FALSE(decision.has_value());
    EXPECT_EQ(decision.error().code(), ErrorCode::kUnboundVariable);
    ASSERT_TRUE(credential.defect().has_value());
    const Block& block = *credential.blocks()[1].block;
    EXPECT_EQ(print_rule(block, block.rules()[block.defective_rule()]), rule[1].get<std::string>());
    return;
  }
  EXPECT_EQ(result_json(authorizer, decision), expected["result"]);
  EXPECT_EQ(world_json(authorizer), expected["world"]);
  EXPECT_EQ(authorizer_code(*policy, request), expected["authorizer_code"].get<std::string>());

  // A snapshot carries the same world elsewhere, where it is decided the same.
  const auto snapshot = write_snapshot(authorizer, request);
  ASSERT_TRUE(snapshot.has_value()) << snapshot.error().to_string();
  auto restored = RestoredAuthorizer::from(Snapshot::parse(*snapshot).value(), policy->options());
  ASSERT_TRUE(restored.has_value()) << restored.error().to_string();
  EXPECT_EQ(world_json(restored->authorizer()), expected["world"]);
  const Result<Decision> again = restored->authorize();
  EXPECT_EQ(result_json(restored->authorizer(), again), expected["result"]);
}

class SampleValidation : public ::testing::TestWithParam<std::string> {};

TEST_P(SampleValidation, DecidesAsPublished) {
  HARDTACK_NEED_SAMPLES();
  const testing::Sample& sample = testing::sample(GetParam());
  const auto token = UnverifiedBiscuit::parse(sample.token);
  ASSERT_TRUE(token.has_value());
  const auto verified = verify_biscuit(*token, testing::sample_root_key());
  for (const auto& [name, expected] : sample.expected["validations"].items()) {
    SCOPED_TRACE(name);
    if (expected["revocation_ids"].empty()) {  // refused by its signatures; token_test.cpp says how
      EXPECT_FALSE(verified.has_value());
      continue;
    }
    ASSERT_TRUE(verified.has_value()) << verified.error().to_string();
    const auto credential = verified->credential();
    ASSERT_TRUE(credential.has_value()) << credential.error().to_string();
    expect_validation(*credential, expected);
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < token->block_count(); ++i) ids.push_back(to_hex(verified->revocation_id(i)));
    EXPECT_EQ(ids, expected["revocation_ids"].get<std::vector<std::string>>());
  }
}

INSTANTIATE_TEST_SUITE_P(All, SampleValidation, ::testing::ValuesIn(testing::sample_names()),
                         [](const auto& parameter) { return parameter.param; });

TEST(SampleSuite, HasFiftyValidations) {
  HARDTACK_NEED_SAMPLES();
  std::size_t count = 0;
  for (const testing::Sample& sample : testing::samples()) count += sample.expected["validations"].size();
  EXPECT_EQ(testing::samples().size(), 38u);
  EXPECT_EQ(count, 50u);
}

}  // namespace
}  // namespace hardtack
