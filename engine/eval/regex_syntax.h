// From the syntax of Rust's regex crate, which policies are written for, to RE2's.
#pragma once

#include <string>
#include <string_view>

#include "engine/eval/regex.h"

namespace hardtack {

struct RegexSyntax {
  Regex::Kind kind = Regex::Kind::kValid;
  std::string pattern;
};

// Rewrites what only looks alike: \d, \s and \w know all of Unicode, `(?<name>` names a group, `\u{..}` is a character,
// and `[` inside a class nests. What has no counterpart (`&&`, `--` and `~~` between classes, nested classes, a negated
// Perl class inside a class) is refused as too large, since calling it "no match" would let `!x.matches(..)` pass.
// What only RE2 knows (`\Q`, `\C`) is invalid, as it is there.
RegexSyntax rewrite_regex(std::string_view pattern);

}  // namespace hardtack
