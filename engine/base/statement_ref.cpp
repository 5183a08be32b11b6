#include "engine/base/statement_ref.h"

#include <ostream>

namespace hardtack {

std::string_view name_of(StatementKind kind) {
  switch (kind) {
    case StatementKind::kFact: return "fact";
    case StatementKind::kRule: return "rule";
    case StatementKind::kCheck: return "check";
    case StatementKind::kPolicy: return "policy";
  }
  return {};
}

std::string StatementRef::to_string() const {
  const std::string numbered = std::string(name_of(kind)) + " " + std::to_string(index);
  // Only the authorizer has policies.
  return kind == StatementKind::kPolicy ? numbered : numbered + " of " + block.to_string();
}

std::ostream& operator<<(std::ostream& out, const StatementRef& statement) { return out << statement.to_string(); }

}  // namespace hardtack
