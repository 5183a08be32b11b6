// Sorting that keeps the order of equals. std::stable_sort takes its buffer by a function that C++17 deprecates, of
// which clang warns. Not installed; throws nothing but std::bad_alloc.
//
//   sort_stably(edits, [](const TextEdit& edit) { return edit.span.begin; });
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace hardtack {

template <typename T, typename Key>
void sort_stably(std::vector<T>& items, Key key) {
  std::vector<std::size_t> order(items.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
    const auto first = key(items[a]);
    const auto second = key(items[b]);
    return first != second ? first < second : a < b;
  });
  std::vector<T> sorted;
  sorted.reserve(items.size());
  for (const std::size_t i : order) sorted.push_back(std::move(items[i]));
  items = std::move(sorted);
}

}  // namespace hardtack
