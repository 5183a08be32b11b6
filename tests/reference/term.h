// Terms of the naive evaluator: plain trees, compared by content. Nothing is interned and nothing is shared with the
// engine but the numbers of the types.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/terms/term_store.h"

namespace hardtack::reference {

struct Term {
  ValueType type = ValueType::kNull;
  std::int64_t number = 0;    // integer, bool
  std::uint64_t seconds = 0;  // date
  std::string text;           // string, bytes, variable
  std::vector<Term> items;    // set (sorted), array, map (keys and values in turn, sorted by key)

  friend bool operator==(const Term&, const Term&) = default;
  friend std::strong_ordering operator<=>(const Term& a, const Term& b);
};

Term integer(std::int64_t number);
Term boolean(bool truth);
Term string(std::string text);
Term set(std::vector<Term> items);  // sorts and removes duplicates
Term array(std::vector<Term> items);

Term read_term(const TermStore& terms, Value value);
std::string show(const Term& term);

using Bindings = std::map<std::string, Term>;

}  // namespace hardtack::reference
