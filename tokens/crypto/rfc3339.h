// Instants as RFC 3339 text.
//
// Whole seconds: a fraction is read and dropped, a leap second (`:60`) counts as the second that follows it. Stateless.
//
//   Result<std::int64_t> seconds = parse_rfc3339("2019-12-04T09:46:41+01:00");
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/error.h"

namespace hardtack {

// Seconds since 1970. Error: kInvalidDate.
Result<std::int64_t> parse_rfc3339(std::string_view text);

// With `Z`. Error: kInvalidDate if the year is outside of 0..9999.
Result<std::string> format_rfc3339(std::int64_t seconds);

}  // namespace hardtack
