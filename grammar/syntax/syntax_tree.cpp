#include "grammar/syntax/syntax_tree.h"

#include <algorithm>

namespace hardtack {

std::string_view node_kind_name(NodeKind kind) {
  switch (kind) {
    case NodeKind::kFact: return "fact";
    case NodeKind::kRule: return "rule";
    case NodeKind::kCheck: return "check";
    case NodeKind::kPolicy: return "policy";
    case NodeKind::kScopeDeclaration: return "trusting";
    case NodeKind::kErrorStatement: return "error";
    case NodeKind::kQuery: return "query";
    case NodeKind::kPredicate: return "predicate";
    case NodeKind::kScopeAuthority: return "authority";
    case NodeKind::kScopePrevious: return "previous";
    case NodeKind::kScopeKey: return "key";
    case NodeKind::kScopeParameter: return "key-parameter";
    case NodeKind::kVariable: return "variable";
    case NodeKind::kInteger: return "integer";
    case NodeKind::kString: return "string";
    case NodeKind::kDate: return "date";
    case NodeKind::kBytes: return "bytes";
    case NodeKind::kBool: return "bool";
    case NodeKind::kNull: return "null";
    case NodeKind::kSet: return "set";
    case NodeKind::kArray: return "array";
    case NodeKind::kMap: return "map";
    case NodeKind::kMapEntry: return "entry";
    case NodeKind::kParameter: return "parameter";
    case NodeKind::kErrorTerm: return "error-term";
    case NodeKind::kNegation: return "not";
    case NodeKind::kParenthesised: return "parens";
    case NodeKind::kBinary: return "binary";
    case NodeKind::kMethod: return "method";
    case NodeKind::kExtern: return "extern";
    case NodeKind::kClosure: return "closure";
  }
  return "unknown";
}

NodeId SyntaxTree::node_at(std::uint32_t offset) const {
  // Siblings are in the order of the text and do not overlap, so each level is a binary search.
  const auto find = [&](std::span<const NodeId> ids) {
    const auto next = std::upper_bound(ids.begin(), ids.end(), offset,
                                       [this](std::uint32_t at, NodeId id) { return at < span(id).begin; });
    return next != ids.begin() && span(*(next - 1)).contains(offset) ? *(next - 1) : kNoNode;
  };
  NodeId innermost = kNoNode;
  for (NodeId next = find(statements_); next != kNoNode; next = find(children(next))) innermost = next;
  return innermost;
}

}  // namespace hardtack
