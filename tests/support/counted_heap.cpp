#include "tests/support/counted_heap.h"

#include <algorithm>
#include <cstdlib>
#include <new>

namespace hardtack::testing::heap {

Use use;

namespace {

constexpr std::size_t kHeader = alignof(std::max_align_t);  // before each block, for its size

// glibc adds a word of its own and rounds up to 16.
std::size_t rounded(std::size_t size) { return std::max<std::size_t>(32, (size + 8 + 15) / 16 * 16); }

void* take(std::size_t size) {
  void* block = std::malloc(size + kHeader);
  if (block == nullptr) throw std::bad_alloc();
  *static_cast<std::size_t*>(block) = size;
  use.held += size;
  use.resident += rounded(size);
  use.peak = std::max(use.peak, use.held);
  ++use.allocations;
  return static_cast<char*>(block) + kHeader;
}

void give_back(void* memory) {
  if (memory == nullptr) return;
  void* block = static_cast<char*>(memory) - kHeader;
  const std::size_t size = *static_cast<std::size_t*>(block);
  use.held -= size;
  use.resident -= rounded(size);
  std::free(block);
}

}  // namespace
}  // namespace hardtack::testing::heap

namespace heap = hardtack::testing::heap;

void* operator new(std::size_t size) { return heap::take(size); }
void* operator new[](std::size_t size) { return heap::take(size); }
void operator delete(void* memory) noexcept { heap::give_back(memory); }
void operator delete[](void* memory) noexcept { heap::give_back(memory); }
void operator delete(void* memory, std::size_t) noexcept { heap::give_back(memory); }
void operator delete[](void* memory, std::size_t) noexcept { heap::give_back(memory); }
