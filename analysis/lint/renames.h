// Fixes that rename: at every place where the name means the same, so that what was joined stays joined. Internal to
// analysis/lint; belongs to one call of lint().
//
//   Renames renames(context);
//   if (auto fix = renames.predicate(symbol, "is_check")) found.add_fix(*std::move(fix));
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/lint/context.h"

namespace hardtack::analysis {

class Renames {
 public:
  explicit Renames(const LintContext& context) : context_(context) {}

  // A predicate, in the whole text. Nothing where not all of the text could be read, where another predicate has the
  // name, and for what cannot be written as a name or is reserved.
  std::optional<Fix> predicate(const PredicateSymbol& symbol, std::string_view name);
  // All variables that are called like this one, in its statement; both names with `$`. Nothing where the statement
  // could not be read or has the name already.
  std::optional<Fix> variable(Token token, const std::string& name);

 private:
  using Places = std::map<std::string_view, std::vector<Span>>;

  const Places& variables_around(Token token);
  std::optional<Fix> fix(const std::string& name, const std::vector<Span>& places);

  const LintContext& context_;
  Span statement_;    // whose variables are known
  Places variables_;  // by name; none if the statement could not be read
  // Each place of a name offers all of them: what a text of one name thousands of times is offered ends somewhere.
  std::size_t edits_left_ = 20'000;
};

}  // namespace hardtack::analysis
