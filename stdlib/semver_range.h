// Ranges of versions: comparators that hold together, in alternatives:
//
//   >=1.2.3 <2     `=`, `<`, `<=`, `>`, `>=`; parts may be left out or be `x` or `*`
//   1.2.3, 1.2     the version itself; any of 1.2
//   ~1.2.3         from 1.2.3 to below 1.3.0
//   ^1.2.3         from 1.2.3 to below 2.0.0; ^0.2.3 to below 0.3.0; ^0.0.3 to below 0.0.4
//   1 || >=3.1     one or the other
//
// A prerelease is in a range only if a comparator beside those that it satisfies names a prerelease of the same three
// numbers: `2.0.0-rc.1` is in `>=2.0.0-rc.0`, and neither in `>=1.0.0` nor in `^2.0.0`. These are npm's ranges without
// hyphens. Any thread. Errors: kExternFailed.
//
//   HARDTACK_TRY(const bool good, satisfies_semver(version, "^1.2 || 3.x"));
#pragma once

#include <cstddef>
#include <string_view>

#include "stdlib/semver.h"

namespace hardtack {

inline constexpr std::size_t kMaxVersionRangeBytes = 1024;

// The whole range is read, whatever the answer.
Result<bool> satisfies_semver(const SemVer& version, std::string_view range);

}  // namespace hardtack
