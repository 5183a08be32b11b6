// Whether RE2 lives on where memory ends inside it. Newer versions keep their tables in Abseil's containers, which end
// the process then (Debian 13): nothing that a caller can catch, so patterns are left out of these tests there.
#pragma once

namespace hardtack::testing {

#if __has_include(<absl/strings/string_view.h>)
inline constexpr bool kRe2OutlivesMemory = false;
#else
inline constexpr bool kRe2OutlivesMemory = true;
#endif

}  // namespace hardtack::testing
