#include "cli/input/values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>

#include "cli/output/shown_word.h"
#include "engine/text/date_time.h"
#include "engine/text/trim.h"

namespace hardtack::cli {
namespace {

// A unit is written as any beginning of its name, from `shortest` on, as in biscuit-cli: `min`, `minutes`, `h`, `hrs`.
struct Unit {
  std::string_view shortest;
  std::string_view name;
  std::int64_t nanoseconds;
};
constexpr std::array<Unit, 19> kUnits = {{{"n", "nanoseconds", 1},
                                          {"n", "nsecs", 1},
                                          {"mic", "microseconds", 1'000},
                                          {"u", "usecs", 1'000},
                                          {"\u00b5", "\u00b5secs", 1'000},
                                          {"\u03bc", "\u03bcsecs", 1'000},
                                          {"mil", "milliseconds", 1'000'000},
                                          {"ms", "msecs", 1'000'000},
                                          {"s", "seconds", 1'000'000'000},
                                          {"s", "secs", 1'000'000'000},
                                          {"min", "minutes", 60'000'000'000},
                                          {"min", "mins", 60'000'000'000},
                                          {"h", "hours", 3'600'000'000'000},
                                          {"h", "hrs", 3'600'000'000'000},
                                          {"d", "days", 86'400'000'000'000},
                                          {"w", "weeks", 604'800'000'000'000},
                                          {"mo", "months", 2'629'746'000'000'000},
                                          {"y", "years", 31'556'952'000'000'000},
                                          {"y", "yrs", 31'556'952'000'000'000}}};

std::optional<std::int64_t> unit_of(std::string_view written) {
  // The only two that differ in nothing but their case.
  if (written == "m") return 60'000'000'000;
  if (written == "M") return 2'629'746'000'000'000;
  std::string folded(written);
  for (char& c : folded) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  for (const Unit& unit : kUnits) {
    if (folded.starts_with(unit.shortest) && unit.name.starts_with(folded)) return unit.nanoseconds;
  }
  return std::nullopt;
}

// The digits at the start, and how many of `unit` they are after a decimal point; always less than one.
std::int64_t fraction_of(std::string_view digits, std::int64_t unit) {
  std::int64_t total = 0;
  for (const char digit : digits) {
    unit /= 10;
    total += (digit - '0') * unit;
  }
  return total;
}

std::string_view take_while(std::string_view& text, std::string_view characters) {
  const auto end = std::min(text.find_first_not_of(characters), text.size());
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(end);
  return taken;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::unexpected<Error> bad_duration(std::string_view text) {
  return fail(Error(ErrorCode::kUsage, "value " + shown_word(text) + " is not a duration")
                  .with_help("durations are numbers with units: `1d`, `1h 30m`, `2 weeks`, `500ms`"));
}

std::unexpected<Error> missing_unit(std::string_view text, std::string_view number) {
  const std::string shown(number.substr(0, 12));
  return fail(Error(ErrorCode::kUsage, "value " + shown_word(text) + " is not a duration: a unit is missing")
                  .with_help("write `" + shown + "s` for seconds, `" + shown + "m` for minutes"));
}

std::unexpected<Error> bad_instant(std::string_view text) {
  return fail(Error(ErrorCode::kUsage, "value " + shown_word(text) + " is not a date and time")
                  .with_help("dates are written as in RFC 3339: `2030-06-01T12:00:00Z`"));
}

}  // namespace

Result<std::chrono::nanoseconds> parse_duration(std::string_view text) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  constexpr std::string_view kDigits = "0123456789", kBlanks = " \t", kSeparators = " \t,";
  std::int64_t total = 0;
  std::string_view rest = text;
  take_while(rest, kBlanks);
  if (rest.empty()) return bad_duration(text);
  const auto too_long = [&] {
    return fail(ErrorCode::kUsage, "value " + shown_word(text) + " is longer than 292 years");
  };
  while (!rest.empty()) {
    const std::string_view digits = take_while(rest, kDigits);
    if (digits.empty()) return bad_duration(text);
    std::int64_t number = 0;
    if (std::from_chars(digits.data(), digits.data() + digits.size(), number).ec != std::errc{}) return too_long();
    std::string_view fraction;
    if (rest.starts_with('.')) {
      rest.remove_prefix(1);
      fraction = take_while(rest, kDigits);
      if (fraction.empty()) return bad_duration(text);
    }
    take_while(rest, kBlanks);
    const std::string_view written = rest.substr(0, rest.find_first_of("0123456789 \t,.+-"));
    if (written.empty()) return missing_unit(text, digits);
    rest.remove_prefix(written.size());
    const auto unit = unit_of(written);
    if (!unit) return bad_duration(text);
    if (number > kMost / *unit || number * *unit > kMost - total) return too_long();
    total += number * *unit;
    const std::int64_t part = fraction_of(fraction, *unit);
    if (part > kMost - total) return too_long();
    total += part;
    take_while(rest, kSeparators);
  }
  return std::chrono::nanoseconds(total);
}

Result<std::uint64_t> parse_instant(std::string_view text) {
  const auto seconds = parse_date_time(text);
  if (!seconds) return bad_instant(text);
  if (*seconds < 0 || *seconds >= kYear10000) {
    return fail(ErrorCode::kUsage, "value " + shown_word(text) + " is not between the years 1970 and 9999");
  }
  return static_cast<std::uint64_t>(*seconds);
}

Result<std::uint64_t> parse_deadline(std::string_view text, std::uint64_t now) {
  // Durations have no `-` and no `:`.
  if (text.find_first_of("-:") != std::string_view::npos) return parse_instant(text);
  const auto duration = parse_duration(text);
  if (!duration) {
    // Begun as a duration, but its last number has no unit.
    const std::string_view written = trimmed(text);
    if (!written.empty() && is_digit(written.front()) && is_digit(written.back())) {
      return std::unexpected(duration.error());
    }
    return fail(Error(ErrorCode::kUsage, "value " + shown_word(text) + " is neither a duration nor a date and time")
                    .with_help("write `15m`, `1d`, or `2030-06-01T12:00:00Z`"));
  }
  const auto seconds = static_cast<std::uint64_t>(*duration / std::chrono::seconds(1));
  if (seconds == 0) return fail(ErrorCode::kUsage, "value " + shown_word(text) + " is less than a second");
  if (now + seconds >= static_cast<std::uint64_t>(kYear10000))
    return fail(ErrorCode::kUsage, "value " + shown_word(text) + " ends after the year 9999");
  return now + seconds;
}

Result<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (status != std::errc{} || end != text.data() + text.size()) {
    return fail(ErrorCode::kUsage, "value " + shown_word(text) + " is not a whole number");
  }
  return number;
}

std::uint64_t seconds_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(now).count());
}

}  // namespace hardtack::cli
