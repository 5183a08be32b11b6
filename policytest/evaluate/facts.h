// Looks for facts of a world as expectations write them.
#pragma once

#include <string>
#include <vector>

#include "engine/authz/authorizer.h"
#include "policytest/evaluate/evaluation.h"

namespace hardtack::policytest {

struct FoundFact {
  std::string text;
  std::vector<BlockId> origin;  // sorted
};

// One pass over the facts of the world that `authorizer` holds.
class FactSearch {
 public:
  FactSearch(Authorizer& authorizer, const FactPattern& pattern, const Parameters& parameters);

  // Sorted by text, then origin.
  const std::vector<FoundFact>& facts() const { return facts_; }
  // Why it could not be looked for, if so.
  const std::string& error() const { return error_; }

 private:
  std::vector<FoundFact> facts_;
  std::string error_;
};

// As the printer would print it: `right("file1", "read")`.
std::string print_pattern(const FactPattern& pattern, const Parameters& parameters);

}  // namespace hardtack::policytest
