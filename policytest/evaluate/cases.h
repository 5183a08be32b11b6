// The cases of a test: itself, if it has expectations of its own, and what its tables generate.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "policytest/evaluate/evaluation.h"

namespace hardtack::policytest {

// The values that a table's variables take, one combination after the other, the last variable fastest.
class Combinations {
 public:
  explicit Combinations(const PreparedTable& table) : table_(table), at_(table.values.size(), 0) {}

  // How many there are; the largest number if that is no number.
  std::size_t count() const;
  // The parameters of the test with those of this combination.
  Parameters parameters(const Parameters& of_test) const;
  // `op="read", file="a"`
  std::string name() const;
  void next();

 private:
  const PreparedTable& table_;
  std::vector<std::size_t> at_;
};

// Whether a combination is wanted by the table's `where`; an error where it cannot be evaluated.
Result<bool> is_wanted(const PreparedTable& table, const Parameters& parameters, Authorizer& authorizer);

}  // namespace hardtack::policytest
