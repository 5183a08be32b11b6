#include "policytest/evaluate/cases.h"

#include <limits>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/quote.h"

namespace hardtack::policytest {

std::size_t Combinations::count() const {
  std::size_t count = 1;
  for (const auto& values : table_.values) {
    if (values.empty()) return 0;
    if (count > std::numeric_limits<std::size_t>::max() / values.size()) return std::numeric_limits<std::size_t>::max();
    count *= values.size();
  }
  return count;
}

Parameters Combinations::parameters(const Parameters& of_test) const {
  Parameters parameters = of_test;
  for (std::size_t i = 0; i < at_.size(); ++i) {
    parameters.set(table_.table->variables[i].name.text, table_.values[i][at_[i]]);
  }
  return parameters;
}

std::string Combinations::name() const {
  std::string name;
  for (std::size_t i = 0; i < at_.size(); ++i) {
    name += cat(i == 0 ? "" : ", ", table_.table->variables[i].name.text, "=", shown_term(table_.values[i][at_[i]]));
  }
  return name;
}

void Combinations::next() {
  for (std::size_t i = at_.size(); i > 0; --i) {
    if (++at_[i - 1] < table_.values[i - 1].size()) return;
    at_[i - 1] = 0;
  }
}

Result<bool> is_wanted(const PreparedTable& table, const Parameters& parameters, Authorizer& authorizer) {
  if (!table.where) return true;
  Diagnostics diagnostics;
  auto lowered = table.where->lower(parameters, diagnostics);
  if (!lowered) {
    return fail(ErrorCode::kSyntax, diagnostics.empty() ? "the condition has errors" : diagnostics.items()[0].message);
  }
  HARDTACK_TRY(const auto policy, Policy::compile(std::move(lowered->block)));
  HARDTACK_TRY(const Decision decision, authorizer.authorize(policy, Request(policy)));
  return decision.failed_checks.empty();
}

}  // namespace hardtack::policytest
