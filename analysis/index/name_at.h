// Which name of the program stands at an offset, for everything that an editor asks about a name.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "analysis/index/document.h"
#include "engine/base/span.h"
#include "grammar/syntax/syntax_tree.h"
#include "grammar/syntax/tree_places.h"

namespace hardtack::analysis {

enum class NameKind : std::uint8_t {
  kNone,
  kPredicate,         // symbol: of SymbolIndex::predicates()
  kVariable,          // symbol: of SymbolIndex::variables(), a variable of a query or a fact
  kClosureParameter,  // symbol: of SymbolIndex::variables()
  kParameter,         // symbol: of SymbolIndex::parameters()
  kKey,               // symbol: of SymbolIndex::keys()
  kExtern,            // symbol: of SymbolIndex::externs()
  kMethod,            // symbol: of methods()
  kTest,              // symbol: of TestOutline::tests
};

struct NameAt {
  NameKind kind = NameKind::kNone;
  std::uint32_t symbol = 0;
  NodeId node = kNoNode;  // where it is named; none for a test
  Span span;              // of the name as written: of a variable with `$`, of a parameter without braces
  explicit operator bool() const { return kind != NameKind::kNone; }
};

// The name that holds the offset or touches it; where two touch, the one behind it. Offsets beyond the text mean its
// end.
NameAt name_at(const Document& document, std::uint32_t offset);
// The name that a node is, whatever part of it an offset meant.
NameAt name_of_node(const Document& document, NodeId node);
// The nodes that carry a name of the document; none for methods and tests.
std::vector<NodeId> occurrence_nodes(const Document& document, NameKind kind, std::uint32_t symbol);
// Where a name of the document stands in it, in the order of the text: spans as NameAt has them.
std::vector<Span> occurrences(const Document& document, NameKind kind, std::uint32_t symbol);
// The span of the name at a node, as NameAt has it.
Span name_span(const Document& document, NodeId node);

}  // namespace hardtack::analysis
