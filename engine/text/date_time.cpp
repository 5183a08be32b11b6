#include "engine/text/date_time.h"

#include <chrono>
#include <cstddef>

#include "engine/text/quote.h"

namespace hardtack {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Reads fields of fixed width from the front.
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
  bool one_of(std::string_view characters) {
    if (rest_.empty() || characters.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }
  // `.` and digits, at least one, or nothing.
  bool fraction() {
    if (!one_of(".")) return true;
    std::size_t digits = 0;
    while (digits < rest_.size() && is_digit(rest_[digits])) ++digits;
    rest_.remove_prefix(digits);
    return digits > 0;
  }
  bool done() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

std::unexpected<Error> bad_date(std::string_view text, std::string_view reason) {
  return fail(Error(ErrorCode::kInvalidDate, quote(text) + " is not a date: " + std::string(reason))
                  .with_help("dates are written `2026-01-31T23:59:59Z` or with an offset like `+02:00`"));
}

// `seconds` is what 23:59:59 would be.
bool can_be_leap_second(std::int64_t seconds) {
  const std::chrono::sys_seconds before{std::chrono::seconds(seconds)};
  const auto midnight = std::chrono::floor<std::chrono::days>(before);
  const std::chrono::year_month_day next(midnight + std::chrono::days(1));
  return before - midnight == std::chrono::seconds(86'399) && unsigned{next.day()} == 1;
}

void append_padded(std::string& out, std::int64_t value, std::size_t width, char after) {
  const std::string digits = std::to_string(value);
  out.append(digits.size() < width ? width - digits.size() : 0, '0');
  out += digits;
  out += after;
}

}  // namespace

Result<std::int64_t> parse_date_time(std::string_view text) {
  constexpr std::string_view kForm = "it is not of the form of RFC 3339";
  unsigned year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, offset_hour = 0, offset_minute = 0;
  Fields fields(text);
  const bool date_ok = fields.number(4, year) && fields.one_of("-") && fields.number(2, month) && fields.one_of("-") &&
                       fields.number(2, day);
  const bool time_ok = date_ok && fields.one_of("Tt ") && fields.number(2, hour) && fields.one_of(":") &&
                       fields.number(2, minute) && fields.one_of(":") && fields.number(2, second) && fields.fraction();
  if (!time_ok) return bad_date(text, kForm);
  std::int64_t sign = 0;
  if (!fields.one_of("Zz")) {
    sign = fields.one_of("+") ? 1 : fields.one_of("-") ? -1 : 0;
    if (sign == 0) return bad_date(text, "it lacks `Z` or an offset");
    if (!fields.number(2, offset_hour) || !fields.one_of(":") || !fields.number(2, offset_minute)) {
      return bad_date(text, "its offset is not of the form `+02:00`");
    }
  }
  if (!fields.done()) return bad_date(text, kForm);

  const std::chrono::year_month_day calendar{std::chrono::year(static_cast<int>(year)), std::chrono::month(month),
                                             std::chrono::day(day)};
  if (!calendar.ok()) return bad_date(text, "no such day exists");
  if (hour > 23 || minute > 59 || second > 60) return bad_date(text, "no such time of day exists");
  if (offset_hour > 23 || offset_minute > 59) return bad_date(text, "no such offset exists");

  const bool leap = second == 60;
  if (leap) second = 59;
  const std::int64_t days = std::chrono::sys_days(calendar).time_since_epoch().count();
  const std::int64_t seconds = days * 86'400 + hour * 3'600 + minute * 60 + second -
                               sign * static_cast<std::int64_t>(offset_hour * 3'600 + offset_minute * 60);
  if (leap && !can_be_leap_second(seconds)) {
    return bad_date(text, "second 60 is only at 23:59:60 UTC of the last day of a month");
  }
  return seconds;
}

Result<std::uint64_t> parse_date(std::string_view text) {
  HARDTACK_TRY(const std::int64_t seconds, parse_date_time(text));
  if (seconds < 0) return bad_date(text, "it lies before 1970");
  if (seconds >= kYear10000) return bad_date(text, "it lies after the year 9999");
  return static_cast<std::uint64_t>(seconds);
}

std::string format_date_time(std::int64_t seconds) {
  const std::chrono::sys_seconds instant{std::chrono::seconds(seconds)};
  const auto midnight = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::year_month_day date(midnight);
  const std::int64_t of_day = (instant - midnight).count();
  std::string out;
  append_padded(out, int{date.year()}, 4, '-');
  append_padded(out, unsigned{date.month()}, 2, '-');
  append_padded(out, unsigned{date.day()}, 2, 'T');
  append_padded(out, of_day / 3'600, 2, ':');
  append_padded(out, of_day / 60 % 60, 2, ':');
  append_padded(out, of_day % 60, 2, 'Z');
  return out;
}

}  // namespace hardtack
