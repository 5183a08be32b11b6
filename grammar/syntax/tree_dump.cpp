#include <string>
#include <vector>

#include "engine/program/print.h"
#include "grammar/syntax/syntax_tree.h"

namespace hardtack {
namespace {

// What a node shows beside its children; a leaf is its own text.
std::string label(const SyntaxTree& tree, NodeId id) {
  const NodeKind kind = tree.kind(id);
  switch (kind) {
    case NodeKind::kVariable: return "$" + std::string(tree.name(id));
    case NodeKind::kInteger: return std::to_string(tree.integer(id));
    case NodeKind::kString: return print_string(tree.string(id));
    case NodeKind::kDate: return print_date(tree.date(id));
    case NodeKind::kBytes:
    case NodeKind::kBool:
    case NodeKind::kNull: return std::string(tree.text(id));
    case NodeKind::kParameter:
    case NodeKind::kScopeParameter: return "{" + std::string(tree.name(id)) + "}";
    case NodeKind::kScopeAuthority:
    case NodeKind::kScopePrevious: return std::string(node_kind_name(kind));
    case NodeKind::kScopeKey: return tree.public_key(id).to_text();
    case NodeKind::kErrorTerm: return "(error-term)";
    case NodeKind::kCheck: {
      const CheckKind check = tree.check_kind(id);
      return check == CheckKind::kIf ? "check-if" : check == CheckKind::kAll ? "check-all" : "reject-if";
    }
    case NodeKind::kPolicy: return std::string(name_of(tree.policy_kind(id)));
    case NodeKind::kPredicate: return "predicate " + std::string(tree.name(id));
    case NodeKind::kBinary: return std::string(tree.name(id));
    case NodeKind::kMethod: return "." + std::string(tree.name(id));
    case NodeKind::kExtern: return ".extern::" + std::string(tree.name(id));
    default: return std::string(node_kind_name(kind));
  }
}

bool is_leaf(NodeKind kind) {
  switch (kind) {
    case NodeKind::kVariable:
    case NodeKind::kInteger:
    case NodeKind::kString:
    case NodeKind::kDate:
    case NodeKind::kBytes:
    case NodeKind::kBool:
    case NodeKind::kNull:
    case NodeKind::kParameter:
    case NodeKind::kErrorTerm:
    case NodeKind::kScopeAuthority:
    case NodeKind::kScopePrevious:
    case NodeKind::kScopeKey:
    case NodeKind::kScopeParameter: return true;
    default: return false;
  }
}

}  // namespace

// Not recursive: a chain of operators nests as deep as it is long.
std::string dump(const SyntaxTree& tree, NodeId node) {
  struct Visit {
    NodeId id;
    std::size_t next = 0;
  };
  std::string out;
  std::vector<Visit> path{{node}};
  while (!path.empty()) {
    Visit& visit = path.back();
    const NodeKind kind = tree.kind(visit.id);
    if (is_leaf(kind)) {
      out += label(tree, visit.id);
      path.pop_back();
      continue;
    }
    const auto children = tree.children(visit.id);
    if (visit.next == 0) out += "(" + label(tree, visit.id);
    if (visit.next == children.size()) {
      out += ")";
      path.pop_back();
      continue;
    }
    out += " ";
    const NodeId child = children[visit.next++];
    path.push_back({child});
  }
  return out;
}

std::string dump(const SyntaxTree& tree) {
  std::string out;
  for (NodeId statement : tree.statements()) out += dump(tree, statement) + "\n";
  return out;
}

}  // namespace hardtack
