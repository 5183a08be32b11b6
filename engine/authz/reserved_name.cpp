#include "engine/authz/reserved_name.h"

#include <string>

#include "engine/text/quote.h"

namespace hardtack {

std::optional<Error> reserved_in_token(std::string_view name) {
  if (!name.starts_with(kVerifiedPrefix)) return std::nullopt;
  return Error(ErrorCode::kReservedName, "a block declares " + quote(name))
      .with_help("names that start with `verified:` are given by verifiers only");
}

std::optional<Error> reserved_in_authorizer(std::string_view name, std::size_t terms) {
  const bool claim = name == "parent_token_sha256" && terms == 1;
  if (!claim && !name.starts_with(kVerifiedPrefix)) return std::nullopt;
  return Error(ErrorCode::kReservedName, "an authorizer declares " + quote(name))
      .with_help(
          "verifiers say `verified:...` and appended blocks say `parent_token_sha256`; an authorizer reads them");
}

std::optional<Error> reserved_in_authorizer(const Block& program) {
  const auto check = [&](const Predicate& predicate) {
    return reserved_in_authorizer(program.terms().text(predicate.name), predicate.terms.count);
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
