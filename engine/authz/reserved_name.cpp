#include "engine/authz/reserved_name.h"

#include <algorithm>

#include "engine/text/quote.h"

namespace hardtack {

std::optional<Error> reserved_in_token(std::string_view name) {
  if (reserved_kind(name) == ReservedName::kNone) return std::nullopt;
  return Error(ErrorCode::kReservedName, "a block declares " + quote(name))
      .with_help("names that start with `verified:` or `credential:` are given by verifiers only");
}

std::optional<Error> reserved_in_authorizer(std::string_view name, std::size_t terms,
                                            std::span<const TokenPredicate> token_predicates) {
  const bool of_token = std::ranges::any_of(
      token_predicates, [&](const TokenPredicate& each) { return each.terms == terms && each.name == name; });
  if (!of_token && reserved_kind(name) == ReservedName::kNone) return std::nullopt;
  Error error(ErrorCode::kReservedName, "an authorizer declares " + quote(name));
  if (of_token) return error.with_help("appended blocks say " + quote(name) + "; an authorizer reads what is verified");
  return error.with_help("verifiers say `verified:...` and `credential:...`; an authorizer reads them");
}

std::optional<Error> reserved_in_authorizer(const Block& program, std::span<const TokenPredicate> token_predicates) {
  const auto check = [&](const Predicate& predicate) {
    return reserved_in_authorizer(program.terms().text(predicate.name), predicate.terms.count, token_predicates);
  };
  for (const Predicate& fact : program.facts()) {
    if (auto error = check(fact)) return error;
  }
  for (const Rule& rule : program.rules()) {
    if (auto error = check(rule.head)) return error;
  }
  return std::nullopt;
}

}  // namespace hardtack
