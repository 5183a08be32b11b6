#include "stdlib/calendar.h"

#include <string>

#include "engine/text/quote.h"

namespace hardtack {
namespace {

constexpr std::int64_t kHour = 3'600;
constexpr std::int64_t kDay = 24 * kHour;
constexpr std::int64_t kWeek = 7 * kDay;

// Of the Thursday on which 1970 began.
constexpr std::int64_t kFirstWeekday = 4;

std::unexpected<Error> bad_offset(std::string_view text) {
  return fail(Error(ErrorCode::kExternFailed, quote(text) + " is not an offset from UTC")
                  .with_help("offsets are written `Z`, `+02:00` or `-05:30`, up to 14 hours"));
}

// Two decimal digits, or -1.
std::int64_t two_digits(std::string_view text) {
  for (const char c : text) {
    if (c < '0' || c > '9') return -1;
  }
  return (text[0] - '0') * 10 + (text[1] - '0');
}

// Seconds since a Thursday's midnight at the offset. The first reduction keeps sums small.
std::int64_t second_of_week(std::uint64_t date, std::int64_t offset) {
  const auto second = static_cast<std::int64_t>(date % static_cast<std::uint64_t>(kWeek));
  return (second + offset + kWeek) % kWeek;
}

}  // namespace

Result<std::int64_t> parse_offset(std::string_view text) {
  if (text == "Z") return 0;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return bad_offset(text);
  const std::int64_t hours = two_digits(text.substr(1, 2)), minutes = two_digits(text.substr(4, 2));
  if (hours < 0 || minutes < 0 || minutes > 59) return bad_offset(text);
  const std::int64_t seconds = hours * kHour + minutes * 60;
  // RFC 3339 has `-00:00` for an offset that nobody knows.
  if (seconds > 14 * kHour || (seconds == 0 && text[0] == '-')) return bad_offset(text);
  return text[0] == '-' ? -seconds : seconds;
}

std::int64_t hour_of(std::uint64_t date, std::int64_t offset) { return second_of_week(date, offset) % kDay / kHour; }

std::int64_t weekday_of(std::uint64_t date, std::int64_t offset) {
  const std::int64_t day = second_of_week(date, offset) / kDay;
  return (day + kFirstWeekday - 1) % 7 + 1;
}

}  // namespace hardtack
