// A half-open range of byte offsets into a source text. Lines, columns and UTF-16 units are computed from it at the
// edge.
#pragma once

#include <cstdint>

#include "engine/base/attributes.h"

HARDTACK_API_BEGIN
namespace hardtack {

struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  std::uint32_t size() const { return end - begin; }
  bool contains(std::uint32_t offset) const { return begin <= offset && offset < end; }
  friend bool operator==(const Span&, const Span&) = default;
};

}  // namespace hardtack
HARDTACK_API_END
