// Regular expressions in linear time, with the meaning that biscuit-rust gives them as far as RE2 can (see
// docs/deviations.md). Immutable; may be shared between threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace hardtack {

// Bounds on a pattern; beyond them is an error, never false.
inline constexpr std::size_t kMaxPatternBytes = 1024;
inline constexpr std::size_t kMaxPatternInstructions = 16'384;  // 256 KiB of program

class Regex {
 public:
  enum class Kind : std::uint8_t { kValid, kInvalid, kTooLarge };

  // Never fails: an invalid pattern is a regex that matches nothing.
  static Regex compile(std::string_view pattern);
  Regex(Regex&&) noexcept;
  Regex& operator=(Regex&&) noexcept;
  ~Regex();

  Kind kind() const { return kind_; }
  // What it compiled to.
  std::size_t instructions() const { return instructions_; }
  // Unanchored search; false if the pattern is not valid.
  bool matches(std::string_view text) const;
  // Steps that searching `length` bytes, or compiling, costs.
  std::uint64_t match_steps(std::size_t length) const { return 1 + (length + 1) * instructions_ / 16; }
  std::uint64_t compile_steps() const { return 64 + pattern_bytes_ * 4 + instructions_ * 4; }
  // The most that it holds on the heap, with the states that matching adds to it.
  std::size_t held_bytes() const;

 private:
  struct Engine;
  Regex();

  Kind kind_ = Kind::kInvalid;
  std::size_t pattern_bytes_ = 0;
  std::size_t instructions_ = 0;
  std::size_t state_bytes_ = 0;  // the most that states may take
  std::unique_ptr<const Engine> engine_;
};

}  // namespace hardtack
