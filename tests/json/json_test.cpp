#include "json/json.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "tests/support/folders.h"

namespace hardtack {
namespace {

TEST(Json, FollowsThePublicParsingSuite) {
  const std::filesystem::path folder = test::vectors_folder() / "json/test_parsing";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no vectors at " << folder;
  // Valid JSON that has two meanings.
  const std::set<std::string> refused_on_purpose = {"y_object_duplicated_key.json",
                                                    "y_object_duplicated_key_and_value.json"};
  int cases = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    std::ifstream stream(entry.path(), std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(stream), {});
    const auto parsed = parse_json(text, {});
    if (name.starts_with("y_")) {
      EXPECT_EQ(parsed.has_value(), !refused_on_purpose.contains(name)) << name;
    } else if (name.starts_with("n_")) {
      EXPECT_FALSE(parsed.has_value()) << name;
    }
    if (parsed) {
      const auto again = parse_json(write_json(*parsed, JsonLayout::kIndented), {});
      ASSERT_TRUE(again.has_value()) << name;
      EXPECT_EQ(write_json(*again, JsonLayout::kCompact), write_json(*parsed, JsonLayout::kCompact)) << name;
    }
    ++cases;
  }
  EXPECT_GT(cases, 300);
}

// Arguments and names of files are bytes; what prints them as JSON prints JSON.
TEST(Json, AnyBytesAreWrittenAsValidUtf8) {
  const std::string mark = "\xef\xbf\xbd";
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"a\xff", "a" + mark},
      {"\xff\xfe", mark + mark},
      {"\xc3", mark},
      {"\xc3(", mark + "("},
      {"\xc3\xa9", "\xc3\xa9"},
      {"\xed\xa0\x80", mark + mark + mark},
      {"\xc0\xaf", mark + mark},
      {"\xf0\x9f\x98", mark + mark + mark},
      {"\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80"},
      {"\xf4\x90\x80\x80", mark + mark + mark + mark},
      {mark, mark},
      {std::string("\0\x7f", 2), std::string("\0\x7f", 2)},
  };
  for (const auto& [bytes, shown] : rows) {
    for (const JsonLayout layout : {JsonLayout::kCompact, JsonLayout::kIndented}) {
      const std::string text = write_json(JsonValue::Object{{bytes, JsonValue(bytes)}}, layout);
      const auto read = parse_json(text, {});
      ASSERT_TRUE(read.has_value()) << text;
      EXPECT_EQ(*read, JsonValue(JsonValue::Object{{shown, JsonValue(shown)}}));
    }
  }
}

TEST(Attacks, A122_AmbiguousJsonIsRefused) {
  const std::vector<std::pair<const char*, std::string>> cases = {
      {"a key twice", R"({"a":1,"a":1})"},
      {"a key twice, spelled differently", R"({"a":1,"\u0061":2})"},
      {"a key twice further in", R"({"x":[{"a":1,"b":2,"a":3}]})"},
      {"byte order mark", "\xef\xbb\xbf{}"},
      {"invalid UTF-8", "\"\xff\""},
      {"overlong UTF-8", "\"\xc0\x80\""},
      {"lone high surrogate", R"("\ud800")"},
      {"lone low surrogate", R"("\udc00")"},
      {"two values", "{}{}"},
      {"trailing NUL", std::string("{}\0", 3)},
      {"1e400", "1e400"},
      {"infinity", "Infinity"},
      {"depth 100,000", std::string(100'000, '[')},
      {"depth 33", std::string(33, '[') + std::string(33, ']')},
      {"comment", "{/**/}"},
      {"empty", ""},
  };
  for (const auto& [name, text] : cases) {
    const auto parsed = parse_json(text, {});
    ASSERT_FALSE(parsed.has_value()) << name;
    EXPECT_EQ(parsed.error().code(), ErrorCode::kMalformedJson) << name;
  }
}

TEST(Json, LimitsHoldExactly) {
  JsonLimits limits;
  limits.max_json_bytes = 7;
  limits.max_json_depth = 1;
  limits.max_json_values = 4;  // three elements and their array
  EXPECT_TRUE(parse_json("[1,2,3]", limits).has_value());
  EXPECT_FALSE(parse_json("[1,2,3] ", limits).has_value());
  EXPECT_FALSE(parse_json("[[1]]", limits).has_value());
  limits.max_json_values = 3;
  EXPECT_FALSE(parse_json("[1,2,3]", limits).has_value());
}

TEST(Json, IntegersAreExactAndNothingElseIsOne) {
  const std::vector<std::pair<const char*, bool>> cases = {{"9223372036854775807", true},
                                                           {"-9223372036854775808", true},
                                                           {"9223372036854775808", false},
                                                           {"1.0", false},
                                                           {"1e3", false},
                                                           {"\"1\"", false},
                                                           {"true", false},
                                                           {"0", true}};
  for (const auto& [text, integer] : cases) EXPECT_EQ(parse_json(text, {}).value().is_integer(), integer) << text;
  EXPECT_EQ(parse_json("9223372036854775807", {}).value().as_integer(), INT64_MAX);
}

TEST(Json, WritesSortedAndEscaped) {
  const JsonValue value = parse_json(R"({"b":[1,2.5,null,true],"a":"\u0000\"\\\u007f\né"})", {}).value();
  EXPECT_EQ(write_json(value, JsonLayout::kCompact),
            "{\"a\":\"\\u0000\\\"\\\\\\u007f\\u000aé\",\"b\":[1,2.5,null,true]}");
  EXPECT_EQ(write_json(parse_json(R"({"a":{},"b":[]})", {}).value(), JsonLayout::kIndented),
            "{\n \"a\": {},\n \"b\": []\n}\n");
}

TEST(Json, ErrorNamesTheByte) {
  const auto parsed = parse_json("[1,x]", {});
  ASSERT_FALSE(parsed.has_value());
  ASSERT_TRUE(parsed.error().span().has_value());
  EXPECT_EQ(parsed.error().span()->begin, 3U);
}

}  // namespace
}  // namespace hardtack
