// Paths as text, without a file system: `/a/b` is under `/a`, `/ab` is not.
//
// What a path means must not depend on who reads it, so one that another program could resolve to something else is an
// error and never an answer: dot segments, also encoded (`%2e%2e`), two slashes in a row, encoded slashes, backslashes,
// double encodings (`%25`) and control characters. Any thread. Errors: kExternFailed.
//
//   HARDTACK_TRY(const bool below, is_under("/photos/2026/june.jpg", "/photos"));
#pragma once

#include <cstddef>
#include <string_view>

#include "engine/base/error.h"

namespace hardtack {

inline constexpr std::size_t kMaxPathBytes = 64 * 1024;

// Whether `path` is `folder` or lies below it. Both begin with a slash, or neither does; a slash at the end is no
// matter.
Result<bool> is_under(std::string_view path, std::string_view folder);

// Whether a segment is `.` or `..` to a reader that decodes `%2e`, takes `\`, `%2f` and `%5c` for slashes, and cuts
// segments at `;`.
bool has_dot_segment(std::string_view text);

}  // namespace hardtack
