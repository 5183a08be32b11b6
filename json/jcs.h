// The one text of a JSON value: the JSON Canonicalization Scheme (RFC 8785), complete.
//
// Members are sorted by the UTF-16 code units of their names, strings have the shortest escapes, and numbers are IEEE
// doubles as ECMAScript prints them: an integer beyond 2^53 is rounded as every JavaScript program would. Refused: what
// is no number, strings that are not UTF-8, a name twice in an object, values nested deeper than kMaxJcsDepth. Nothing
// is normalised otherwise: texts that look alike stay different. Stateless; may be called from any thread.
//
//   HARDTACK_TRY(std::string text, canonical_json(value));
//   HARDTACK_TRY(std::string text, canonicalize_json(received, {}, JcsNumbers::kIntegersOnly));
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "json/json.h"

HARDTACK_API_BEGIN
namespace hardtack {

inline constexpr std::size_t kMaxJcsDepth = 128;

enum class JcsNumbers : std::uint8_t {
  kAll,
  // For profiles that sign integers: a fraction is refused, and so is what lies beyond 2^53 on either side, which
  // implementations print differently. `1.0` is the integer 1.
  kIntegersOnly,
};

// Error: kMalformedJson.
Result<std::string> canonical_json(const JsonValue& value, JcsNumbers numbers = JcsNumbers::kAll);
// Of a text. Errors: those of parse_json and canonical_json.
Result<std::string> canonicalize_json(std::string_view text, const JsonLimits& limits,
                                      JcsNumbers numbers = JcsNumbers::kAll);

// A finite number as ECMAScript writes it (Number::toString).
std::string ecmascript_number(double value);
// Whether a name comes before another one in UTF-16. Both are valid UTF-8.
bool utf16_less(std::string_view left, std::string_view right);

}  // namespace hardtack
HARDTACK_API_END
