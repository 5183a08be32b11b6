// Hours and weekdays of dates, at a fixed offset from UTC: `Z`, `+02:00`, `-05:30`, at most 14 hours. No time zones,
// whose rules change. Any thread. Errors: kExternFailed for what is no offset.
//
//   HARDTACK_TRY(const std::int64_t offset, parse_offset("+02:00"));
//   hour_of(date, offset);      // 0 to 23
//   weekday_of(date, offset);   // 1 is Monday, 7 is Sunday, as in ISO 8601
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/base/error.h"

namespace hardtack {

// In seconds.
Result<std::int64_t> parse_offset(std::string_view text);

// `date` is in seconds since 1970, any number.
std::int64_t hour_of(std::uint64_t date, std::int64_t offset);
std::int64_t weekday_of(std::uint64_t date, std::int64_t offset);

}  // namespace hardtack
