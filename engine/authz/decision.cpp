#include "engine/authz/decision.h"

#include <ostream>

namespace hardtack {

std::string Decision::to_string() const {
  if (allowed()) return policy ? "allowed by " + policy->where.to_string() : "allowed";
  std::string text = "denied";
  const char* separator = ": ";
  for (const FailedCheck& failed : failed_checks) {
    text += separator + failed.where.to_string() + " failed";
    separator = ", ";
  }
  if (!policy) return text + separator + "no policy matched";
  if (policy->kind == PolicyKind::kDeny) text += separator + policy->where.to_string() + " matched";
  return text;
}

std::ostream& operator<<(std::ostream& out, const Decision& decision) { return out << decision.to_string(); }

}  // namespace hardtack
