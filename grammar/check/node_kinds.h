// Families of nodes.
#pragma once

#include "grammar/syntax/syntax_tree.h"

namespace hardtack {

inline bool is_term(NodeKind kind) { return kind >= NodeKind::kVariable && kind <= NodeKind::kErrorTerm; }
inline bool is_collection(NodeKind kind) {
  return kind == NodeKind::kSet || kind == NodeKind::kArray || kind == NodeKind::kMap || kind == NodeKind::kMapEntry;
}

}  // namespace hardtack
