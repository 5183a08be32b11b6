// Names that policies and checks have in comments before them, so that a test finds them where statements move:
//
//   // hardtack: label owners
//   allow if owner($user), user($user);
#pragma once

#include <optional>
#include <string_view>

#include "grammar/text/source_map.h"

namespace hardtack::policytest {

bool has_label(const std::optional<SourcePlace>& statement, std::string_view label);

// What follows `// hardtack: WORD` in the comments directly before the statement or at the end of its line; nothing if
// no comment says it.
std::optional<std::string_view> annotation(const SourcePlace& statement, std::string_view word);

}  // namespace hardtack::policytest
