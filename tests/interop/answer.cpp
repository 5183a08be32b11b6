#include "tests/interop/answer.h"

#include <cstdint>
#include <utility>

namespace hardtack::interop {
namespace {

// {"Execution": "InvalidType"}, {"Execution": {"UnknownVariable": 1024}}: the innermost name that says the kind.
std::string kind_name(const Json& error) {
  if (error.is_string()) {
    return error.get<std::string>();
  }
  if (error.is_object() && !error.empty()) {
    return error.begin().key();
  }
  return error.dump();
}

Outcome outcome_from_json(const Json& result, const std::string& stage) {
  Outcome outcome;
  if (result.contains("ok")) {
    outcome.kind = OutcomeKind::kAllowed;
    outcome.policy_allows = true;
    outcome.policy = result["ok"].get<std::size_t>();
    return outcome;
  }
  const Json& error = result["err"];
  const std::string kind = kind_name(error);
  if (stage != "authorize") {
    outcome.error = kind;
    return outcome;
  }
  outcome.kind = OutcomeKind::kError;
  if (kind != "FailedLogic") {
    outcome.error = kind == "Execution" || kind == "RunLimit" ? kind_name(error[kind]) : kind;
    return outcome;
  }
  const Json& logic = error[kind];
  const std::string logic_kind = kind_name(logic);
  if (logic_kind != "Unauthorized" && logic_kind != "NoMatchingPolicy") {
    outcome.error = logic_kind;
    return outcome;
  }
  const Json& detail = logic[logic_kind];
  outcome.kind = logic_kind == "Unauthorized" ? OutcomeKind::kUnauthorized : OutcomeKind::kNoPolicy;
  if (detail.contains("policy")) {
    outcome.policy_allows = detail["policy"].contains("Allow");
    outcome.policy = detail["policy"].begin().value().get<std::size_t>();
  }
  for (const Json& check : detail["checks"]) {
    if (check.contains("Block")) {
      outcome.checks.push_back(
          {check["Block"]["block_id"].get<std::size_t>(), check["Block"]["check_id"].get<std::size_t>()});
    } else {
      outcome.checks.push_back({std::nullopt, check["Authorizer"]["check_id"].get<std::size_t>()});
    }
  }
  return outcome;
}

// Reads the facts of the printed authorizer: a heading per origin, then a fact per `;` at the end of a line.
World world_from_text(std::string_view text) {
  static constexpr std::string_view kFacts = "// Facts:\n";
  static constexpr std::string_view kOrigin = "// origin: ";
  World world;
  if (!text.starts_with(kFacts)) {
    return world;
  }
  text.remove_prefix(kFacts.size());
  std::string origin;
  while (!text.empty() && text.front() != '\n') {
    if (text.starts_with(kOrigin)) {
      const std::size_t end = text.find('\n');
      origin = text.substr(kOrigin.size(), end - kOrigin.size());
      text.remove_prefix(end + 1);
      continue;
    }
    const std::size_t end = text.find(";\n");
    if (end == std::string_view::npos) {
      break;
    }
    world[origin].emplace(text.substr(0, end));
    text.remove_prefix(end + 2);
  }
  return world;
}

void append_utf8(std::string& out, std::uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0U | (code >> 6U));
    out += static_cast<char>(0x80U | (code & 0x3fU));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xe0U | (code >> 12U));
    out += static_cast<char>(0x80U | ((code >> 6U) & 0x3fU));
    out += static_cast<char>(0x80U | (code & 0x3fU));
  } else {
    out += static_cast<char>(0xf0U | (code >> 18U));
    out += static_cast<char>(0x80U | ((code >> 12U) & 0x3fU));
    out += static_cast<char>(0x80U | ((code >> 6U) & 0x3fU));
    out += static_cast<char>(0x80U | (code & 0x3fU));
  }
}

}  // namespace

std::string to_string(const Outcome& outcome) {
  std::string text;
  switch (outcome.kind) {
    case OutcomeKind::kAllowed: return "allowed by policy " + std::to_string(outcome.policy);
    case OutcomeKind::kError: return "error " + outcome.error;
    case OutcomeKind::kRefused: return "refused " + outcome.error;
    case OutcomeKind::kCrashed: return "crashed " + outcome.error;
    case OutcomeKind::kNoPolicy: text = "no matching policy"; break;
    case OutcomeKind::kUnauthorized:
      text = (outcome.policy_allows ? "allow policy " : "deny policy ") + std::to_string(outcome.policy);
      break;
  }
  for (const CheckPlace& failed : outcome.checks) {
    text += failed.block ? ", block " + std::to_string(*failed.block) : ", authorizer";
    text += " check " + std::to_string(failed.check) + " failed";
  }
  return text;
}

Answer answer_from_json(const Json& json) {
  Answer answer;
  if (json.contains("crash")) {
    answer.outcome = {.kind = OutcomeKind::kCrashed, .checks = {}, .error = json["crash"].get<std::string>()};
    return answer;
  }
  if (!json.contains("result")) {
    answer.outcome.error = json.dump();
    return answer;
  }
  const std::string stage = json.value("stage", "authorize");
  answer.outcome = outcome_from_json(json["result"], stage);
  for (const Json& result : json.value("repeated", Json::array())) {
    answer.repeated.push_back(outcome_from_json(result, stage));
  }
  for (const Json& block : json.value("blocks", Json::array())) {
    answer.blocks.push_back(block.contains("source") ? block["source"].get<std::string>() : "error " + block.dump());
  }
  for (const Json& id : json.value("revocation_ids", Json::array())) {
    answer.revocation_ids.push_back(id.get<std::string>());
  }
  if (json.contains("world")) {
    answer.world = world_from_text(json["world"].get<std::string>());
  }
  for (const Json& query : json.value("queries", Json::array())) {
    QueryAnswer& result = answer.queries.emplace_back();
    if (query.contains("ok")) {
      for (const Json& fact : query["ok"]) {
        result.facts.insert(fact.get<std::string>());
      }
    } else {
      const std::string kind = kind_name(query["err"]);
      result.error = kind == "Execution" || kind == "RunLimit" ? kind_name(query["err"][kind]) : kind;
    }
  }
  answer.code = json.value("code", "");
  return answer;
}

std::string without_escapes(std::string_view printed) {
  std::string out;
  for (std::size_t i = 0; i < printed.size(); ++i) {
    if (printed[i] != '\\' || i + 1 == printed.size()) {
      out += printed[i];
      continue;
    }
    const char escaped = printed[++i];
    if (escaped != 'u') {
      out += escaped == 'n' ? '\n' : escaped;
      continue;
    }
    std::uint32_t code = 0;
    for (i += 2; i < printed.size() && printed[i] != '}'; ++i) {
      const char c = printed[i];
      code = code * 16 + static_cast<std::uint32_t>(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    append_utf8(out, code);
  }
  return out;
}

}  // namespace hardtack::interop
