// Durations, instants and deadlines.
#include "cli/values.h"

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
      {"1.5h", std::nullopt},
      {"1 h", std::nullopt},
      {"1H", std::nullopt},
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
  EXPECT_EQ(*parse_deadline("1970-01-02T00:00:00Z", 1000), 86'400u);
  EXPECT_FALSE(parse_deadline("0s", 1000).has_value());
  EXPECT_FALSE(parse_deadline("999ms", 1000).has_value());
  EXPECT_FALSE(parse_deadline("soon", 1000).has_value());
  EXPECT_FALSE(parse_deadline("15000w", 253'402'300'000).has_value());
}

}  // namespace
}  // namespace hardtack::cli
