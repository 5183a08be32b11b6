#include "policytest/evaluate/reasons.h"

#include <algorithm>

namespace hardtack::policytest {
namespace {

void add(Because reason, std::vector<Because>& reasons) {
  if (std::ranges::find(reasons, reason) == reasons.end()) reasons.push_back(reason);
}

void add_reason(const QueryExplanation& query, std::vector<Because>& reasons) {
  using Finding = QueryExplanation::Finding;
  switch (query.finding) {
    case Finding::kHidden: return add(Because::kFactOutOfScope, reasons);
    case Finding::kNoFact:
    case Finding::kNoMatch: return add(Because::kNoFact, reasons);
    case Finding::kFalse: return add(Because::kExpressionFalse, reasons);
    case Finding::kFailed: return add(Because::kTypeError, reasons);
    case Finding::kMatched:
    case Finding::kCutShort: return;
  }
}

}  // namespace

void add_reasons(const StatementExplanation& statement, std::vector<Because>& reasons) {
  // Rules explain rules; an explanation holds a bounded number of them.
  std::vector<const QueryExplanation*> open;
  for (const QueryExplanation& query : statement.queries) open.push_back(&query);
  while (!open.empty()) {
    const QueryExplanation& query = *open.back();
    open.pop_back();
    add_reason(query, reasons);
    for (const RuleExplanation& rule : query.rules) {
      for (const QueryExplanation& inner : rule.query) open.push_back(&inner);
    }
  }
}

}  // namespace hardtack::policytest
