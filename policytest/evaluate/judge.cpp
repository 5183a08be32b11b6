#include "policytest/evaluate/judge.h"

#include <algorithm>
#include <map>
#include <utility>

#include "engine/authz/statement_text.h"
#include "engine/eval/world.h"
#include "engine/explain/explain.h"
#include "engine/program/print.h"
#include "engine/terms/translate.h"
#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "policytest/evaluate/facts.h"
#include "policytest/evaluate/labels.h"
#include "policytest/evaluate/reasons.h"
#include "report/decision_text.h"
#include "report/result_json.h"
#include "report/world_json.h"

namespace hardtack::policytest {
namespace {

using Kind = Expectation::Kind;

// What is shown of one decision, at most.
constexpr std::size_t kMostNotes = 16;
constexpr std::size_t kMostRows = 32;

std::string check_name(const StatementRef& where) {
  const auto block = where.block.index();
  const std::size_t credential = where.block.credential();
  const std::string name = !block           ? "authorizer"
                           : credential > 0 ? cat("credential ", credential)
                           : *block == 0    ? "authority"
                                            : cat("block ", *block);
  return cat(name, " check ", where.index);
}

std::string joined(const std::vector<std::string>& words, std::string_view none) {
  if (words.empty()) return std::string(none);
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += ", ";
    text += word;
  }
  return text;
}

class Judge {
 public:
  Judge(const PreparedTest& test, const Parameters& parameters, const Evaluation& evaluation, Authorizer& authorizer,
        CaseResult& result)
      : test_(test),
        parameters_(parameters),
        evaluation_(evaluation),
        outcome_(*evaluation.outcome),
        authorizer_(authorizer),
        result_(result) {}

  void run(std::span<const PreparedExpectation> expectations) {
    for (const PreparedExpectation& prepared : expectations) {
      const Expectation& expectation = *prepared.expectation;
      switch (expectation.kind) {
        case Kind::kAllow:
        case Kind::kDeny:
        case Kind::kNoPolicy:
        case Kind::kError: decision(expectation); break;
        case Kind::kFact:
        case Kind::kNoFact: fact(prepared); break;
        case Kind::kSample: sample(expectation); break;
        default: break;
      }
    }
    failed_checks(expectations);
    for (const PreparedExpectation& prepared : expectations) {
      if (prepared.expectation->because) because(*prepared.expectation);
    }
    if (!result_.findings.empty()) explain_once();
    for (const PreparedExpectation& prepared : expectations) {
      if (prepared.expectation->kind == Kind::kQuery) query(prepared);
    }
    if (!result_.findings.empty()) result_.status = Status::kFailed;
  }

 private:
  Finding& find(const Expectation& expectation, std::string expected, std::string got) {
    Finding& finding = result_.findings.emplace_back();
    finding.place = {test_.file().source, expectation.span};
    finding.message = cat("expected ", expected, ", got ", got);
    finding.expected = std::move(expected);
    finding.got = std::move(got);
    return finding;
  }

  // Without its reasons: `deny at policy 1`.
  std::string outcome_text() const {
    if (!outcome_) return cat("error ", error_name(outcome_.error().code()));
    if (outcome_->allowed()) return cat("allow at policy ", outcome_->policy->where.index);
    if (!outcome_->policy) return "no-policy";
    const std::string policy = cat(" at policy ", outcome_->policy->where.index);
    return outcome_->policy->kind == PolicyKind::kDeny ? "deny" + policy : "deny, with an allow policy" + policy;
  }
  // The expectation that would have held.
  std::string outcome_update() const {
    if (!outcome_) return cat("expect error ", error_name(outcome_.error().code()), ";");
    if (!outcome_->policy) return "expect no-policy;";
    return cat("expect ", outcome_->allowed() ? "allow" : "deny", " at policy ", outcome_->policy->where.index, ";");
  }

  void decision(const Expectation& expectation) {
    bool met = false;
    std::string expected;
    switch (expectation.kind) {
      case Kind::kAllow:
        expected = "allow";
        met = outcome_ && outcome_->allowed();
        break;
      case Kind::kDeny:
        expected = "deny";
        met = outcome_ && !outcome_->allowed();
        break;
      case Kind::kNoPolicy:
        expected = "no-policy";
        met = outcome_ && !outcome_->policy;
        break;
      default:
        expected = "error " + expectation.error;
        met = !outcome_ && std::ranges::find(expectation.errors, outcome_.error().code()) != expectation.errors.end();
        break;
    }
    if (expectation.policy) {
      const ExpectedPolicy& policy = *expectation.policy;
      expected += " at policy " + (policy.index ? std::to_string(*policy.index) : policy.label);
      met = met && outcome_->policy && is_policy(policy, outcome_->policy->where);
    }
    if (met) return;
    Finding& finding = find(expectation, std::move(expected), outcome_text());
    finding.update = outcome_update();
    if (!outcome_) {
      if (const auto where = outcome_.error().where()) note(finding, *where, outcome_.error().message());
      return;
    }
    if (outcome_->policy) note(finding, outcome_->policy->where, "this policy matched");
    for (const FailedCheck& check : outcome_->failed_checks) note(finding, check.where, "this check failed");
  }

  bool is_policy(const ExpectedPolicy& expected, const StatementRef& where) const {
    if (expected.index) return *expected.index == where.index;
    return has_label(evaluation_.place(test_, whole(where)), expected.label);
  }
  bool is_check(const ExpectedCheck& expected, const StatementRef& where) const {
    if (expected.block != where.block) return false;
    if (expected.index) return *expected.index == where.index;
    return has_label(evaluation_.place(test_, whole(where)), expected.label);
  }
  static StatementRef whole(StatementRef where) {
    where.alternative.reset();
    return where;
  }

  void note(Finding& finding, const StatementRef& where, std::string message) {
    if (finding.notes.size() >= kMostNotes) return;
    const auto place = evaluation_.place(test_, where);
    DiagnosticNote& note = finding.notes.emplace_back();
    if (place) note.at = Location{place->source, place->span};
    note.message = place ? std::move(message) : cat(where.to_string(), ": ", message);
  }

  // All `expect failed` of a case are one set, which is exact unless each of them says `includes`.
  void failed_checks(std::span<const PreparedExpectation> expectations) {
    const Expectation* first = nullptr;
    bool exact = false;
    std::vector<const ExpectedCheck*> wanted;
    for (const PreparedExpectation& prepared : expectations) {
      const Expectation& expectation = *prepared.expectation;
      if (expectation.kind != Kind::kFailed) continue;
      if (first == nullptr) first = &expectation;
      exact = exact || !expectation.includes;
      for (const ExpectedCheck& check : expectation.checks) {
        wanted.push_back(&check);
      }
    }
    if (first == nullptr) return;
    if (!outcome_) {
      find(*first, "failed checks", outcome_text());
      return;
    }
    std::vector<std::string> names, got;
    for (const FailedCheck& failed : outcome_->failed_checks) got.push_back(check_name(failed.where));
    bool met = true;
    for (const ExpectedCheck* check : wanted) {
      const std::string block = check->block.is_authorizer()        ? "authorizer"
                                : check->block == BlockId::block(0) ? "authority"
                                                                    : check->block.to_string();
      names.push_back(cat(block, " check ", check->index ? std::to_string(*check->index) : check->label));
      const auto found = std::ranges::find_if(
          outcome_->failed_checks, [&](const FailedCheck& failed) { return is_check(*check, failed.where); });
      if (found == outcome_->failed_checks.end())
        met = false;
      else if (check->text)
        met = same_text(*first, *check, found->where) && met;
    }
    const auto is_wanted = [&](const FailedCheck& failed) {
      return std::ranges::any_of(wanted, [&](const ExpectedCheck* check) { return is_check(*check, failed.where); });
    };
    if (exact) met = met && std::ranges::all_of(outcome_->failed_checks, is_wanted);
    if (met) return;
    Finding& finding =
        find(*first, cat(exact ? "exactly these checks to fail: " : "these checks to fail: ", joined(names, "none")),
             joined(got, "none"));
    finding.update =
        outcome_->failed_checks.empty() ? "expect failed none;" : cat("expect failed ", joined(got, ""), ";");
    for (const FailedCheck& failed : outcome_->failed_checks) {
      if (!is_wanted(failed)) note(finding, failed.where, "this check failed");
    }
  }

  bool same_text(const Expectation& expectation, const ExpectedCheck& check, const StatementRef& where) {
    const std::string printed = statement_text(authorizer_, where);
    if (printed == check.text->text) return true;  // prose: a test may pin how a check is printed
    find(expectation, quote(check.text->text), quote(printed));
    return false;
  }

  void fact(const PreparedExpectation& prepared) {
    const Expectation& expectation = *prepared.expectation;
    const bool wanted = expectation.kind == Kind::kFact;
    const std::string text = quote(expectation.text.source->text(expectation.text.span));
    const std::string expected = cat(wanted ? "fact " : "no fact ", text, origin_text(expectation.origin));
    if (!outcome_) {
      find(expectation, expected, outcome_text());
      return;
    }
    const FactSearch search(authorizer_, *prepared.fact, parameters_);
    if (!search.error().empty()) {
      find(expectation, expected, search.error());
      return;
    }
    std::vector<std::string> found, elsewhere;
    for (const FoundFact& fact : search.facts()) {
      const bool here = !expectation.origin || fact.origin == *expectation.origin;
      (here ? found : elsewhere).push_back(cat(fact.text, origin_text(fact.origin)));
    }
    if (wanted != found.empty()) return;
    found.resize(std::min(found.size(), kMostRows));
    elsewhere.resize(std::min(elsewhere.size(), kMostRows));
    find(expectation, expected, wanted ? joined(elsewhere, "no such fact") : joined(found, ""));
  }

  // Of refusals the kinds are compared: their texts are each implementation's own.
  static JsonValue without_texts(const JsonValue& result) {
    const JsonValue* error = result.find("Err");
    if (error == nullptr || (error->find("Format") == nullptr && error->find("Lineage") == nullptr)) return result;
    return kinds_only(result);
  }
  static JsonValue kinds_only(const JsonValue& value) {
    if (!value.is_object()) return value.is_string() ? JsonValue("") : value;
    JsonValue::Object kinds;
    for (const auto& [key, member] : value.as_object()) kinds.emplace_back(key, kinds_only(member));
    return kinds;
  }

  void sample(const Expectation& expectation) {
    TextBudget budget(kDocumentBytes);
    JsonValue result;
    if (outcome_) {
      result = result_json(*outcome_, decision_text(authorizer_, *outcome_, budget));
    } else if (evaluation_.credential && evaluation_.credential->defect() &&
               outcome_.error().code() == ErrorCode::kUnboundVariable) {
      result = refused_rule_json(*evaluation_.credential);
    } else {
      result = result_json(Failure(outcome_.error()));
    }
    const auto text = [](const JsonValue& value) { return write_json(value, JsonLayout::kCompact); };
    const std::string wanted = text(without_texts(expectation.sample->result)), got = text(without_texts(result));
    if (got != wanted) find(expectation, wanted, got);
    if (expectation.sample->world.is_null()) return;
    const std::string world = text(expectation.sample->world), found = text(world_json(world_text(authorizer_)));
    if (world != found) find(expectation, cat("the world ", clip(world, 4'000)), clip(found, 4'000));
  }

  static std::string origin_text(const std::optional<std::vector<BlockId>>& origin) {
    if (!origin) return {};
    std::vector<std::string> names;
    for (const BlockId& block : *origin) {
      names.push_back(block.is_authorizer()        ? "authorizer"
                      : block == BlockId::block(0) ? "authority"
                                                   : block.to_string());
    }
    return cat(" from {", joined(names, ""), "}");
  }

  void query(const PreparedExpectation& prepared) {
    const Expectation& expectation = *prepared.expectation;
    const std::string expected = prepared.rows.empty() ? "no results" : cat("these results: ", rows_text(expectation));
    if (!outcome_) {
      find(expectation, expected, outcome_text());
      return;
    }
    Diagnostics diagnostics;
    const auto rule = prepared.query->lower(parameters_, diagnostics);
    if (!rule) {
      find(expectation, expected, diagnostics.empty() ? "a rule with errors" : diagnostics.items()[0].message);
      return;
    }
    const auto rows = authorizer_.query(rule->block);
    if (!rows) {
      find(expectation, expected, cat("error ", error_name(rows.error().code()), ": ", rows.error().message()));
      return;
    }
    std::vector<std::string> got, wanted;
    for (const QueryRow& row : *rows) got.push_back(row.to_string());
    for (const FactPattern& pattern : prepared.rows) wanted.push_back(print_pattern(pattern, parameters_));
    std::ranges::sort(got);
    std::ranges::sort(wanted);
    const auto doubles = std::ranges::unique(wanted);
    wanted.erase(doubles.begin(), doubles.end());
    if (got == wanted) return;
    const std::string all = joined(got, "");
    got.resize(std::min(got.size(), kMostRows));
    Finding& finding = find(expectation, expected, joined(got, "none"));
    finding.update = cat("expect query ", expectation.text.source->text(expectation.text.span), " == {",
                         all.empty() ? "" : " " + all + " ", "};");
  }

  std::string rows_text(const Expectation& expectation) const {
    std::vector<std::string> texts;
    for (const TextPart& row : expectation.rows) texts.emplace_back(row.source->text(row.span));
    texts.resize(std::min(texts.size(), kMostRows));
    return joined(texts, "none");
  }

  void because(const Expectation& expectation) {
    explain_once();
    const auto is_about = [&](const StatementExplanation& statement) {
      return expectation.kind != Kind::kFailed || expectation.checks.empty() ||
             std::ranges::any_of(expectation.checks, [&](const ExpectedCheck& check) {
               return statement.where.kind == StatementKind::kCheck && is_check(check, statement.where);
             });
    };
    std::vector<Because> reasons;
    const Explanation& explanation = *result_.structured;
    if (explanation.limit) reasons.push_back(Because::kLimit);
    if (explanation.error) reasons.push_back(Because::kTypeError);
    for (const StatementExplanation& statement : explanation.statements) {
      if (is_about(statement)) add_reasons(statement, reasons);
    }
    if (std::ranges::find(reasons, *expectation.because) != reasons.end()) return;
    std::vector<std::string> names;
    for (const Because reason : reasons) names.emplace_back(name_of(reason));
    find(expectation, cat("the reason ", name_of(*expectation.because)), joined(names, "none"));
  }

  void explain_once() {
    if (result_.structured) return;
    result_.structured = explain(authorizer_, outcome_);
    result_.explanation = explain_text(*result_.structured);
  }

  const PreparedTest& test_;
  const Parameters& parameters_;
  const Evaluation& evaluation_;
  const Result<Decision>& outcome_;
  Authorizer& authorizer_;
  CaseResult& result_;
};

}  // namespace

void judge(const PreparedTest& test, std::span<const PreparedExpectation> expectations, const Parameters& parameters,
           const Evaluation& evaluation, Authorizer& authorizer, CaseResult& result) {
  Judge(test, parameters, evaluation, authorizer, result).run(expectations);
}

}  // namespace hardtack::policytest
