// Names for decisions, by which an answer is found in the decision log: never the same twice, of no meaning, and no
// secret. 80 random bits of the thread and a count. Belongs to its thread.
//
//   DecisionId id = ids.next();   // id.text() is "9f2c41d07a5be386c1d2-1f"
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace hardtack::serve {

class DecisionId {
 public:
  std::string_view text() const { return {text_.data(), size_}; }

 private:
  friend class DecisionIds;
  std::array<char, 40> text_{};
  std::size_t size_ = 0;
};

class DecisionIds {
 public:
  // Of the system's generator; where that fails, of the clock and the place in memory.
  DecisionIds();
  DecisionId next();

 private:
  std::array<char, 21> prefix_{};  // with its hyphen
  std::uint64_t count_ = 0;
};

}  // namespace hardtack::serve
