// How far two words are apart, for "did you mean": insertions, deletions, replacements and swaps of neighbours, in
// bytes. A word of at most 64 bytes is one machine word, so a comparison takes one step for each byte of the other and
// no memory. Belongs to one thread at a time.
//
//   EditDistance(word).to(candidate);
//   SuggestionBudget budget;
//   nearest_word("opreation", names, budget);   // "operation"
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace hardtack {

inline constexpr std::size_t kMaxComparedBytes = 64;

class EditDistance {
 public:
  // Of `word` the first kMaxComparedBytes bytes count.
  explicit EditDistance(std::string_view word);
  std::size_t to(std::string_view other) const;

 private:
  std::size_t length_;
  std::array<std::uint64_t, 256> places_{};  // of each byte in the word
};

// What all suggestions for one text may cost together, in bytes of candidates. Then there are none any more: advice is
// not worth more than the text it is about.
struct SuggestionBudget {
  std::size_t steps = 1'000'000;
};

// The candidate nearest to `word`; nothing if none is near, if nothing of `word` would be left, for words beyond
// kMaxComparedBytes, and where the budget ends.
std::optional<std::string_view> nearest_word(std::string_view word, std::span<const std::string_view> candidates,
                                             SuggestionBudget& budget);

}  // namespace hardtack
