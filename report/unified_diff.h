// What changes between two texts, as a unified diff, which people read and `patch` applies.
//
// The shortest one where the texts differ in at most some hundreds of lines; beyond that everything between the first
// and the last difference is one change, so that the time stays near linear. Pure; may be called from any thread.
//
//   console.print(unified_diff("policy.bcdl", text, formatted));
#pragma once

#include <string>
#include <string_view>

namespace hardtack {

// `name` is that of the file, before and after. Empty if nothing changes. Lines are as they are in the texts: for a
// terminal, escape_lines() makes them harmless.
std::string unified_diff(std::string_view name, std::string_view before, std::string_view after);

}  // namespace hardtack
