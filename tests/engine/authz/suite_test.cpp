// The decisions and worlds of the published suite, from the source texts it prints: the engine without tokens.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/authz/statement_text.h"
#include "tests/engine/authz/sources.h"
#include "tests/support/folders.h"

namespace hardtack {
namespace {

using nlohmann::json;
using namespace testing_support;

std::optional<json> samples() {
  std::ifstream stream(test::vectors_folder() / "biscuit/samples.json");
  if (!stream) return std::nullopt;
  return json::parse(stream);
}

constexpr std::uint64_t kAuthorizerInJson = 18446744073709551615u;

json origin_json(const std::optional<std::size_t>& id) { return id ? json(*id) : json(nullptr); }

json world_json(const Authorizer& authorizer) {
  const WorldText text = world_text(authorizer);
  json world = {{"facts", json::array()}, {"rules", json::array()}, {"checks", json::array()}};
  for (const FactGroup& group : text.facts) {
    json origin = json::array();
    for (const auto& id : group.origin) origin.push_back(origin_json(id));
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

json result_json(const Authorizer& authorizer, const Result<Decision>& decision) {
  if (!decision) {
    static const std::map<ErrorCode, std::string> kinds = {{ErrorCode::kOverflow, "Overflow"},
                                                           {ErrorCode::kShadowedVariable, "ShadowedVariable"},
                                                           {ErrorCode::kInvalidType, "InvalidType"}};
    const auto kind = kinds.find(decision.error().code());
    return {{"Err", {{"Execution", kind == kinds.end() ? "?" : kind->second}}}};
  }
  if (decision->allowed()) return {{"Ok", decision->policy->where.index}};
  json checks = json::array();
  for (const FailedCheck& check : decision->failed_checks) {
    const json failed = {{"check_id", check.where.index}, {"rule", statement_text(authorizer, check.where)}};
    const BlockId block = check.where.block;
    checks.push_back({{block.is_authorizer() ? "Authorizer" : "Block", failed}});
    if (block.index()) checks.back()["Block"]["block_id"] = *block.index();
  }
  const char* kind = decision->policy->kind == PolicyKind::kAllow ? "Allow" : "Deny";
  return {{"Err",
           {{"FailedLogic",
             {{"Unauthorized", {{"policy", {{kind, decision->policy->where.index}}}, {"checks", checks}}}}}}}};
}

// Sets print in the order of a token's symbols there and in canonical order here.
std::string without_set_order(std::string text) {
  std::ranges::sort(text);
  return text;
}

ExternFunctions sample_functions() {
  ExternFunctions functions;
  functions.add("test", [](ExternCall& call) -> Result<Value> {
    if (!call.argument) return call.receiver;
    return call.terms.string(*call.argument == call.receiver ? "equal strings" : "different strings");
  });
  return functions;
}

TEST(Suite, DecidesAndDerivesAsPublished) {
  const std::optional<json> suite = samples();
  if (!suite) GTEST_SKIP() << "the published samples are not here";
  int decided = 0;
  for (const json& sample : (*suite)["testcases"]) {
    const std::string file = sample["filename"];
    for (const auto& [name, validation] : sample["validations"].items()) {
      if (validation["world"].is_null()) continue;  // refused before it is evaluated
      SCOPED_TRACE(file + " " + name);
      std::vector<TestBlock> blocks;
      for (const json& block : sample["token"]) {
        blocks.emplace_back(block["code"].get<std::string>());
        if (!block["external_key"].is_null()) blocks.back().external_key = block["external_key"].get<std::string>();
      }
      PolicyOptions options = Scenario::defaults();
      options.externs = sample_functions();
      Scenario setup(validation["authorizer_code"], blocks, options);
      const Result<Decision> decision = setup.decide();
      const json result = result_json(setup.authorizer(), decision);
      EXPECT_EQ(without_set_order(result.dump()), without_set_order(validation["result"].dump()))
          << result.dump() << "\n"
          << validation["result"].dump();
      EXPECT_EQ(without_set_order(world_json(setup.authorizer()).dump()), without_set_order(validation["world"].dump()))
          << world_json(setup.authorizer()).dump(1);
      EXPECT_EQ(without_set_order(authorizer_code(*setup.policy(), setup.request())),
                without_set_order(validation["authorizer_code"]));
      ++decided;
    }
  }
  EXPECT_EQ(decided, 44);
}

}  // namespace
}  // namespace hardtack
