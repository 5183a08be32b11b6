#include "tokens/crypto/rfc3339.h"

#include <chrono>
#include <cstddef>

namespace hardtack {
namespace {

// Reads a text from the front; once something is missing, `ok` stays false.
struct Cursor {
  std::string_view rest;
  bool ok = true;

  bool next_is(std::string_view any_of) const {
    return !rest.empty() && any_of.find(rest.front()) != std::string_view::npos;
  }
  void expect(std::string_view any_of) {
    ok = ok && next_is(any_of);
    if (ok) rest.remove_prefix(1);
  }
  int number(std::size_t digits, int low, int high) {
    int value = 0;
    for (std::size_t i = 0; i < digits && ok; ++i) {
      ok = next_is("0123456789");
      if (!ok) return 0;
      value = value * 10 + (rest.front() - '0');
      rest.remove_prefix(1);
    }
    ok = ok && low <= value && value <= high;
    return value;
  }
};

std::string padded(std::int64_t value, std::size_t width) {
  std::string digits = std::to_string(value);
  return std::string(digits.size() < width ? width - digits.size() : 0, '0') + digits;
}

}  // namespace

Result<std::int64_t> parse_rfc3339(std::string_view text) {
  Cursor in{text};
  const int year = in.number(4, 0, 9999);
  in.expect("-");
  const int month = in.number(2, 1, 12);
  in.expect("-");
  const int day = in.number(2, 1, 31);
  in.expect("Tt ");
  const int hour = in.number(2, 0, 23);
  in.expect(":");
  const int minute = in.number(2, 0, 59);
  in.expect(":");
  const int second = in.number(2, 0, 60);
  if (in.ok && in.next_is(".")) {
    in.expect(".");
    in.expect("0123456789");
    while (in.next_is("0123456789")) in.rest.remove_prefix(1);
  }
  int offset = 0;  // minutes east of UTC
  if (in.next_is("Zz")) {
    in.expect("Zz");
  } else {
    const int sign = in.next_is("-") ? -1 : 1;
    in.expect("+-");
    offset = in.number(2, 0, 23) * 60;
    in.expect(":");
    offset = sign * (offset + in.number(2, 0, 59));
  }
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!in.ok || !in.rest.empty() || !date.ok()) {
    return fail(Error(ErrorCode::kInvalidDate, "not a date and time")
                    .with_help("write it as RFC 3339 says, for example 2030-12-31T23:59:59Z"));
  }
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return ((days * 24 + hour) * 60 + minute - offset) * 60 + second;
}

Result<std::string> format_rfc3339(std::int64_t seconds) {
  constexpr std::int64_t kFirst = -62'167'219'200;  // 0000-01-01T00:00:00Z
  constexpr std::int64_t kLast = 253'402'300'799;   // 9999-12-31T23:59:59Z
  if (seconds < kFirst || seconds > kLast)
    return fail(ErrorCode::kInvalidDate, "a date outside of the years 0 to 9999");
  const std::chrono::sys_seconds instant{std::chrono::seconds(seconds)};
  const auto midnight = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::year_month_day date(midnight);
  const std::int64_t of_day = (instant - midnight).count();
  return padded(int{date.year()}, 4) + '-' + padded(unsigned{date.month()}, 2) + '-' + padded(unsigned{date.day()}, 2) +
         'T' + padded(of_day / 3600, 2) + ':' + padded(of_day / 60 % 60, 2) + ':' + padded(of_day % 60, 2) + 'Z';
}

}  // namespace hardtack
