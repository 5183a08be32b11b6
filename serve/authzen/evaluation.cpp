#include "serve/authzen/evaluation.h"

#include <array>
#include <optional>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "serve/authzen/decision_json.h"
#include "serve/message/problem.h"

namespace hardtack::serve {
namespace {

enum class Semantic { kExecuteAll, kDenyOnFirstDeny, kPermitOnFirstPermit };

// Extension: `"options": {"explain": true}`. Of others it is an unknown member, which is ignored.
bool wants_explanation(const JsonValue& body) {
  const JsonValue* options = member(body, "options");
  const JsonValue* explain = options == nullptr ? nullptr : member(*options, "explain");
  return explain != nullptr && explain->as_bool();
}

Read<Semantic> read_semantic(const JsonValue& body) {
  const JsonValue* options = member(body, "options");
  if (options == nullptr) return Semantic::kExecuteAll;
  const Pointer whole, above(whole, "options"), at(above, "evaluations_semantic");
  if (!options->is_object()) return fault(above, "is not an object");
  const JsonValue* semantic = member(*options, "evaluations_semantic");
  if (semantic == nullptr) return Semantic::kExecuteAll;
  if (!semantic->is_string()) return fault(at, "is not a string");
  const std::string& name = semantic->as_string();
  if (name == "execute_all") return Semantic::kExecuteAll;
  if (name == "deny_on_first_deny") return Semantic::kDenyOnFirstDeny;
  if (name == "permit_on_first_permit") return Semantic::kPermitOnFirstPermit;
  return fault(at, cat("is ", quote(name), ", which is no semantic of evaluations"));
}

// The members of a question, of a whole batch or of one of its items.
struct Parts {
  std::optional<Entity> subject;
  std::optional<Action> action;
  std::optional<Entity> resource;
  std::optional<const JsonValue*> context;
};

Read<Parts> read_parts(const JsonValue& object, const Pointer& at) {
  Parts parts;
  if (const JsonValue* value = member(object, "subject")) {
    HARDTACK_TRY(parts.subject, read_entity(*value, Pointer(at, "subject")));
  }
  if (const JsonValue* value = member(object, "action")) {
    HARDTACK_TRY(parts.action, read_action(*value, Pointer(at, "action")));
  }
  if (const JsonValue* value = member(object, "resource")) {
    HARDTACK_TRY(parts.resource, read_entity(*value, Pointer(at, "resource")));
  }
  if (const JsonValue* value = member(object, "context")) {
    HARDTACK_TRY(parts.context, read_context(*value, Pointer(at, "context")));
  }
  return parts;
}

// An item's members replace the batch's as wholes.
Read<Question> read_item(const JsonValue& item, const Parts& defaults, const Pointer& at, CommonParts& common) {
  if (!item.is_object()) return fault(at, "is not an object");
  HARDTACK_TRY(const Parts own, read_parts(item, at));
  const auto missing = [&](std::string_view name) {
    return fault(Pointer(at, name), cat("is missing, and so is `/", name, '`'));
  };
  Question question;
  const auto& subject = own.subject ? own.subject : defaults.subject;
  if (!subject) return missing("subject");
  question.subject = *subject;
  const auto& action = own.action ? own.action : defaults.action;
  if (!action) return missing("action");
  question.action = *action;
  const auto& resource = own.resource ? own.resource : defaults.resource;
  if (!resource) return missing("resource");
  question.resource = *resource;
  question.context = (own.context ? own.context : defaults.context).value_or(nullptr);
  common = {!own.subject, !own.action, !own.resource, !own.context};
  return question;
}

// What is answered: the outcome, or a denial where it could not be written down.
Outcome told(const Decider& decider, std::string_view api, const DecisionId& id, const Question& question,
             Outcome outcome) {
  DecisionObserver* const observer = decider.setting().options.observer;
  if (observer == nullptr) return outcome;
  DecisionRecord record = decider.record(api, id, question);
  record.allowed = outcome.allowed();
  record.reason = name_of(outcome.reason);
  record.stats = outcome.stats;
  if (observer->decided(record)) return outcome;
  Outcome unlogged;
  unlogged.reason = ReasonCode::kUnlogged;
  return unlogged;
}

Read<Outcome> decide_within_budget(Decider& decider, const Question& question, const CommonParts& common) {
  if (!decider.spent()) return decider.decide(question, common);
  Outcome outcome;
  outcome.reason = ReasonCode::kLimit;
  return outcome;
}

// One item of a batch at the end of the text; whether it is allowed.
bool append_item(std::string& text, Decider& decider, const JsonValue& item, const Parts& defaults, const Pointer& at) {
  const Setting& setting = decider.setting();
  const DecisionId id = setting.worker.ids.next();
  CommonParts common;
  const Read<Question> question = read_item(item, defaults, at, common);
  Read<Outcome> outcome =
      question ? decide_within_budget(decider, *question, common) : Read<Outcome>(std::unexpected(question.error()));
  if (!outcome) {
    append_incomplete(text, setting, outcome.error(), id);
    Outcome incomplete;
    incomplete.reason = ReasonCode::kIncomplete;
    told(decider, "evaluations", id, question.value_or(Question()), incomplete);
    return false;
  }
  const Outcome answered = told(decider, "evaluations", id, *question, *std::move(outcome));
  append_decision(text, setting, answered, id, false);
  return answered.allowed();
}

}  // namespace

Answer json_answer(std::string body) {
  Answer answer;
  answer.headers.emplace_back("cache-control", "no-store");
  answer.body = std::move(body);
  return answer;
}

Answer refuse(const RequestFault& fault) { return problem(400, fault.detail, "pointer", fault.pointer); }

Answer answer_evaluation(const Setting& setting, const JsonValue& body) {
  const Read<Question> question = read_question(body);
  if (!question) return refuse(question.error());
  Decider decider(setting, false);
  Read<Outcome> outcome = decider.decide(*question);
  if (!outcome) return refuse(outcome.error());
  const DecisionId id = setting.worker.ids.next();
  std::string text;
  text.reserve(256);
  append_decision(text, setting, told(decider, "evaluation", id, *question, *std::move(outcome)), id,
                  wants_explanation(body));
  return json_answer(std::move(text));
}

Answer answer_evaluations(const Setting& setting, const JsonValue& body) {
  const Read<Semantic> semantic = read_semantic(body);
  if (!semantic) return refuse(semantic.error());
  const JsonValue* items = member(body, "evaluations");
  if (items != nullptr && !items->is_array()) return refuse({"/evaluations", "`/evaluations` is not an array"});
  if (items == nullptr || items->as_array().empty()) return answer_evaluation(setting, body);
  const JsonValue::Array& evaluations = items->as_array();
  if (evaluations.size() > setting.options.max_evaluations) {
    return refuse({"/evaluations", cat("`/evaluations` has more than ", setting.options.max_evaluations, " items")});
  }
  const Read<Parts> defaults = read_parts(body, Pointer());
  if (!defaults) return refuse(defaults.error());
  Decider decider(setting, true);
  // A fault of the batch, not of its items. Where every item has a context of its own, they are read for nothing.
  if (const auto read = decider.read_credentials(defaults->context.value_or(nullptr)); !read) {
    return refuse(read.error());
  }
  const Pointer whole, above(whole, "evaluations");
  std::string text = "{\"evaluations\":[";
  text.reserve(64 + 192 * evaluations.size());
  for (std::size_t i = 0; i < evaluations.size(); ++i) {
    if (i > 0) text += ',';
    const bool allowed = append_item(text, decider, evaluations[i], *defaults, Pointer(above, i));
    if (*semantic == Semantic::kDenyOnFirstDeny && !allowed) break;
    if (*semantic == Semantic::kPermitOnFirstPermit && allowed) break;
  }
  text += "]}";
  return json_answer(std::move(text));
}

}  // namespace hardtack::serve
