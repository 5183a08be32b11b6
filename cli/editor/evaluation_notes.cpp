#include "cli/editor/evaluation_notes.h"

#include <algorithm>
#include <map>
#include <utility>

#include "analysis/language/shown_text.h"
#include "engine/eval/world.h"
#include "engine/explain/explain.h"
#include "engine/explain/trace.h"
#include "engine/text/cat.h"

namespace hardtack::cli {
namespace {

using analysis::one_line;
using Finding = QueryExplanation::Finding;
using StatementResult = StatementExplanation::Result;

constexpr std::size_t kMaxSummary = 160;
constexpr std::size_t kMaxText = 4'000;
constexpr std::size_t kMaxCountedFirings = 10'000;

std::string bindings_of(const ExplainedBindings& bindings) {
  std::string text;
  for (const ExplainedBinding& binding : bindings)
    text += cat(text.empty() ? " with " : ", ", binding.variable, " = ", binding.value);
  return text;
}

std::string reason_of(const QueryExplanation& query) {
  switch (query.finding) {
    case Finding::kMatched: return "matched" + bindings_of(query.bindings);
    case Finding::kHidden:
      return query.hidden.empty() ? "a fact is not trusted" : cat("not trusted: ", query.hidden.front().fact.text);
    case Finding::kNoFact:
    case Finding::kNoMatch: return "found nothing for " + query.wanted;
    case Finding::kFalse:
      return cat("false: ", query.expression, query.false_for.empty() ? "" : bindings_of(query.false_for.front()));
    case Finding::kFailed: return cat("cannot be evaluated: ", query.error);
    case Finding::kCutShort: return "not found out within the limits";
  }
  return {};
}

// The alternative that came nearest.
const QueryExplanation* nearest(const StatementExplanation& statement) {
  const auto found = std::ranges::min_element(
      statement.queries, {}, [](const QueryExplanation& query) { return std::pair(query.missing, query.distance); });
  return found == statement.queries.end() ? nullptr : &*found;
}

// `refused`: a check of the decision failed, so that an allow policy matched in vain.
std::string summary_of(const StatementExplanation& statement, bool refused) {
  const QueryExplanation* query = nearest(statement);
  const std::string reason = query == nullptr ? std::string() : reason_of(*query);
  const bool check = statement.where.kind == StatementKind::kCheck;
  const auto with = [&](std::string_view word) {
    return one_line(reason.empty() ? std::string(word) : cat(word, ": ", reason), kMaxSummary);
  };
  switch (statement.result) {
    case StatementResult::kFailed: return with("failed");
    case StatementResult::kUnmatched: return with("did not match");
    case StatementResult::kError: return with("error");
    case StatementResult::kMatched: break;
  }
  if (check) return "held";
  return with(statement.denies ? "denied" : refused ? "not allowed, since a check failed" : "allowed");
}

bool is_failure(const StatementExplanation& statement) {
  return statement.result != StatementResult::kMatched || statement.denies;
}

std::string as_markdown(std::string_view title, std::string_view text) {
  return cat("**", analysis::markdown_text(title, kMaxSummary), "**\n\n", analysis::code_block(text, kMaxText));
}

}  // namespace

void NoteTaker::note(const SourcePlace& place, bool failed, std::string summary, std::string markdown) {
  if (notes_.size() >= kMaxNotes) return;
  const auto key = std::tuple(place.source->name(), place.span.begin, place.span.end, summary);
  if (!known_.insert(key).second) return;
  notes_.push_back({place.source->name(), place.span, failed, std::move(summary), std::move(markdown)});
}

void NoteTaker::add_statement(const policytest::DecidedCase& decided, const StatementExplanation& statement) {
  StatementRef where = statement.where;
  where.alternative.reset();
  const auto place = decided.evaluation.place(decided.test, where);
  if (!place) return;
  const auto& outcome = *decided.evaluation.outcome;
  const bool refused = outcome && !outcome->failed_checks.empty();
  note(*place, is_failure(statement), summary_of(statement, refused),
       as_markdown("evaluation", explain_text(statement)));
}

// Policies that the explanation does not name: those before the one that matched, and those after it.
void NoteTaker::add_policies(const policytest::DecidedCase& decided) {
  const auto& outcome = *decided.evaluation.outcome;
  if (!outcome || !outcome->policy || decided.evaluation.policy == nullptr) return;
  const std::uint32_t matched = outcome->policy->where.index;
  const std::uint32_t count = decided.evaluation.policy->places.map.count(StatementKind::kPolicy);
  for (std::uint32_t i = 0; i < count && i < kMaxNotes; ++i) {
    if (i == matched) continue;
    const auto place =
        decided.evaluation.place(decided.test, {BlockId::authorizer(), StatementKind::kPolicy, i, std::nullopt});
    if (!place) continue;
    const std::string summary = i < matched ? "did not match" : cat("not asked: policy ", matched, " decided");
    note(*place, false, summary, cat("**evaluation**\n\n", summary));
  }
}

void NoteTaker::add_findings(const policytest::CaseResult& result) {
  if (result.status == policytest::Status::kPassed) {
    note(result.place, false, "passed", cat("**", analysis::markdown_text(result.name, kMaxSummary), "** passed"));
    return;
  }
  for (const policytest::Finding& finding : result.findings) {
    note(finding.place, true, one_line(finding.message, kMaxSummary),
         cat("**", analysis::markdown_text(result.name, kMaxSummary),
             "**: ", analysis::markdown_text(finding.message, kMaxSummary), "\n\n",
             analysis::code_block(result.explanation, kMaxText)));
  }
}

void NoteTaker::add_counts(const policytest::DecidedCase& decided) {
  if (!decided.evaluation.outcome->has_value() || decided.evaluation.request == nullptr) return;
  ExplainLimits limits;
  limits.max_trace_firings = kMaxCountedFirings;
  const Trace traced = trace(decided.authorizer, *decided.evaluation.request, limits);
  std::map<StatementRef, std::set<std::string>> facts;
  for (const RuleFiring& firing : traced.firings) facts[firing.rule].insert(firing.fact.text);
  // Rules that gave nothing say so, too.
  if (decided.evaluation.policy != nullptr) {
    const std::uint32_t rules = decided.evaluation.policy->places.map.count(StatementKind::kRule);
    for (std::uint32_t i = 0; i < rules && i < kMaxNotes; ++i)
      facts[{BlockId::authorizer(), StatementKind::kRule, i, std::nullopt}];
  }
  for (const auto& [where, texts] : facts) {
    const auto place = decided.evaluation.place(decided.test, where);
    if (!place || counts_.size() >= kMaxNotes) continue;
    std::string shown;
    for (const std::string& text : texts) {
      if (shown.size() > kMaxText) break;
      shown += one_line(text, kMaxSummary) + "\n";
    }
    counts_.push_back({place->source->name(), place->span.end,
                       cat(texts.size(), traced.complete ? "" : " or more", texts.size() == 1 ? " fact" : " facts"),
                       texts.empty() ? std::string("The rule gave nothing.") : analysis::code_block(shown, kMaxText)});
  }
}

namespace {

// As many as have notes. Failed checks are in the order of blocks and checks, too.
std::vector<AskedStatement> held_checks(const Authorizer& authorizer, const Decision& decision) {
  std::vector<AskedStatement> held;
  auto failed = decision.failed_checks.begin();
  for (const WorldBlock& block : authorizer.world().blocks()) {
    for (std::size_t i = 0; i < block.source->checks().size() && held.size() < NoteTaker::kMaxNotes; ++i) {
      const StatementRef where{block.id, StatementKind::kCheck, static_cast<std::uint32_t>(i), std::nullopt};
      const bool is_failed = failed != decision.failed_checks.end() && failed->where.block == where.block &&
                             failed->where.index == where.index;
      if (is_failed) {
        ++failed;
      } else {
        held.push_back({where, StatementResult::kMatched});
      }
    }
  }
  return held;
}

}  // namespace

void NoteTaker::add(const policytest::DecidedCase& decided, policytest::CaseResult& result, Depth depth) {
  const bool failed = result.status != policytest::Status::kPassed;
  const auto& outcome = *decided.evaluation.outcome;
  if (depth.held || failed) {
    if (!result.structured) result.structured = explain(decided.authorizer, outcome);
    if (failed && result.explanation.empty()) result.explanation = explain_text(*result.structured);
    for (const StatementExplanation& statement : result.structured->statements) add_statement(decided, statement);
    if (depth.held && outcome) {
      for (const StatementExplanation& statement :
           explain_statements(decided.authorizer, held_checks(decided.authorizer, *outcome)))
        add_statement(decided, statement);
      add_policies(decided);
      add_counts(decided);
    }
  }
  if (depth.as_test) add_findings(result);
  if (!first_ && result.structured) first_ = std::move(result.structured);
  result.structured.reset();
  result.explanation.clear();
}

}  // namespace hardtack::cli
