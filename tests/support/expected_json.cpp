#include "tests/support/expected_json.h"

#include <map>
#include <utility>

#include "engine/authz/statement_text.h"
#include "engine/explain/world_text.h"

namespace hardtack::testing {
namespace {

using nlohmann::json;

constexpr std::uint64_t kAuthorizerInJson = 18446744073709551615u;

json failed_checks_json(const Authorizer& authorizer, const Decision& decision) {
  json checks = json::array();
  for (const FailedCheck& check : decision.failed_checks) {
    const json failed = {{"check_id", check.where.index}, {"rule", statement_text(authorizer, check.where)}};
    const BlockId block = check.where.block;
    checks.push_back({{block.is_authorizer() ? "Authorizer" : "Block", failed}});
    if (block.index()) checks.back()["Block"]["block_id"] = *block.index();
  }
  return checks;
}

json logic_error(const Authorizer& authorizer, const Decision& decision) {
  const json checks = failed_checks_json(authorizer, decision);
  if (!decision.policy) return {{"NoMatchingPolicy", {{"checks", checks}}}};
  const json policy = {{decision.policy->kind == PolicyKind::kAllow ? "Allow" : "Deny", decision.policy->where.index}};
  return {{"Unauthorized", {{"policy", policy}, {"checks", checks}}}};
}

// The name of an error: the error itself, or the only key of the object.
std::string name_of(const json& error) {
  if (error.is_string()) return error.get<std::string>();
  return error.is_object() && !error.empty() ? error.begin().key() : error.dump();
}

}  // namespace

json world_json(const Authorizer& authorizer) {
  const WorldText text = world_text(authorizer);
  json world = {{"facts", json::array()}, {"rules", json::array()}, {"checks", json::array()}};
  for (const FactGroup& group : text.facts) {
    json origin = json::array();
    for (const BlockId id : group.origin) origin.push_back(id.index() ? json(*id.index()) : json(nullptr));
    world["facts"].push_back({{"origin", origin}, {"facts", group.facts}});
  }
  const auto add = [&](const char* kind, const std::vector<StatementGroup>& groups) {
    for (const StatementGroup& group : groups) {
      const auto block = group.origin.index();
      world[kind].push_back({{"origin", block ? json(*block) : json(kAuthorizerInJson)}, {kind, group.statements}});
    }
  };
  add("rules", text.rules);
  add("checks", text.checks);
  world["policies"] = text.policies;
  return world;
}

json result_json(const Authorizer& authorizer, const Result<Decision>& decision) {
  static const std::map<ErrorCode, std::string> errors = {
      {ErrorCode::kOverflow, "Overflow"},           {ErrorCode::kDivideByZero, "DivideByZero"},
      {ErrorCode::kInvalidType, "InvalidType"},     {ErrorCode::kShadowedVariable, "ShadowedVariable"},
      {ErrorCode::kInvalidStack, "InvalidStack"},   {ErrorCode::kUnknownVariable, "UnknownVariable"},
      {ErrorCode::kRegexTooLarge, "RegexTooLarge"}, {ErrorCode::kUndefinedExtern, "UndefinedExtern"}};
  static const std::map<ErrorCode, std::string> limits = {{ErrorCode::kTooManyFacts, "TooManyFacts"},
                                                          {ErrorCode::kTooManyIterations, "TooManyIterations"},
                                                          {ErrorCode::kTooManySteps, "TooManySteps"},
                                                          {ErrorCode::kTooMuchMemory, "TooMuchMemory"}};
  if (!decision) {
    const ErrorCode code = decision.error().code();
    if (const auto limit = limits.find(code); limit != limits.end()) return {{"Err", {{"RunLimit", limit->second}}}};
    const auto error = errors.find(code);
    return {{"Err", {{"Execution", error == errors.end() ? decision.error().to_string() : error->second}}}};
  }
  if (decision->allowed()) return {{"Ok", decision->policy->where.index}};
  return {{"Err", {{"FailedLogic", logic_error(authorizer, *decision)}}}};
}

ExternFunctions suite_functions() {
  ExternFunctions functions;
  functions.add("test", [](ExternCall& call) -> Result<Value> {
    if (!call.argument) return call.receiver;
    return call.terms.string(*call.argument == call.receiver ? "equal strings" : "different strings");
  });
  return functions;
}

std::string brief_result(const json& result) {
  for (const char* ok : {"Ok", "ok"}) {
    if (result.contains(ok)) return "allow " + std::to_string(result[ok].get<std::size_t>());
  }
  const json& error = result.contains("Err") ? result["Err"] : result["err"];
  const std::string kind = name_of(error);
  if (kind == "Execution") return "error " + name_of(error[kind]);
  if (kind == "RunLimit") return "limit " + name_of(error[kind]);
  if (kind == "Format") return "refused " + name_of(error[kind]);
  if (kind != "FailedLogic") return "refused " + kind;
  const json& logic = error[kind];
  const std::string what = name_of(logic);
  if (what != "Unauthorized" && what != "NoMatchingPolicy") return "refused " + what;
  std::string text = "no policy";
  if (what == "Unauthorized") {
    const json& policy = logic[what]["policy"];
    text = policy.contains("Allow") ? "allow " : "deny ";
    text += std::to_string(policy.begin().value().get<std::size_t>());
  }
  for (const json& check : logic[what]["checks"]) {
    const bool block = check.contains("Block");
    text += block ? "; block " + std::to_string(check["Block"]["block_id"].get<std::size_t>()) : "; authorizer";
    text += " " + std::to_string(check[block ? "Block" : "Authorizer"]["check_id"].get<std::size_t>());
  }
  return text;
}

}  // namespace hardtack::testing
