// Places of one text that change together while one of them is typed: a variable in its query, a closure's parameter.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "analysis/index/document.h"
#include "engine/base/span.h"

namespace hardtack::analysis {

struct LinkedRanges {
  std::vector<Span> spans;  // of equal text, without `$`; at least two
  // What the places may become, as a regular expression of JavaScript.
  std::string_view word_pattern;
};
std::optional<LinkedRanges> linked_ranges(const Document& document, std::uint32_t offset);

}  // namespace hardtack::analysis
