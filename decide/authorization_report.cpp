#include "decide/authorization_report.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "decide/expiry_report.h"
#include "decide/revocation.h"
#include "decide/token_document.h"
#include "json/make_json.h"
#include "report/block_json.h"
#include "report/diagnostic_json.h"
#include "report/explanation_json.h"
#include "report/result_json.h"
#include "report/terminal.h"
#include "report/world_json.h"

namespace hardtack {
namespace {

// [{"credential": 0, "format": "jwt", "key_id": "old", "until": "<date>"}]
JsonValue retiring_keys_json(const Admission& admission) {
  JsonValue::Array keys;
  for (const RetiringKey& key : admission.retiring_keys) {
    keys.push_back(json_object({{"credential", json_number(key.credential)},
                                {"format", key.use.format},
                                {"key_id", key_id_json(key.use.id)},
                                {"until", expiry_json(key.use.until)}}));
  }
  return keys;
}

// As biscuit-cli counts them, whose readers may take whole numbers only.
JsonValue whole_microseconds(std::chrono::nanoseconds time) {
  return json_number(static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(time).count()));
}

JsonValue failure_json(const Failure& failure) {
  JsonValue::Object object = error_json(failure.error).as_object();
  if (failure.place) object.emplace_back("location", place_json(*failure.place));
  return object;
}

// Of the checks that failed and the policy that matched, those whose text is known.
JsonValue locations_json(const Authorization& authorization) {
  JsonValue::Array list;
  const auto add = [&](const char* kind, const StatementRef& where) {
    const auto place = authorization.places.find(where);
    if (!place) return;
    JsonValue::Object object = {
        {"kind", kind}, {"origin", block_json(where.block)}, {"index", json_number(where.index)}};
    const JsonValue where_it_stands = place_json(*place);
    for (const JsonValue::Member& member : where_it_stands.as_object()) object.push_back(member);
    list.push_back(std::move(object));
  };
  for (const FailedCheck& failed : authorization.decision->failed_checks) add("check", failed.where);
  if (authorization.decision->policy) add("policy", authorization.decision->policy->where);
  return list;
}

}  // namespace

JsonValue result_json(const Authorization& authorization, const Credential* credential) {
  if (authorization.failure) {
    if (authorization.refused_rule) return refused_rule_json(*credential);
    return result_json(*authorization.failure);
  }
  if (authorization.revoked) return json_object({{"Err", revoked_json(*authorization.revoked)}});
  if (authorization.expiry) return json_object({{"Err", expiry_json(*authorization.expiry)}});
  return authorization.decision ? result_json(*authorization.decision, authorization.texts) : JsonValue();
}

JsonValue auth_json(const Authorization& authorization, const Credential* credential) {
  const auto& decision = authorization.decision;
  JsonValue result;
  if (!authorization.failure && !authorization.revoked && decision && decision->allowed()) {
    result = JsonValue::Array{json_number(decision->policy->where.index), authorization.texts.policy};
  } else {
    const JsonValue outcome = result_json(authorization, credential);
    const JsonValue* error = outcome.find("Err");
    result = json_object({{"error", error == nullptr ? JsonValue() : *error}});
  }
  return json_object({{"policies", json_strings(authorization.policies)},
                      {"result", std::move(result)},
                      {"iterations", json_number(authorization.stats.iterations)},
                      {"elapsed_micros", whole_microseconds(authorization.stats.elapsed)}});
}

JsonValue query_json(const Authorization& authorization, const std::string& query, bool query_all) {
  JsonValue facts;
  if (authorization.query) {
    facts = json_strings(*authorization.query);
  } else if (authorization.failure) {
    facts = json_object({{"error", *result_json(*authorization.failure).find("Err")}});
  }
  return json_object({{"query", query},
                      {"query_all", query_all},
                      {"facts", std::move(facts)},
                      {"elapsed_micros", whole_microseconds(authorization.stats.elapsed)}});
}

JsonValue authorization_json(const Authorization& authorization, const Admission& admission) {
  JsonValue::Object members = {
      {"decision", std::string(authorization.word())},
      {"result", result_json(authorization, admission.credential ? &*admission.credential : nullptr)},
      {"world", authorization.world ? world_json(*authorization.world) : JsonValue()},
      {"authorizer_code", authorization.code},
      {"revocation_ids", json_strings(admission.revocation_ids)},
      {"lineage", json_strings(admission.lineage)},
      {"query", json_strings(authorization.query.value_or(std::vector<std::string>()))},
      {"stats", stats_json(authorization.stats)}};
  if (authorization.explanation)
    members.emplace_back("explanation", explanation_json(*authorization.explanation, authorization.places));
  if (authorization.trace) members.emplace_back("trace", trace_json(*authorization.trace, authorization.places));
  if (authorization.cut) members.emplace_back("cut", true);
  if (authorization.failure) members.emplace_back("error", failure_json(*authorization.failure));
  if (authorization.decision) members.emplace_back("locations", locations_json(authorization));
  if (!admission.retiring_keys.empty()) members.emplace_back("retiring_keys", retiring_keys_json(admission));
  return members;
}

std::string cut_notice() {
  return fmt::format("  (cut: program texts beyond {} KiB are not shown, those cut end in `...`)\n",
                     kDocumentBytes >> 10);
}

std::string render(const Authorization& authorization, bool color) {
  std::string text;
  if (authorization.revoked && !authorization.failure) {
    return styled("deny", Style::kRed, color) + "\n  revoked: " + revoked_text(*authorization.revoked) + "\n";
  }
  if (authorization.expiry && !authorization.failure) {
    text += styled("deny", Style::kRed, color) + "\n  expiry: " + expiry_text(*authorization.expiry) + "\n";
  }
  if (const auto& decision = authorization.decision; decision && !authorization.failure) {
    text += render(*decision, authorization.texts, authorization.stats, color, authorization.places);
  }
  if (authorization.query) {
    text += fmt::format("query: {}\n", counted(authorization.query->size(), "result"));
    for (const std::string& row : *authorization.query) text += "  " + row + "\n";
  }
  if (authorization.cut) text += cut_notice();
  return text;
}

std::string rendered(const Authorization& authorization, bool color) {
  const std::string text = render(authorization, color);
  return text.empty() ? styled("no decision", Style::kRed, color) + "\n" : text;
}

}  // namespace hardtack
