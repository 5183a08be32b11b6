#include "cli/values.h"

#include <array>
#include <charconv>
#include <limits>

#include "cli/terminal.h"
#include "tokens/crypto/rfc3339.h"

namespace hardtack::cli {
namespace {

// The first second that the language cannot write, 10000-01-01T00:00:00Z.
constexpr std::int64_t kYear10000 = 253'402'300'800;

struct Unit {
  std::string_view name;
  std::int64_t nanoseconds;
};
constexpr std::array<Unit, 8> kUnits = {{{"ns", 1},
                                         {"us", 1'000},
                                         {"ms", 1'000'000},
                                         {"s", 1'000'000'000},
                                         {"m", 60'000'000'000},
                                         {"h", 3'600'000'000'000},
                                         {"d", 86'400'000'000'000},
                                         {"w", 604'800'000'000'000}}};

std::unexpected<Error> bad_duration(std::string_view text) {
  return fail(Error(ErrorCode::kUsage, "value " + shown_word(text) + " is no duration")
                  .with_help("durations are numbers with units: `1d`, `1h30m`, `500ms`"));
}

std::unexpected<Error> bad_instant(std::string_view text) {
  return fail(Error(ErrorCode::kUsage, "value " + shown_word(text) + " is no date and time")
                  .with_help("dates are written as in RFC 3339: `2030-06-01T12:00:00Z`"));
}

}  // namespace

Result<std::chrono::nanoseconds> parse_duration(std::string_view text) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  std::int64_t total = 0;
  std::string_view rest = text;
  if (rest.empty()) return bad_duration(text);
  while (!rest.empty()) {
    std::int64_t number = 0;
    const auto [end, status] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    if (status != std::errc{} || number < 0 || rest.front() == '-') return bad_duration(text);
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    const auto letters = rest.substr(0, rest.find_first_of("0123456789"));
    const Unit* unit = nullptr;
    for (const Unit& candidate : kUnits) {
      if (letters == candidate.name) unit = &candidate;
    }
    if (unit == nullptr) return bad_duration(text);
    rest.remove_prefix(letters.size());
    if (number > kMost / unit->nanoseconds || number * unit->nanoseconds > kMost - total) {
      return fail(ErrorCode::kUsage, "value " + shown_word(text) + " is longer than 292 years");
    }
    total += number * unit->nanoseconds;
  }
  return std::chrono::nanoseconds(total);
}

Result<std::uint64_t> parse_instant(std::string_view text) {
  const auto seconds = parse_rfc3339(text);
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
    return fail(ErrorCode::kUsage, "value " + shown_word(text) + " is no whole number");
  }
  return number;
}

std::uint64_t seconds_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(now).count());
}

}  // namespace hardtack::cli
