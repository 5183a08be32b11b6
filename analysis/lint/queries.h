// Which bodies ask for more than others: a body whose every part another one has too, with the same scopes, matches
// wherever that one does. Variables are compared by name, so that what is said is certain and not complete. Each body
// is looked up by one of its parts; comparisons count against the budget of the context. Belongs to one thread.
//
//   QuerySet weaker(context);
//   weaker.add(query);
//   if (const auto implied_by = weaker.implied(later)) ...
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analysis/lint/context.h"

namespace hardtack::analysis {

class QuerySet {
 public:
  explicit QuerySet(LintContext& context) : context_(context) {}

  void add(NodeId query);
  // An added body that matches wherever `query` does.
  std::optional<NodeId> implied(NodeId query);

 private:
  struct Parts {
    NodeId query = kNoNode;
    std::vector<std::uint32_t> keys;  // sorted; scopes among them as one
  };
  Parts parts_of(NodeId query);
  std::uint32_t number_of(std::string key);

  LintContext& context_;
  std::map<std::string, std::uint32_t, std::less<>> numbers_;
  std::vector<Parts> added_;
  std::map<std::uint32_t, std::vector<std::size_t>> by_key_;  // one part of each
};

}  // namespace hardtack::analysis
