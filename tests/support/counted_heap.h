// What a program takes from operator new (not from its aligned forms), which counted_heap.cpp replaces: for test
// programs of their own that ask how much is held. Not for several threads.
#pragma once

#include <cstddef>

namespace hardtack::testing::heap {

struct Use {
  std::size_t held = 0;         // bytes asked for and not yet given back
  std::size_t resident = 0;     // the same as the C library's allocator rounds them
  std::size_t peak = 0;         // the most that was held since set to something lower
  std::size_t allocations = 0;  // so far
};

extern Use use;

}  // namespace hardtack::testing::heap
