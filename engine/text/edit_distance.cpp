#include "engine/text/edit_distance.h"

#include <algorithm>

namespace hardtack {
namespace {

std::size_t byte(char c) { return static_cast<unsigned char>(c); }

}  // namespace

EditDistance::EditDistance(std::string_view word) : length_(std::min(word.size(), kMaxComparedBytes)) {
  for (std::size_t i = 0; i < length_; ++i) places_[byte(word[i])] |= std::uint64_t{1} << i;
}

// Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances" (2003): the columns of the usual
// table, each as the bits where its neighbours differ by plus or minus one.
std::size_t EditDistance::to(std::string_view other) const {
  if (length_ == 0) return other.size();
  const std::uint64_t last = std::uint64_t{1} << (length_ - 1);
  std::uint64_t vertical_plus = ~std::uint64_t{0};
  std::uint64_t vertical_minus = 0;
  std::uint64_t diagonal_zero = 0;
  std::uint64_t matches_before = 0;
  std::size_t distance = length_;
  for (const char c : other) {
    const std::uint64_t matches = places_[byte(c)];
    const std::uint64_t swapped = ((~diagonal_zero & matches) << 1) & matches_before;
    diagonal_zero = (((matches & vertical_plus) + vertical_plus) ^ vertical_plus) | matches | vertical_minus | swapped;
    std::uint64_t horizontal_plus = vertical_minus | ~(diagonal_zero | vertical_plus);
    std::uint64_t horizontal_minus = diagonal_zero & vertical_plus;
    if ((horizontal_plus & last) != 0) ++distance;
    if ((horizontal_minus & last) != 0) --distance;
    horizontal_plus = (horizontal_plus << 1) | 1;
    horizontal_minus <<= 1;
    vertical_plus = horizontal_minus | ~(diagonal_zero | horizontal_plus);
    vertical_minus = horizontal_plus & diagonal_zero;
    matches_before = matches;
  }
  return distance;
}

std::optional<std::string_view> nearest_word(std::string_view word, std::span<const std::string_view> candidates,
                                             SuggestionBudget& budget) {
  if (word.empty() || word.size() > kMaxComparedBytes) return std::nullopt;
  const EditDistance distance(word);
  std::optional<std::string_view> best;
  std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string_view candidate : candidates) {
    if (candidate.size() > kMaxComparedBytes) continue;
    const std::size_t cost = candidate.size() + 1;
    if (budget.steps < cost) return std::nullopt;
    budget.steps -= cost;
    const std::size_t far = distance.to(candidate);
    if (far < best_distance && far < word.size()) {
      best = candidate;
      best_distance = far;
    }
  }
  return best;
}

}  // namespace hardtack
