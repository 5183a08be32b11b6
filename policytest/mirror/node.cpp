#include "policytest/mirror/node.h"

#include <algorithm>

namespace hardtack::policytest {

const DocumentNode* DocumentNode::find(std::string_view key) const {
  const auto found =
      std::ranges::find(members, key, [](const auto& member) -> std::string_view { return member.name; });
  return found == members.end() ? nullptr : &found->value;
}

// Recursion is bounded by JsonLimits::max_json_depth.
DocumentNode node_of(const JsonValue& value, Span span) {
  using Kind = DocumentNode::Kind;
  DocumentNode node;
  node.span = span;
  if (value.is_bool()) {
    node.kind = Kind::kBool;
    node.truth = value.as_bool();
  } else if (value.is_integer()) {
    node.kind = Kind::kInteger;
    node.number = value.as_integer();
  } else if (value.is_string()) {
    node.kind = Kind::kText;
    node.string = value.as_string();
  } else if (value.is_array()) {
    node.kind = Kind::kList;
    for (const JsonValue& item : value.as_array()) node.items.push_back(node_of(item, span));
  } else if (value.is_object()) {
    node.kind = Kind::kMap;
    for (const auto& [key, member] : value.as_object()) node.members.push_back({key, node_of(member, span)});
  }
  return node;
}

}  // namespace hardtack::policytest
