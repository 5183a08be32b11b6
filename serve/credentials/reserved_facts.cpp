#include "serve/credentials/reserved_facts.h"

#include <algorithm>

#include "engine/text/cat.h"

namespace hardtack::serve {

Result<void> check_reserved(const Credential& credential, std::span<const TokenPredicate> reserved) {
  if (reserved.empty()) return {};
  const Block& authority = *credential.blocks().front().block;
  const TokenPredicate* stated = nullptr;
  const auto is_reserved = [&](const Predicate& predicate) {
    const std::string_view name = authority.terms().text(predicate.name);
    const auto found = std::ranges::find_if(
        reserved, [&](const TokenPredicate& one) { return one.terms == predicate.terms.count && one.name == name; });
    if (found == reserved.end()) return false;
    stated = &*found;
    return true;
  };
  const bool clean = std::ranges::none_of(authority.facts(), is_reserved) &&
                     std::ranges::none_of(authority.rules(), [&](const Rule& rule) { return is_reserved(rule.head); });
  if (clean) return {};
  return fail(ErrorCode::kReservedName, cat("the credential states `", stated->name, "` with ", stated->terms,
                                            " terms, which only the service says"));
}

}  // namespace hardtack::serve
