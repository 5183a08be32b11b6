// Instants as the language and RFC 3339 write them, read and printed in one place: policy text, key expiry, command
// line.
//
// Seconds since 1970 in UTC. A fraction of a second is read and dropped. `:60` is read only where a leap second can be,
// at 23:59:60 UTC of the last day of a month, and means the second before it, as in the reference implementation: no
// count of seconds since 1970 has a place for it, and of two neighbours the earlier one is still inside the month. The
// separator is `T`, `t` or a blank, as RFC 3339 allows. Stateless; may be called from any thread.
//
//   HARDTACK_TRY(std::int64_t seconds, parse_date_time("2019-12-04T09:46:41+01:00"));
//   format_date_time(seconds);   // 2019-12-04T08:46:41Z
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/error.h"

namespace hardtack {

inline constexpr std::int64_t kYear0 = -62'167'219'200;  // 0000-01-01T00:00:00Z
// The first second that four digits of a year cannot write, 10000-01-01T00:00:00Z.
inline constexpr std::int64_t kYear10000 = 253'402'300'800;

// Any year that can be written, also before 1970. kInvalidDate, with the reason in the message.
Result<std::int64_t> parse_date_time(std::string_view text);
// A date of the language: from 1970 to 9999 in UTC. kInvalidDate.
Result<std::uint64_t> parse_date(std::string_view text);

// With `Z`. Requires kYear0 <= seconds < kYear10000.
std::string format_date_time(std::int64_t seconds);

}  // namespace hardtack
