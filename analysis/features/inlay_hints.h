// Small texts between those of the author: the types of variables where a query first names them, and of closure
// parameters.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/snapshot.h"
#include "engine/base/span.h"

namespace hardtack::analysis {

enum class InlayKind : std::uint8_t { kVariableType, kClosureParameterType };
struct InlayHint {
  std::uint32_t offset = 0;
  InlayKind kind{};
  std::string label;    // ": string"
  std::string tooltip;  // Markdown
};
// Those of the range, in order. Nothing is said where nothing is known.
std::vector<InlayHint> inlay_hints(const Snapshot& snapshot, const Document& document, Span range);

}  // namespace hardtack::analysis
