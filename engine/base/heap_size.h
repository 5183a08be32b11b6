// What the heap holds for a container: for whatever is kept under a bound in bytes. The allocator's own share is
// counted as the C library of GNU takes it: a word for each block, and blocks of 32 bytes or more in steps of 16.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace hardtack {

constexpr std::size_t heap_block(std::size_t bytes) {
  return bytes == 0 ? 0 : std::max<std::size_t>(32, (bytes + 8 + 15) / 16 * 16);
}

// An object made by std::make_shared, with its counters.
template <typename T>
constexpr std::size_t shared_block() {
  return heap_block(sizeof(T) + 16);
}

// The buffers of vectors, without what their elements hold.
template <typename... T>
std::size_t heap_bytes(const std::vector<T>&... vectors) {
  return (heap_block(vectors.capacity() * sizeof(T)) + ...);
}

}  // namespace hardtack
