// What the text of a literal means. Each function reads the text of one token. Dates: engine/text/date_time.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/error.h"

namespace hardtack {

// Decimal digits with an optional `-`. kSyntax if the value does not fit 64 bits.
Result<std::int64_t> parse_integer(std::string_view text);

// `hex:` and an even number of digits in any case, possibly none.
Result<std::string> parse_bytes(std::string_view text);

// A string with its quotes. Escapes are `\"`, `\\`, `\n`, `\t`, `\r` and `\u{1 to 6 hexadecimal digits}`. An error's
// span counts from the beginning of `text`.
Result<std::string> parse_string(std::string_view text);

}  // namespace hardtack
