// Values on the command line: numbers with units, instants, lists of words. Errors are kUsage and say what was
// expected.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/error.h"

namespace hardtack::cli {

// `1d`, `15m`, `1h 30m`, `2 weeks`, `1.5 hours`, `1month`, `500ms`: numbers with units, added up, as biscuit-cli reads
// them; a month is the 12th part of a year of 365.2425 days. Never negative. A number without a unit is an error, for
// nobody knows which one was meant.
Result<std::chrono::nanoseconds> parse_duration(std::string_view text);

// An RFC 3339 instant between 1970 and 9999, as seconds since 1970: `2030-06-01T12:00:00Z`, `...+02:00`. A fraction of
// a second is accepted and dropped.
Result<std::uint64_t> parse_instant(std::string_view text);

// An instant, or a duration from `now` on (rounded down to seconds).
Result<std::uint64_t> parse_deadline(std::string_view text, std::uint64_t now);

Result<std::uint64_t> parse_number(std::string_view text);

// The clock, in seconds since 1970.
std::uint64_t seconds_now();

}  // namespace hardtack::cli
