#include "grammar/literals.h"

#include <charconv>
#include <chrono>
#include <optional>

#include "grammar/source.h"

namespace hardtack {
namespace {

constexpr std::string_view kDateForm = "dates are written `2026-01-31T23:59:59Z` or with an offset like `+02:00`";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<unsigned> hex_digit(char c) {
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

// Reads fixed-width fields from the front.
class Fields {
 public:
  explicit Fields(std::string_view text) : rest_(text) {}

  bool number(std::size_t digits, unsigned& value) {
    if (rest_.size() < digits) return false;
    value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (!is_digit(rest_[i])) return false;
      value = value * 10 + static_cast<unsigned>(rest_[i] - '0');
    }
    rest_.remove_prefix(digits);
    return true;
  }
  bool literal(char lower) {
    if (rest_.empty() || (rest_[0] | 0x20) != (lower | 0x20)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool exactly(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  // `.` and digits, at least one.
  bool fraction() {
    if (!exactly('.')) return true;
    std::size_t digits = 0;
    while (digits < rest_.size() && is_digit(rest_[digits])) ++digits;
    rest_.remove_prefix(digits);
    return digits > 0;
  }
  bool done() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

Error bad_date(std::string_view text, std::string_view reason) {
  return Error(ErrorCode::kInvalidDate, "`" + std::string(text) + "` is not a date: " + std::string(reason))
      .with_help(std::string(kDateForm));
}

Error bad_escape(std::size_t begin, std::size_t end, std::string message) {
  return Error(ErrorCode::kSyntax, std::move(message))
      .with_help("escapes are `\\\"`, `\\\\`, `\\n`, `\\t`, `\\r` and `\\u{1f600}`")
      .with_span({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
}

}  // namespace

Result<std::int64_t> parse_integer(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size()) return value;
  return std::unexpected(Error(ErrorCode::kSyntax, "the integer `" + std::string(text) + "` is out of range")
                             .with_help("integers lie between -9223372036854775808 and 9223372036854775807"));
}

Result<std::uint64_t> parse_date(std::string_view text) {
  unsigned year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, offset_hour = 0, offset_minute = 0;
  int offset_sign = 0;
  Fields fields(text);
  const bool date_ok = fields.number(4, year) && fields.exactly('-') && fields.number(2, month) &&
                       fields.exactly('-') && fields.number(2, day);
  const bool time_ok = date_ok && fields.literal('t') && fields.number(2, hour) && fields.exactly(':') &&
                       fields.number(2, minute) && fields.exactly(':') && fields.number(2, second) && fields.fraction();
  if (!time_ok) return fail(bad_date(text, "it is not of the form of RFC 3339"));
  if (!fields.literal('z')) {
    offset_sign = fields.exactly('+') ? 1 : fields.exactly('-') ? -1 : 0;
    if (offset_sign == 0) return fail(bad_date(text, "it lacks `Z` or an offset"));
    if (!fields.number(2, offset_hour) || !fields.exactly(':') || !fields.number(2, offset_minute)) {
      return fail(bad_date(text, "its offset is not of the form `+02:00`"));
    }
  }
  if (!fields.done()) return fail(bad_date(text, "it is not of the form of RFC 3339"));

  const std::chrono::year_month_day calendar{std::chrono::year(static_cast<int>(year)), std::chrono::month(month),
                                             std::chrono::day(day)};
  if (!calendar.ok()) return fail(bad_date(text, "no such day exists"));
  if (hour > 23 || minute > 59 || second > 60) return fail(bad_date(text, "no such time of day exists"));
  if (offset_hour > 23 || offset_minute > 59) return fail(bad_date(text, "no such offset exists"));
  if (second == 60) second = 59;

  const std::int64_t days = std::chrono::sys_days(calendar).time_since_epoch().count();
  std::int64_t seconds = days * 86'400 + hour * 3'600 + minute * 60 + second;
  seconds -= offset_sign * static_cast<std::int64_t>(offset_hour * 3'600 + offset_minute * 60);
  if (seconds < 0) return fail(bad_date(text, "it lies before 1970"));
  constexpr std::int64_t kYear10000 = 253'402'300'800;
  if (seconds >= kYear10000) return fail(bad_date(text, "it lies after the year 9999"));
  return static_cast<std::uint64_t>(seconds);
}

Result<std::string> parse_bytes(std::string_view text) {
  const std::string_view digits = text.substr(std::string_view("hex:").size());
  std::string bytes;
  bytes.reserve(digits.size() / 2);
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const auto digit = hex_digit(digits[i]);
    if (!digit) {
      return std::unexpected(
          Error(ErrorCode::kInvalidHex, "`" + std::string(text) + "` has a character that is no hexadecimal digit")
              .with_help("bytes are written as `hex:` and digits 0-9 and a-f"));
    }
    if (i % 2 == 0) {
      bytes.push_back(static_cast<char>(*digit << 4));
    } else {
      bytes.back() = static_cast<char>(static_cast<unsigned char>(bytes.back()) | *digit);
    }
  }
  if (digits.size() % 2 != 0) {
    return std::unexpected(
        Error(ErrorCode::kInvalidHex, "`" + std::string(text) + "` has an odd number of hexadecimal digits")
            .with_help("each byte is two digits"));
  }
  return bytes;
}

Result<std::string> parse_string(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  const std::size_t end = text.size() - 1;
  for (std::size_t i = 1; i < end; ++i) {
    if (text[i] != '\\') {
      result.push_back(text[i]);
      continue;
    }
    const std::size_t begin = i++;
    switch (text[i]) {
      case '"':
      case '\\': result.push_back(text[i]); break;
      case 'n': result.push_back('\n'); break;
      case 't': result.push_back('\t'); break;
      case 'r': result.push_back('\r'); break;
      case 'u': {
        char32_t value = 0;
        std::size_t at = i + 1;
        std::size_t digits = 0;
        if (at < end && text[at] == '{') {
          for (++at; at < end && digits <= 6 && hex_digit(text[at]); ++at, ++digits) {
            value = value * 16 + *hex_digit(text[at]);
          }
        }
        if (digits == 0 || digits > 6 || at >= end || text[at] != '}') {
          return fail(bad_escape(begin, begin + 2, "the escape `\\u` lacks its code point"));
        }
        if (value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) {
          return fail(bad_escape(begin, at + 1,
                                 "`" + std::string(text.substr(begin, at + 1 - begin)) + "` is not a character"));
        }
        append_utf8(result, value);
        i = at;
        break;
      }
      default: {
        const std::size_t length = decode_code_point(text, i).length;
        return fail(
            bad_escape(begin, i + length, "`" + std::string(text.substr(begin, 1 + length)) + "` is not an escape"));
      }
    }
  }
  return result;
}

}  // namespace hardtack
