// From the syntax of Rust's regex crate, which policies are written for, to RE2's.
#pragma once

#include <string>
#include <string_view>

#include "engine/eval/pattern/regex.h"

namespace hardtack {

struct RegexSyntax {
  Regex::Kind kind = Regex::Kind::kValid;
  std::string pattern;
};

// Rewrites what only looks alike: \d, \s and \w know all of Unicode, `(?<name>` names a group, `\u{..}` is a character.
// What has no counterpart (`&&`, `--` and `~~` between classes, classes in classes, a negated Perl class in a class,
// the flags x, u and R, `\<`, `\b{start}`) is refused as too large, since calling it "no match" would let
// `!x.matches(..)` pass. What only RE2 knows (`\Q`, `\C`, a lone `{`) is invalid, as it is there.
RegexSyntax rewrite_regex(std::string_view pattern);

}  // namespace hardtack
