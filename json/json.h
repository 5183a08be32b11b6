// JSON (RFC 8259) as credentials need it: one meaning per text, bounded, without surprises.
//
// Refused: a key twice in one object, a byte order mark, invalid UTF-8, lone surrogates, anything after the value,
// numbers outside of what a double holds, and texts larger, deeper or with more values than JsonLimits. Integers of 64
// bits are kept exactly; every other number is a double and never equals an integer. Values own their data; a const
// value may be shared between threads.
//
//   HARDTACK_TRY(JsonValue claims, parse_json(text, {}));
//   const JsonValue* jti = claims.find("jti");
//   if (jti == nullptr || !jti->is_string()) ...
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "engine/base/nothing.h"

HARDTACK_API_BEGIN
namespace hardtack {

// Bounds on one text.
struct JsonLimits {
  std::size_t max_json_bytes = 1u << 20;
  std::size_t max_json_depth = 32;
  std::size_t max_json_values = 100'000;
};

class JsonValue {
 public:
  using Array = std::vector<JsonValue>;
  using Member = std::pair<std::string, JsonValue>;
  using Object = std::vector<Member>;  // in the order of the text

  JsonValue() = default;  // null
  JsonValue(bool value) : data_(value) {}
  JsonValue(std::int64_t value) : data_(value) {}
  JsonValue(double value) : data_(value) {}
  JsonValue(std::string value) : data_(std::move(value)) {}
  JsonValue(std::string_view value) : data_(std::string(value)) {}
  JsonValue(const char* value) : data_(std::string(value)) {}
  JsonValue(Array value) : data_(std::move(value)) {}
  JsonValue(Object value) : data_(std::move(value)) {}

  bool is_null() const { return std::holds_alternative<Nothing>(data_); }
  bool is_bool() const { return std::holds_alternative<bool>(data_); }
  bool is_integer() const { return std::holds_alternative<std::int64_t>(data_); }
  bool is_double() const { return std::holds_alternative<double>(data_); }
  bool is_string() const { return std::holds_alternative<std::string>(data_); }
  bool is_array() const { return std::holds_alternative<Array>(data_); }
  bool is_object() const { return std::holds_alternative<Object>(data_); }

  // Each requires the matching `is_`; an empty value otherwise.
  bool as_bool() const;
  std::int64_t as_integer() const;
  double as_double() const;
  const std::string& as_string() const;
  const Array& as_array() const;
  const Object& as_object() const;

  // The member of an object; null if there is none, or if this is not an object.
  const JsonValue* find(std::string_view key) const;

  friend bool operator==(const JsonValue&, const JsonValue&) = default;

 private:
  std::variant<Nothing, bool, std::int64_t, double, std::string, Array, Object> data_;
};

// Error: kMalformedJson; the span is the byte at fault.
Result<JsonValue> parse_json(std::string_view text, const JsonLimits& limits);

enum class JsonLayout { kCompact, kIndented };
// Valid JSON whatever bytes the strings hold: what is not UTF-8 is written as U+FFFD.
// Members sorted by their keys' bytes, so that equal values give equal texts. Indented output ends with a line break.
std::string write_json(const JsonValue& value, JsonLayout layout);

}  // namespace hardtack
HARDTACK_API_END
