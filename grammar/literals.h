// What the text of a literal means. Each function reads the text of one token.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/error.h"

namespace hardtack {

// Decimal digits with an optional `-`. kSyntax if the value does not fit 64 bits.
Result<std::int64_t> parse_integer(std::string_view text);

// RFC 3339 with an offset: `2026-01-31T23:59:59Z`, `...T23:59:59.5+02:00`. Gives seconds since 1970 in UTC. Fractions
// are dropped and a leap second reads as the second before, as in the reference. kInvalidDate for what is no date, and
// for dates before 1970 or after 9999.
Result<std::uint64_t> parse_date(std::string_view text);

// `hex:` and an even number of digits in any case, possibly none.
Result<std::string> parse_bytes(std::string_view text);

// A string with its quotes. Escapes are `\"`, `\\`, `\n`, `\t`, `\r` and `\u{1 to 6 hexadecimal digits}`. An error's
// span counts from the beginning of `text`.
Result<std::string> parse_string(std::string_view text);

}  // namespace hardtack
