// Durations, instants and deadlines.
#include "cli/input/values.h"

#include <gtest/gtest.h>

#include <optional>

namespace hardtack::cli {
namespace {

TEST(Values, DurationsAreSumsOfUnits) {
  using std::chrono::nanoseconds;
  const std::pair<const char*, std::optional<std::int64_t>> rows[] = {
      {"1ns", 1},
      {"20us", 20'000},
      {"500ms", 500'000'000},
      {"15m", 900'000'000'000},
      {"1h30m", 5'400'000'000'000},
      {"1d", 86'400'000'000'000},
      {"2w", 1'209'600'000'000'000},
      {"0s", 0},
      {"", std::nullopt},
      {"15", std::nullopt},
      {"m", std::nullopt},
      {"-1s", std::nullopt},
      {"1s-1s", std::nullopt},
      {"+1s", std::nullopt},
      // As biscuit-cli reads them.
      {"1h 30m", 5'400'000'000'000},
      {"1 h", 3'600'000'000'000},
      {"1H", 3'600'000'000'000},
      {"1.5h", 5'400'000'000'000},
      {"0.25 seconds", 250'000'000},
      {"1.000000001s", 1'000'000'001},
      {"0.5ns", 0},
      {"1 day", 86'400'000'000'000},
      {"2 weeks", 1'209'600'000'000'000},
      {"1month", 2'629'746'000'000'000},
      {"1 mo", 2'629'746'000'000'000},
      {"1M", 2'629'746'000'000'000},
      {"1 year", 31'556'952'000'000'000},
      {"1yr", 31'556'952'000'000'000},
      {"15 days 20 seconds 100 milliseconds", 1'296'020'100'000'000},
      {"1 hour, 2 minutes", 3'720'000'000'000},
      {"1MIN", 60'000'000'000},
      {"1 hrs", 3'600'000'000'000},
      {"5 usec", 5'000},
      {"5\u00b5s", 5'000},
      {" 1s ", 1'000'000'000},
      {"1mi", std::nullopt},
      {"1 fortnight", std::nullopt},
      {"1hourss", std::nullopt},
      {"15 ", std::nullopt},
      {"1h 30", std::nullopt},
      {"1.h", std::nullopt},
      {".5h", std::nullopt},
      {"1e3s", std::nullopt},
      {"one day", std::nullopt},
      {"300 years", std::nullopt},
      {"99999999999999999999s", std::nullopt},
      {"9223372036854775807ns", INT64_MAX},
      {"9223372036854775807ns1ns", std::nullopt},
      {"9223372036854775808ns", std::nullopt},
      {"1000000w", std::nullopt},
  };
  for (const auto& [text, expected] : rows) {
    const auto duration = parse_duration(text);
    ASSERT_EQ(duration.has_value(), expected.has_value()) << text;
    if (expected) {
      EXPECT_EQ(duration->count(), *expected) << text;
    }
    if (!duration) {
      EXPECT_EQ(duration.error().code(), ErrorCode::kUsage);
    }
  }
}

TEST(Values, ANumberAloneIsNoDuration) {
  for (const char* text : {"15", "3600", "0", "15 ", "1h 30", "1,", "1.5"}) {
    const auto duration = parse_duration(text);
    ASSERT_FALSE(duration.has_value()) << text;
    EXPECT_NE(duration.error().message().find("a unit is missing"), std::string::npos) << text;
    EXPECT_NE(duration.error().help().find("s` for seconds"), std::string::npos) << text;
    const auto deadline = parse_deadline(text, 1000);
    ASSERT_FALSE(deadline.has_value()) << text;
  }
  EXPECT_NE(parse_deadline("3600", 1000).error().message().find("a unit is missing"), std::string::npos);
}

TEST(Values, InstantsAreRfc3339) {
  const std::pair<const char*, std::optional<std::uint64_t>> rows[] = {
      {"1970-01-01T00:00:00Z", 0},
      {"2018-12-20T00:00:00Z", 1'545'264'000},
      {"2018-12-20T02:00:00+02:00", 1'545'264'000},
      {"2018-12-19T23:30:00-00:30", 1'545'264'000},
      {"2018-12-20t00:00:00.999z", 1'545'264'000},
      {"9999-12-31T23:59:59Z", 253'402'300'799},
      {"2024-02-29T00:00:00Z", 1'709'164'800},
      {"2023-02-29T00:00:00Z", std::nullopt},
      {"1969-12-31T23:59:59Z", std::nullopt},
      {"9999-12-31T23:59:59-01:00", std::nullopt},
      {"2018-12-20", std::nullopt},
      {"2018-12-20T00:00:00", std::nullopt},
      {"2018-12-20T24:00:00Z", std::nullopt},
      {"2018-12-20T00:00:00Zx", std::nullopt},
      {"2018-12-20T00:00:00.Z", std::nullopt},
      {"2018-13-20T00:00:00Z", std::nullopt},
      {"now", std::nullopt},
      {"", std::nullopt},
  };
  for (const auto& [text, expected] : rows) {
    const auto instant = parse_instant(text);
    ASSERT_EQ(instant.has_value(), expected.has_value()) << text;
    if (expected) {
      EXPECT_EQ(*instant, *expected) << text;
    }
  }
}

TEST(Values, DeadlinesAreInstantsOrDurationsFromNow) {
  EXPECT_EQ(*parse_deadline("15m", 1000), 1900u);
  EXPECT_EQ(*parse_deadline("1h 30m", 1000), 6400u);
  EXPECT_EQ(*parse_deadline("2 weeks", 1000), 1'210'600u);
  EXPECT_EQ(*parse_deadline("1month", 0), 2'629'746u);
  EXPECT_EQ(*parse_deadline("1970-01-02T00:00:00Z", 1000), 86'400u);
  EXPECT_FALSE(parse_deadline("0s", 1000).has_value());
  EXPECT_FALSE(parse_deadline("999ms", 1000).has_value());
  EXPECT_FALSE(parse_deadline("soon", 1000).has_value());
  EXPECT_FALSE(parse_deadline("15000w", 253'402'300'000).has_value());
}

}  // namespace
}  // namespace hardtack::cli
