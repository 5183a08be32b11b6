// Patterns of paths and names, matched against a whole text:
//
//   ?        one character other than `/`
//   *        any number of characters other than `/`
//   **       alone between slashes: any number of folders, none among them; at the end: everything below
//   [a-z_]   one character of these, never `/`; [!a-z] any other one but `/`
//   \c       the character c itself
//
// Characters are code points, and case counts. Nothing else is special; `{`, `}` must be escaped, since alternatives
// are no part of it. A text with a segment `.` or `..` is an error, for what it means no pattern can say
// (stdlib/path.h).
//
// Takes time linear in the text: a set of the places in the pattern where a match may stand, one bit each, goes
// once over it. A GlobPattern is a plain value; any thread. Errors: kExternFailed.
//
//   HARDTACK_TRY(const GlobPattern pattern, GlobPattern::parse("/photos/**/*.jpg"));
//   HARDTACK_TRY(const bool matched, pattern.matches("/photos/2026/june.jpg"));
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/error.h"

namespace hardtack {

inline constexpr std::size_t kMaxGlobCharacters = 256;
inline constexpr std::size_t kMaxGlobTextBytes = 64 * 1024;

class GlobPattern {
 public:
  static Result<GlobPattern> parse(std::string_view text);
  Result<bool> matches(std::string_view text) const;

 private:
  enum class Kind : std::uint8_t {
    kOne,      // a character of `ranges`, or not of them
    kStar,     // `*`
    kFolders,  // `**` and the slash behind it
    kRest,     // `**` at the end
  };
  struct Item {
    Kind kind = Kind::kOne;
    bool negated = false;
    std::uint32_t first = 0;  // of its ranges
    std::uint32_t count = 0;
  };
  using Range = std::pair<char32_t, char32_t>;
  class Parser;
  class Matcher;

  bool takes(const Item& item, char32_t c) const;

  std::vector<Item> items_;
  std::vector<Range> ranges_;
};

}  // namespace hardtack
