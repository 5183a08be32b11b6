// Which terms of a tree are written alike: equal ones have one number. Each term is looked at once, however deep
// collections nest, so asking for all of them takes time and memory linear in the text. Belongs to one thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "grammar/syntax/syntax_tree.h"

namespace hardtack {

class EqualTerms {
 public:
  explicit EqualTerms(const SyntaxTree& tree) : tree_(tree) {}

  // Of a term, or an entry of a map. Elements count in the order of the text. Recursion is bounded by the depth that
  // the parser lets brackets nest.
  std::uint32_t class_of(NodeId term);

 private:
  std::string key_of(NodeId term);

  const SyntaxTree& tree_;
  std::vector<std::uint32_t> classes_;  // by node, plus one; made when first asked
  std::map<std::string, std::uint32_t, std::less<>> numbers_;
};

}  // namespace hardtack
