#include "serve/authzen/decision_json.h"

#include <cstddef>
#include <utility>

#include "engine/explain/explain.h"
#include "engine/text/cat.h"
#include "json/make_json.h"
#include "report/block_json.h"
#include "report/decision_text.h"
#include "report/diagnostic_json.h"
#include "report/explanation_json.h"

namespace hardtack::serve {
namespace {

// Of printed statements in one answer.
constexpr std::size_t kMaxReasonBytes = 64u << 10;

JsonValue statement_json(const StatementRef& where, const char* number, std::string text, const SourcePlaces& places) {
  JsonValue::Object members;
  members.emplace_back("block", block_json(where.block));
  members.emplace_back(number, json_number(where.index));
  members.emplace_back("text", std::move(text));
  if (const auto place = places.find(where)) members.emplace_back("location", place_json(*place));
  return members;
}

// What those who may see it learn beyond the code.
void add_statements(JsonValue::Object& reason, const Setting& setting, const Decision& decision) {
  TextBudget budget(kMaxReasonBytes);
  DecisionText texts = decision_text(setting.worker.authorizer, decision, budget);
  const SourcePlaces& places = setting.set->places;
  if (!decision.failed_checks.empty()) {
    JsonValue::Array checks;
    for (std::size_t i = 0; i < decision.failed_checks.size(); ++i) {
      checks.push_back(
          statement_json(decision.failed_checks[i].where, "check", std::move(texts.failed_checks[i]), places));
    }
    reason.emplace_back("failed_checks", std::move(checks));
  }
  if (decision.policy) {
    reason.emplace_back("policy", statement_json(decision.policy->where, "policy", std::move(texts.policy), places));
  }
}

void append_reason(std::string& text, const Setting& setting, const Outcome& outcome) {
  const bool details = setting.client.may_explain && outcome.decision;
  if (!details && !outcome.error) {
    if (outcome.allowed()) return;
    text += ",\"reason\":{\"code\":\"";
    text += name_of(outcome.reason);
    text += "\"}";
    return;
  }
  JsonValue::Object reason{{"code", name_of(outcome.reason)}};
  if (outcome.error) reason.emplace_back("error", error_name(outcome.error->code()));
  if (details) add_statements(reason, setting, *outcome.decision);
  text += ",\"reason\":";
  text += write_json(JsonValue(std::move(reason)), JsonLayout::kCompact);
}

void append_explanation(std::string& text, const Setting& setting, const Outcome& outcome) {
  if (!outcome.decision && !outcome.error) return;
  const Result<Decision> decided =
      outcome.decision ? Result<Decision>(*outcome.decision) : Result<Decision>(std::unexpected(*outcome.error));
  text += ",\"explanation\":";
  text += write_json(explanation_json(explain(setting.worker.authorizer, decided), setting.set->places),
                     JsonLayout::kCompact);
}

void begin_decision(std::string& text, const Setting& setting, bool allowed, const DecisionId& id) {
  text += allowed ? "{\"decision\":true,\"context\":{\"decision_id\":\""
                  : "{\"decision\":false,\"context\":{\"decision_id\":\"";
  text += id.text();
  text += '"';
  if (setting.set == nullptr) return;
  text += ",\"policy\":\"";
  text += setting.set->digest;
  text += '"';
  if (setting.set->bundle) text += cat(",\"bundle\":", json_text(*setting.set->bundle));
}

}  // namespace

void append_string(std::string& text, std::string_view value) {
  text += write_json(JsonValue(value), JsonLayout::kCompact);
}

void append_decision(std::string& text, const Setting& setting, const Outcome& outcome, const DecisionId& id,
                     bool explain) {
  begin_decision(text, setting, outcome.allowed(), id);
  append_reason(text, setting, outcome);
  if (explain && setting.client.may_explain) append_explanation(text, setting, outcome);
  text += "}}";
}

void append_incomplete(std::string& text, const Setting& setting, const RequestFault& fault, const DecisionId& id) {
  begin_decision(text, setting, false, id);
  text += ",\"reason\":{\"code\":\"";
  text += name_of(ReasonCode::kIncomplete);
  text += "\"},\"error\":{\"status\":400,\"message\":";
  append_string(text, fault.detail);
  text += ",\"pointer\":";
  append_string(text, fault.pointer);
  text += "}}}";
}

}  // namespace hardtack::serve
