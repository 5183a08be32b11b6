#include "json/jcs.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <vector>

#include "engine/text/cat.h"
#include "engine/text/hex.h"
#include "engine/text/utf8.h"

namespace hardtack {
namespace {

constexpr double kMaxExactInteger = 9'007'199'254'740'992.0;  // 2^53

std::unexpected<Error> refused(std::string reason) {
  return fail(ErrorCode::kMalformedJson, "the JSON has no canonical form: " + std::move(reason));
}

// The digits of the shortest text that reads back as the same number, and where its point stands: 0.d1d2... x 10^point.
struct Decimal {
  std::string digits;
  int point = 0;
};

Decimal shortest(double positive) {
  std::array<char, 40> buffer{};
  const char* const end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), positive, std::chars_format::scientific).ptr;
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const auto mark = text.find('e');
  Decimal decimal;
  for (const char c : text.substr(0, mark)) {
    if (c != '.') decimal.digits += c;
  }
  std::string_view exponent = text.substr(mark + 1);
  if (exponent.starts_with('+')) exponent.remove_prefix(1);  // from_chars takes no plus
  std::from_chars(exponent.data(), exponent.data() + exponent.size(), decimal.point);
  ++decimal.point;
  return decimal;
}

void append_string(std::string_view text, std::string& out) {
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    static constexpr std::string_view kNamed = "\b\t\n\f\r\"\\", kLetters = "btnfr\"\\";
    if (const auto at = kNamed.find(c); at != std::string_view::npos) {
      out += '\\';
      out += kLetters[at];
    } else if (byte < 0x20) {
      out += "\\u00";
      append_hex(out, byte);
    } else {
      out += c;
    }
  }
  out += '"';
}

class Canonical {
 public:
  explicit Canonical(JcsNumbers numbers) : numbers_(numbers) {}

  Result<void> write(const JsonValue& value, std::size_t depth) {  // NOLINT(misc-no-recursion): kMaxJcsDepth
    if (depth > kMaxJcsDepth) return refused(cat("it is nested deeper than ", kMaxJcsDepth));
    if (value.is_array()) return write_array(value.as_array(), depth);
    if (value.is_object()) return write_object(value.as_object(), depth);
    if (value.is_string()) return write_string(value.as_string());
    if (value.is_integer()) return write_integer(value.as_integer());
    if (value.is_double()) return write_double(value.as_double());
    out += value.is_null() ? "null" : value.as_bool() ? "true" : "false";
    return {};
  }

  std::string out;

 private:
  Result<void> write_array(const JsonValue::Array& elements, std::size_t depth) {  // NOLINT(misc-no-recursion)
    out += '[';
    for (std::size_t i = 0; i < elements.size(); ++i) {
      if (i > 0) out += ',';
      HARDTACK_CHECK(write(elements[i], depth + 1));
    }
    out += ']';
    return {};
  }

  Result<void> write_object(const JsonValue::Object& members, std::size_t depth) {  // NOLINT(misc-no-recursion)
    std::vector<const JsonValue::Member*> sorted;
    sorted.reserve(members.size());
    for (const auto& member : members) {
      if (!is_valid_utf8(member.first)) return refused("a name is not UTF-8");
      sorted.push_back(&member);
    }
    std::ranges::sort(sorted, utf16_less, &JsonValue::Member::first);
    if (std::ranges::adjacent_find(sorted, {}, &JsonValue::Member::first) != sorted.end())
      return refused("a name occurs twice in an object");
    out += '{';
    for (std::size_t i = 0; i < sorted.size(); ++i) {
      if (i > 0) out += ',';
      append_string(sorted[i]->first, out);
      out += ':';
      HARDTACK_CHECK(write(sorted[i]->second, depth + 1));
    }
    out += '}';
    return {};
  }

  Result<void> write_string(const std::string& text) {
    if (!is_valid_utf8(text)) return refused("a string is not UTF-8");
    append_string(text, out);
    return {};
  }

  Result<void> write_integer(std::int64_t number) {
    // Rounded as every reader of doubles rounds it.
    return write_double(static_cast<double>(number), std::abs(static_cast<double>(number)) < kMaxExactInteger ||
                                                         number == static_cast<std::int64_t>(kMaxExactInteger) ||
                                                         number == -static_cast<std::int64_t>(kMaxExactInteger));
  }

  Result<void> write_double(double number, bool is_exact = true) {
    if (!std::isfinite(number)) return refused("a number is not finite");
    if (numbers_ == JcsNumbers::kIntegersOnly) {
      if (number != std::trunc(number)) return refused("a number is no integer");
      if (!is_exact || std::abs(number) > kMaxExactInteger) return refused("an integer is beyond 2^53");
    }
    out += ecmascript_number(number);
    return {};
  }

  JcsNumbers numbers_;
};

}  // namespace

std::string ecmascript_number(double value) {
  if (value == 0) return "0";
  std::string text = value < 0 ? "-" : "";
  const auto [digits, point] = shortest(std::abs(value));
  const int count = static_cast<int>(digits.size());
  if (point >= count && point <= 21) {
    text += digits;
    text.append(static_cast<std::size_t>(point - count), '0');
  } else if (point > 0 && point <= 21) {
    text += digits.substr(0, static_cast<std::size_t>(point)) + '.' + digits.substr(static_cast<std::size_t>(point));
  } else if (point > -6 && point <= 0) {
    text += "0.";
    text.append(static_cast<std::size_t>(-point), '0');
    text += digits;
  } else {
    text += digits[0];
    if (count > 1) text += '.' + digits.substr(1);
    text += point > 0 ? "e+" : "e-";
    text += std::to_string(std::abs(point - 1));
  }
  return text;
}

// UTF-8 sorts like code points, and UTF-16 does but for one thing: characters beyond U+FFFF begin with a surrogate,
// which comes before U+E000 to U+FFFF.
bool utf16_less(std::string_view left, std::string_view right) {
  const auto [l, r] = std::ranges::mismatch(left, right);
  if (l == left.end() || r == right.end()) return l == left.end() && r != right.end();
  const auto a = static_cast<unsigned char>(*l), b = static_cast<unsigned char>(*r);
  const bool a_is_pair = a >= 0xf0, b_is_pair = b >= 0xf0;
  if (a_is_pair != b_is_pair && (a_is_pair ? b : a) >= 0xee) return a_is_pair;
  return a < b;
}

Result<std::string> canonical_json(const JsonValue& value, JcsNumbers numbers) {
  Canonical canonical(numbers);
  HARDTACK_CHECK(canonical.write(value, 0));
  return std::move(canonical.out);
}

Result<std::string> canonicalize_json(std::string_view text, const JsonLimits& limits, JcsNumbers numbers) {
  HARDTACK_TRY(const JsonValue value, parse_json(text, limits));
  return canonical_json(value, numbers);
}

}  // namespace hardtack
