#include "engine/text/date_time.h"

#include <gtest/gtest.h>

#include <optional>

namespace hardtack {
namespace {

struct Row {
  std::string text;
  std::optional<std::string> utc;  // none: refused
};

void expect_dates(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    const auto date = parse_date(row.text);
    ASSERT_EQ(date.has_value(), row.utc.has_value());
    if (date) {
      EXPECT_EQ(format_date_time(static_cast<std::int64_t>(*date)), *row.utc);
    } else {
      EXPECT_EQ(date.error().code(), ErrorCode::kInvalidDate);
      EXPECT_FALSE(date.error().help().empty());
    }
  }
}

TEST(DateTime, DatesAreReadAsRfc3339) {
  expect_dates({
      {"2019-12-04T09:46:41Z", "2019-12-04T09:46:41Z"},
      {"2019-12-04t09:46:41z", "2019-12-04T09:46:41Z"},
      {"2019-12-04 09:46:41Z", "2019-12-04T09:46:41Z"},
      {"2019-12-04T09:46:41.999Z", "2019-12-04T09:46:41Z"},
      {"2019-12-04T09:46:41+02:30", "2019-12-04T07:16:41Z"},
      {"2019-12-04T09:46:41-00:00", "2019-12-04T09:46:41Z"},
      {"2019-12-04T09:46:41+23:59", "2019-12-03T09:47:41Z"},
      {"2019-12-31T23:30:00-01:00", "2020-01-01T00:30:00Z"},
      {"2020-02-29T00:00:00Z", "2020-02-29T00:00:00Z"},
      {"1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"},
      {"9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"},
      {"1969-12-31T23:59:59Z", {}},
      {"1970-01-01T00:00:00+00:01", {}},
      {"9999-12-31T23:59:59-00:01", {}},
      {"2019-02-29T00:00:00Z", {}},
      {"2019-13-01T00:00:00Z", {}},
      {"2019-00-01T00:00:00Z", {}},
      {"2019-01-32T00:00:00Z", {}},
      {"2019-12-04T24:00:00Z", {}},
      {"2019-12-04T09:60:00Z", {}},
      {"2019-12-04T09:46:61Z", {}},
      {"2019-12-04T09:46:41", {}},
      {"2019-12-04T09:46Z", {}},
      {"2019-12-04T09:46:41.Z", {}},
      {"2019-12-04T09:46:41+2:00", {}},
      {"2019-12-04T09:46:41+0200", {}},
      {"2019-12-04T09:46:41+24:00", {}},
      {"2019-12-04T09:46:41+01:60", {}},
      {"2019-12-04_09:46:41Z", {}},
      {"2019-12-04T09:46:41Z ", {}},
      {" 2019-12-04T09:46:41Z", {}},
      {"2019-1-04T09:46:41Z", {}},
      {"12019-01-04T09:46:41Z", {}},
      {"+2019-01-04T09:46:41Z", {}},
      {"2019", {}},
      {"", {}},
  });
}

// The answers of the reference implementation (biscuit-wasm 0.6.0), but for the year 10000, which it cannot print.
TEST(DateTime, SecondSixtyIsReadWhereALeapSecondCanBe) {
  expect_dates({
      {"2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"},
      {"2016-06-30T23:59:60Z", "2016-06-30T23:59:59Z"},
      {"2016-11-30T23:59:60Z", "2016-11-30T23:59:59Z"},  // a month's end, whether or not there was one
      {"2016-02-29T23:59:60Z", "2016-02-29T23:59:59Z"},
      {"2016-12-31T23:59:60.5Z", "2016-12-31T23:59:59Z"},
      {"2017-01-01T01:59:60+02:00", "2016-12-31T23:59:59Z"},
      {"2016-12-31T18:59:60-05:00", "2016-12-31T23:59:59Z"},
      {"2017-01-01T05:29:60+05:30", "2016-12-31T23:59:59Z"},
      {"9999-12-31T23:59:60Z", "9999-12-31T23:59:59Z"},
      {"2016-12-31T12:00:60Z", {}},
      {"2016-12-31T23:58:60Z", {}},
      {"2016-12-31T22:59:60Z", {}},
      {"2016-12-30T23:59:60Z", {}},
      {"2016-02-28T23:59:60Z", {}},
      {"2016-12-31T23:59:60+02:00", {}},  // 21:59:60 UTC
      {"2017-01-01T00:59:60+02:00", {}},
      {"1969-12-31T23:59:60Z", {}},
      {"1970-01-01T00:59:60+01:00", {}},
      {"2016-12-31T23:59:61Z", {}},
  });
}

TEST(DateTime, YearsBefore1970AreInstantsButNoDatesOfTheLanguage) {
  const std::pair<const char*, std::int64_t> rows[] = {
      {"1970-01-01T00:00:00Z", 0},
      {"2000-02-29T12:00:00Z", 951'825'600},
      {"2019-12-04t10:46:41.999+01:00", 1'575'452'801},
      {"1969-12-31T23:59:59Z", -1},
      {"1969-12-31T23:59:60Z", -1},
      {"1970-01-01T00:00:00-00:30", 1'800},
      {"0000-01-01T00:00:00Z", kYear0},
      {"9999-12-31T23:59:59Z", kYear10000 - 1},
  };
  for (const auto& [text, seconds] : rows) {
    SCOPED_TRACE(text);
    EXPECT_EQ(parse_date_time(text).value(), seconds);
    EXPECT_EQ(parse_date_time(format_date_time(seconds)).value(), seconds);
    EXPECT_EQ(parse_date(text).has_value(), seconds >= 0);
  }
}

TEST(DateTime, ErrorsSayWhatIsWrong) {
  const std::pair<const char*, const char*> rows[] = {
      {"2019-02-29T00:00:00Z", "`2019-02-29T00:00:00Z` is not a date: no such day exists"},
      {"2019-12-04T09:46:41", "`2019-12-04T09:46:41` is not a date: it lacks `Z` or an offset"},
      {"2016-12-31T12:00:60Z",
       "`2016-12-31T12:00:60Z` is not a date: second 60 is only at 23:59:60 UTC of the last day of a month"},
      {"1969-12-31T23:59:59Z", "`1969-12-31T23:59:59Z` is not a date: it lies before 1970"},
  };
  for (const auto& [text, message] : rows) EXPECT_EQ(parse_date(text).error().message(), message);
  const std::string fraction = "2019-12-04T09:46:41." + std::string(1'000'000, '1');
  EXPECT_LT(parse_date(fraction).error().message().size(), 256u);
}

}  // namespace
}  // namespace hardtack
