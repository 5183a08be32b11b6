// The constant regular expressions of one policy, each compiled once, and bounded together: a policy is text that
// somebody wrote, and patterns are what costs most in it. Those beyond a limit are refused before they are compiled.
// Belongs to one thread.
//
//   PatternSet patterns;
//   HARDTACK_TRY(std::uint32_t number, patterns.add("^file[0-9]+$"));
//   std::vector<Regex> regexes = std::move(patterns).take();   // regexes[number]
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/error.h"
#include "engine/base/limits.h"
#include "engine/eval/pattern/regex.h"

namespace hardtack {

class PatternSet {
 public:
  explicit PatternSet(const PatternLimits& limits = {}) : limits_(limits) {}

  // The pattern's number; equal patterns share one. An invalid pattern is one that matches nothing. kRegexTooLarge for
  // a pattern over its own limits, or for one that takes all of them over theirs; then the set is of no use.
  Result<std::uint32_t> add(std::string_view pattern);

  // By number.
  std::vector<Regex> take() && { return std::move(regexes_); }

 private:
  PatternLimits limits_;
  std::map<std::string, std::uint32_t, std::less<>> numbers_;
  std::vector<Regex> regexes_;
  std::size_t bytes_ = 0;
  std::size_t instructions_ = 0;
};

}  // namespace hardtack
