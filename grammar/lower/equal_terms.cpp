#include "grammar/lower/equal_terms.h"

#include <utility>

namespace hardtack {
namespace {

void append_number(std::string& out, std::uint64_t number, int bytes) {
  for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>(static_cast<unsigned char>(number >> (8 * i))));
}

}  // namespace

std::uint32_t EqualTerms::class_of(NodeId term) {
  if (classes_.empty()) classes_.resize(tree_.size());
  std::uint32_t& known = classes_[static_cast<std::size_t>(term)];
  if (known == 0) {
    std::string key = key_of(term);  // which may number its parts
    const auto number = static_cast<std::uint32_t>(numbers_.size() + 1);
    known = numbers_.emplace(std::move(key), number).first->second;
  }
  return known;
}

// The kind, and the value or the classes of the parts.
std::string EqualTerms::key_of(NodeId term) {
  const NodeKind kind = tree_.kind(term);
  std::string key(1, static_cast<char>(kind));
  switch (kind) {
    case NodeKind::kString:
    case NodeKind::kBytes: key += tree_.string(term); break;
    case NodeKind::kVariable:
    case NodeKind::kParameter: key += tree_.name(term); break;
    case NodeKind::kErrorTerm: append_number(key, static_cast<std::uint64_t>(term), 4); break;  // like no other
    case NodeKind::kSet:
    case NodeKind::kArray:
    case NodeKind::kMap:
    case NodeKind::kMapEntry:
      for (NodeId part : tree_.children(term)) append_number(key, class_of(part), 4);
      break;
    default: append_number(key, tree_.node(term).value, 8); break;
  }
  return key;
}

}  // namespace hardtack
