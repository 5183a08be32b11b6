#include "stdlib/semver.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "stdlib/semver_range.h"

namespace hardtack {
namespace {

TEST(SemVer, ReadsVersions) {
  for (const std::string text :
       {"0.0.0", "0.0.4", "1.2.3", "10.20.30", "1.1.2-prerelease+meta", "1.1.2+meta", "1.1.2+meta-valid", "1.0.0-alpha",
        "1.0.0-alpha.beta.1", "1.0.0-alpha0.valid", "1.0.0-alpha.0valid", "1.0.0-rc.1+build.1",
        "1.2.3----RC-SNAPSHOT.12.9.1--.12", "2.0.0+build.1848", "1.0.0-0A.is.legal", "1.0.0+001", "1.0.0--",
        "18446744073709551615.0.0", "1.0.0-18446744073709551615"}) {
    EXPECT_TRUE(parse_semver(text)) << text;
  }
  for (const std::string text : {"",
                                 "1",
                                 "1.2",
                                 "1.2.3.4",
                                 "v1.2.3",
                                 "01.2.3",
                                 "1.02.3",
                                 "1.2.03",
                                 "1.2.3-",
                                 "1.2.3+",
                                 "1.2.3-a..b",
                                 "1.2.3-01",
                                 "1.2.3-a.01",
                                 "1.2.3-\xc3\xa9",
                                 "1.2.3-a_b",
                                 "1.2.3+a+b",
                                 "1.2.3+a_b",
                                 "1.2.3 ",
                                 " 1.2.3",
                                 "-1.2.3",
                                 "1.-2.3",
                                 "1..3",
                                 ".1.2",
                                 "1.2.",
                                 "a.b.c",
                                 "1.2.3-.",
                                 "1.2.x",
                                 "18446744073709551616.0.0",
                                 "1.0.0-18446744073709551616",
                                 "99999999999999999999999.1.1",
                                 "+1.2.3"}) {
    const auto version = parse_semver(text);
    EXPECT_FALSE(version) << text;
    if (!version) {
      EXPECT_EQ(version.error().code(), ErrorCode::kExternFailed);
    }
  }
  EXPECT_TRUE(parse_semver("1.0.0-" + std::string(250, 'a')));
  EXPECT_FALSE(parse_semver("1.0.0-" + std::string(251, 'a')));
}

// Section 11 of the specification, and its corners: each is older than those behind it.
TEST(SemVer, ComparesByPrecedence) {
  const std::vector<std::string> ordered = {"0.0.0-0",
                                            "0.0.0",
                                            "0.9.9",
                                            "1.0.0-0",
                                            "1.0.0-2",
                                            "1.0.0-10",
                                            "1.0.0--",
                                            "1.0.0-10a",
                                            "1.0.0-A",
                                            "1.0.0-alpha",
                                            "1.0.0-alpha.1",
                                            "1.0.0-alpha.1.0",
                                            "1.0.0-alpha.beta",
                                            "1.0.0-beta",
                                            "1.0.0-beta.2",
                                            "1.0.0-beta.11",
                                            "1.0.0-rc.1",
                                            "1.0.0",
                                            "1.0.1",
                                            "1.1.0",
                                            "1.10.0",
                                            "2.0.0",
                                            "2.1.0",
                                            "2.1.1",
                                            "10.0.0",
                                            "18446744073709551615.0.0"};
  for (std::size_t i = 0; i < ordered.size(); ++i) {
    for (std::size_t j = 0; j < ordered.size(); ++j) {
      const auto a = parse_semver(ordered[i]), b = parse_semver(ordered[j]);
      ASSERT_TRUE(a && b) << ordered[i] << " " << ordered[j];
      EXPECT_EQ(compare_semver(*a, *b), i <=> j) << ordered[i] << " " << ordered[j];
    }
  }
  EXPECT_EQ(compare_semver(*parse_semver("1.0.0+a"), *parse_semver("1.0.0+b")), std::strong_ordering::equal);
  EXPECT_EQ(compare_semver(*parse_semver("1.0.0-a+1"), *parse_semver("1.0.0-a")), std::strong_ordering::equal);
}

TEST(SemVer, SatisfiesRanges) {
  struct Row {
    std::string range;
    std::vector<std::string> inside;
    std::vector<std::string> outside;
  };
  const std::vector<Row> rows = {
      {"1.2.3", {"1.2.3", "1.2.3+build"}, {"1.2.4", "1.2.3-rc.1"}},
      {"=1.2.3", {"1.2.3"}, {"1.2.2"}},
      {"1.2", {"1.2.0", "1.2.9"}, {"1.1.9", "1.3.0", "1.3.0-0", "1.2.3-a"}},
      {"1", {"1.0.0", "1.9.9"}, {"0.9.9", "2.0.0", "2.0.0-0"}},
      {"1.x", {"1.0.0", "1.9.9"}, {"2.0.0"}},
      {"1.2.x", {"1.2.0"}, {"1.3.0"}},
      {"1.X.*", {"1.7.0"}, {"2.0.0"}},
      {"*", {"0.0.0", "9.9.9"}, {"1.0.0-rc.1"}},
      {">1.2.3", {"1.2.4", "2.0.0"}, {"1.2.3", "1.2.2"}},
      {">1.2", {"1.3.0"}, {"1.2.9"}},
      {">1", {"2.0.0"}, {"1.9.9"}},
      {">=1.2.3", {"1.2.3", "9.0.0"}, {"1.2.2", "1.2.3-rc.1", "2.0.0-rc.1"}},
      {">=1.2", {"1.2.0"}, {"1.1.9"}},
      {"<1.2.3", {"1.2.2", "0.0.0"}, {"1.2.3", "1.2.3-rc.1"}},
      {"<1.2", {"1.1.9"}, {"1.2.0", "1.2.0-0"}},
      {"<=1.2.3", {"1.2.3"}, {"1.2.4"}},
      {"<=1.2", {"1.2.9"}, {"1.3.0"}},
      {"<=1", {"1.9.9"}, {"2.0.0"}},
      {">=1.2.3 <2.0.0", {"1.2.3", "1.9.9"}, {"1.2.2", "2.0.0"}},
      {">= 1.2.3  < 2", {"1.2.3"}, {"2.0.0"}},
      {">=1.2.3<2", {"1.2.3"}, {"2.0.0"}},
      {"~1.2.3", {"1.2.3", "1.2.9"}, {"1.2.2", "1.3.0", "1.3.0-0"}},
      {"~1.2", {"1.2.0", "1.2.9"}, {"1.3.0"}},
      {"~1", {"1.0.0", "1.9.9"}, {"2.0.0"}},
      {"~0.2.3", {"0.2.3", "0.2.9"}, {"0.3.0"}},
      {"~1.2.3-beta.2", {"1.2.3-beta.2", "1.2.3-beta.4", "1.2.4"}, {"1.2.3-beta.1", "1.2.4-beta.2"}},
      {"^1.2.3", {"1.2.3", "1.9.0"}, {"1.2.2", "2.0.0", "2.0.0-0"}},
      {"^0.2.3", {"0.2.3", "0.2.9"}, {"0.2.2", "0.3.0"}},
      {"^0.0.3", {"0.0.3"}, {"0.0.2", "0.0.4"}},
      {"^1.2", {"1.2.0", "1.9.9"}, {"1.1.9", "2.0.0"}},
      {"^0.0", {"0.0.0", "0.0.9"}, {"0.1.0"}},
      {"^0", {"0.0.0", "0.9.9"}, {"1.0.0"}},
      {"^0.x", {"0.9.9"}, {"1.0.0"}},
      {"^1.x", {"1.0.0", "1.9.9"}, {"2.0.0"}},
      {"^0.0.0", {"0.0.0"}, {"0.0.1"}},
      {"^1.2.3-beta.2", {"1.2.3-beta.4", "1.2.3", "1.8.0"}, {"1.2.3-beta.1", "1.2.4-beta.3", "2.0.0-beta"}},
      {">1.2.3-alpha.3", {"1.2.3-alpha.7", "3.4.5"}, {"1.2.3-alpha.3", "3.4.5-alpha.9"}},
      {"1 || >=3.1", {"1.5.0", "3.1.0"}, {"2.0.0", "3.0.9"}},
      {"1||2||3", {"2.2.2"}, {"4.0.0"}},
      {"=1.0.0-rc.1 || ^2", {"1.0.0-rc.1", "2.5.0"}, {"1.0.0", "2.0.0-rc.1"}},
      {"18446744073709551615.0.0", {"18446744073709551615.0.0"}, {"0.0.0"}},
  };
  for (const Row& row : rows) {
    for (const std::string& text : row.inside) {
      EXPECT_EQ(satisfies_semver(*parse_semver(text), row.range), true) << text << " in " << row.range;
    }
    for (const std::string& text : row.outside) {
      EXPECT_EQ(satisfies_semver(*parse_semver(text), row.range), false) << text << " in " << row.range;
    }
  }
}

TEST(SemVer, RefusesWhatIsNoRange) {
  const SemVer version = *parse_semver("1.2.3");
  for (const std::string range :
       {"", " ", "||", "1 ||", "|| 1", "1 | 2", "v1", "^", ">=", "1.2.3.4", "1..2", "1.", "01", "1.x.3", "x.1",
        "latest", "1.2.3 - 2.0.0", "1,2", ">1.2.3-", "^^1", "!=1", "~>1.2", ">*", "<x", "1.2-rc.1", "1.2+b", "\t1",
        "^18446744073709551615", "18446744073709551616", "1.18446744073709551615", "~1.18446744073709551615.0",
        // The whole range is read, also behind an alternative that holds.
        "1.2.3 || bad", ">2 bad"}) {
    const auto answer = satisfies_semver(version, range);
    EXPECT_FALSE(answer) << range;
    if (!answer) {
      EXPECT_EQ(answer.error().code(), ErrorCode::kExternFailed);
    }
  }
  std::string range = "1";
  while (range.size() + 2 <= kMaxVersionRangeBytes) range += " 1";
  EXPECT_EQ(satisfies_semver(version, range), true);
  EXPECT_FALSE(satisfies_semver(version, range + " 1"));
}

}  // namespace
}  // namespace hardtack
