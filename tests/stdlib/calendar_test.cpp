#include "stdlib/calendar.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "engine/text/date_time.h"

namespace hardtack {
namespace {

TEST(Calendar, SaysHourAndWeekdayAtAnOffset) {
  struct Row {
    std::string date;
    std::string offset;
    std::int64_t hour;
    std::int64_t weekday;
  };
  for (const Row& row : {
           Row{"1970-01-01T00:00:00Z", "Z", 0, 4},
           Row{"1970-01-01T00:00:00Z", "-00:01", 23, 3},
           Row{"1970-01-01T00:00:00Z", "+14:00", 14, 4},
           Row{"1970-01-01T00:00:00Z", "-14:00", 10, 3},
           Row{"2026-07-01T22:30:00Z", "+00:00", 22, 3},  // a Wednesday
           Row{"2026-07-01T22:30:00Z", "+01:30", 0, 4},
           Row{"2026-07-01T22:30:00Z", "+01:29", 23, 3},
           Row{"2024-02-29T12:00:00Z", "+02:00", 14, 4},
           Row{"2026-11-29T23:59:59Z", "Z", 23, 7},
           Row{"2026-11-29T23:59:59Z", "+00:01", 0, 1},
           Row{"9999-12-31T23:59:59Z", "Z", 23, 5},
       }) {
    SCOPED_TRACE(row.date + " " + row.offset);
    const auto date = parse_date(row.date);
    const auto offset = parse_offset(row.offset);
    ASSERT_TRUE(date && offset);
    EXPECT_EQ(hour_of(*date, *offset), row.hour);
    EXPECT_EQ(weekday_of(*date, *offset), row.weekday);
  }
}

TEST(Calendar, TakesEveryDate) {
  // 2^64 - 1 seconds are 30,500,568,904,943 weeks, 7 hours and some seconds.
  constexpr auto kLast = std::numeric_limits<std::uint64_t>::max();
  static_assert(kLast / 86'400 % 7 == 0 && kLast % 86'400 / 3'600 == 7);
  EXPECT_EQ(weekday_of(kLast, 0), 4);
  EXPECT_EQ(hour_of(kLast, 0), 7);
  EXPECT_EQ(hour_of(kLast, 14 * 3'600), 21);
}

TEST(Calendar, ReadsOffsetsOnly) {
  EXPECT_EQ(parse_offset("-05:30"), -(5 * 3'600 + 30 * 60));
  for (const std::string text : {"",
                                 "z",
                                 "UTC",
                                 "+2",
                                 "+02",
                                 "+0200",
                                 "02:00",
                                 "+2:00",
                                 "+02:60",
                                 "+14:01",
                                 "-14:01",
                                 "+99:00",
                                 "-00:00",
                                 "+02:00 ",
                                 " +02:00",
                                 "+-2:00",
                                 "+02:-1",
                                 "+02.00",
                                 "Europe/Berlin",
                                 "\xe2\x88\x92"
                                 "02:00"}) {
    const auto offset = parse_offset(text);
    EXPECT_FALSE(offset) << text;
    if (!offset) {
      EXPECT_EQ(offset.error().code(), ErrorCode::kExternFailed);
    }
  }
}

}  // namespace
}  // namespace hardtack
