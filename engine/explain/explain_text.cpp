#include <ostream>
#include <string>

#include "engine/explain/explain.h"
#include "engine/explain/explain_summary.h"
#include "engine/text/cat.h"

namespace hardtack {
namespace {

using Finding = QueryExplanation::Finding;
using StatementResult = StatementExplanation::Result;

const char* word_of(const StatementExplanation& statement) {
  switch (statement.result) {
    case StatementResult::kFailed: return statement.rejects ? " failed, because it matched: " : " failed: ";
    case StatementResult::kUnmatched: return " did not match: ";
    case StatementResult::kMatched: return statement.where.kind == StatementKind::kCheck ? " held: " : " matched: ";
    case StatementResult::kError: break;
  }
  return " could not be evaluated: ";
}

class Writer {
 public:
  void line(std::size_t depth, const std::string& text) { out_ += std::string(2 * depth, ' ') + text + "\n"; }
  std::string take() { return std::move(out_); }

  void statement(const StatementExplanation& statement) {
    line(0, statement.where.to_string() + word_of(statement) + clipped(statement.text));
    const bool several = statement.queries.size() > 1;
    for (std::size_t i = 0; i < statement.queries.size(); ++i) {
      if (several) line(1, cat("alternative ", i + 1, ": ", clipped(statement.queries[i].text)));
      query(statement.queries[i], several ? 2 : 1);
    }
  }

 private:
  void query(const QueryExplanation& query, std::size_t depth) {
    if (query.finding == Finding::kMatched) {
      if (!query.bindings.empty()) line(depth, "with " + bindings_text(query.bindings));
      for (const Derivation& fact : query.facts) derivation(fact, depth);
      return;
    }
    if (!query.matched.empty()) {
      std::string text = "found: ";
      for (std::size_t i = 0; i < query.matched.size(); ++i) text += (i == 0 ? "" : ", ") + clipped(query.matched[i]);
      if (query.false_for.empty() && !query.bindings.empty()) text += " with " + bindings_text(query.bindings);
      line(depth, text);
    }
    if (!query.atom.empty()) line(depth, "found nothing for: " + clipped(query.wanted));
    if (!query.expression.empty()) {
      const bool failed = query.finding == Finding::kFailed;
      line(depth, (failed ? "failed: " : "false: ") + clipped(query.expression));
      if (failed) line(depth + 1, query.error);
      for (const ExplainedBindings& bindings : query.false_for) {
        if (!bindings.empty()) line(depth + 1, "with " + bindings_text(bindings));
      }
    }
    for (const HiddenFact& hidden : query.hidden) {
      line(depth, "hidden: " + clipped(hidden.fact.text) + " of " + block_names(hidden.fact.origin));
      if (hidden.trusting) line(depth + 1, "visible with: " + *hidden.trusting);
    }
    for (const NearMiss& miss : query.near_misses) {
      line(depth, "close: " + clipped(miss.fact.text) + " of " + block_names(miss.fact.origin) + ": " +
                      clipped(miss.difference) + (miss.visible ? "" : " (and not trusted)"));
    }
    for (const RuleExplanation& rule : query.rules) {
      line(depth, rule.where.to_string() + " could give it, but found nothing: " + clipped(rule.text));
      for (const QueryExplanation& why : rule.query) this->query(why, depth + 1);
    }
    if (query.finding == Finding::kCutShort) line(depth, "not found out: the search took too many steps");
  }

  // Depth is that of the derivation, which its maker bounds.
  void derivation(const Derivation& fact, std::size_t depth) {
    std::string text = "because " + clipped(fact.fact.text);
    switch (fact.how) {
      case Derivation::How::kSaid: line(depth, text + ", said by " + block_names(fact.fact.origin)); return;
      case Derivation::How::kUnknown:
        line(depth, text + ", which rests on " + block_names(fact.fact.origin) + "; how was not found");
        return;
      case Derivation::How::kDerived: break;
    }
    line(depth, text + ", derived by " + fact.rule.to_string() + ": " + clipped(fact.rule_text));
    for (const Derivation& premise : fact.premises) derivation(premise, depth + 1);
  }

  std::string out_;
};

}  // namespace

std::string explain_text(const Explanation& explanation) {
  Writer writer;
  writer.line(0, explanation.headline);
  if (!explanation.reason.empty()) writer.line(0, "why: " + explanation.reason);
  if (!explanation.advice.empty()) writer.line(0, "help: " + explanation.advice);
  for (const StatementExplanation& statement : explanation.statements) {
    writer.line(0, "");
    writer.statement(statement);
  }
  if (explanation.limit && !explanation.limit->largest.empty()) {
    writer.line(0, "");
    for (const std::string& text : explanation.limit->largest) writer.line(0, "most facts: " + text);
  }
  if (explanation.cut_short) {
    writer.line(0, "");
    writer.line(0, "the explanation met its own limits and is not complete");
  }
  return writer.take();
}

std::string explain_text(const StatementExplanation& statement) {
  Writer writer;
  writer.statement(statement);
  return writer.take();
}

std::ostream& operator<<(std::ostream& out, const Explanation& explanation) { return out << explain_text(explanation); }

}  // namespace hardtack
