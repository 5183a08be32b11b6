// The canonical form of JSON: published triples, the numbers of RFC 8785, what is refused, and work that stays linear.
#include "json/jcs.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <limits>
#include <sstream>

#include "engine/text/cat.h"
#include "engine/text/hex.h"
#include "tests/support/folders.h"

namespace hardtack {
namespace {

std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.is_open()) << path;
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

std::string from_hex_dump(const std::string& dump) {
  std::string bytes;
  std::istringstream words(dump);
  for (std::string word; words >> word;) {
    bytes += static_cast<char>(*hex_value(word.at(0)) * 16 + *hex_value(word.at(1)));
  }
  return bytes;
}

std::filesystem::path vectors() { return test::vectors_folder() / "jcs"; }

TEST(Jcs, A166_ThePublishedTriplesHold) {
  if (!std::filesystem::exists(vectors())) GTEST_SKIP() << "the vectors folder is missing; name it in HARDTACK_VECTORS";
  std::size_t count = 0;
  for (const std::string name : {"arrays", "french", "structures", "unicode", "values", "weird"}) {
    const auto canonical = canonicalize_json(read_text(vectors() / "input" / (name + ".json")), {});
    ASSERT_TRUE(canonical.has_value()) << name << ": " << canonical.error();
    EXPECT_EQ(*canonical, from_hex_dump(read_text(vectors() / "outhex" / (name + ".txt")))) << name;
    EXPECT_EQ(*canonical, read_text(vectors() / "output" / (name + ".json"))) << name;
    EXPECT_EQ(canonicalize_json(*canonical, {}).value(), *canonical) << name;
    ++count;
  }
  std::cout << count << " triples of jcs/ hold\n";
}

TEST(Jcs, ThePublishedPlansHold) {
  if (!std::filesystem::exists(vectors())) GTEST_SKIP() << "the vectors folder is missing; name it in HARDTACK_VECTORS";
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(vectors() / "plan-hash")) {
    const auto plan = parse_json(read_text(entry.path()), {});
    ASSERT_TRUE(plan.has_value()) << entry.path() << ": " << plan.error();
    const JsonValue* expected = plan->find("expected");
    ASSERT_NE(expected, nullptr) << entry.path();
    EXPECT_EQ(canonical_json(*expected->find("preimage")).value(), expected->find("jcs_bytes")->as_string())
        << entry.path();
    ++count;
  }
  EXPECT_EQ(count, 11U);
  std::cout << count << " plans of jcs/plan-hash hold\n";
}

// RFC 8785, appendix B, and the samples of the ES6 number file.
TEST(Jcs, A167_NumbersAreWrittenAsEcmascriptWritesThem) {
  struct Row {
    std::uint64_t bits;
    std::string_view text;
  };
  static constexpr Row kRows[] = {{0x0000000000000000, "0"},
                                  {0x8000000000000000, "0"},
                                  {0x0000000000000001, "5e-324"},
                                  {0x8000000000000001, "-5e-324"},
                                  {0x7fefffffffffffff, "1.7976931348623157e+308"},
                                  {0xffefffffffffffff, "-1.7976931348623157e+308"},
                                  {0x4340000000000000, "9007199254740992"},
                                  {0xc340000000000000, "-9007199254740992"},
                                  {0x4430000000000000, "295147905179352830000"},
                                  {0x44b52d02c7e14af5, "9.999999999999997e+22"},
                                  {0x44b52d02c7e14af6, "1e+23"},
                                  {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
                                  {0x444b1ae4d6e2ef4e, "999999999999999700000"},
                                  {0x444b1ae4d6e2ef4f, "999999999999999900000"},
                                  {0x444b1ae4d6e2ef50, "1e+21"},
                                  {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
                                  {0x3eb0c6f7a0b5ed8d, "0.000001"},
                                  {0x41b3de4355555553, "333333333.3333332"},
                                  {0x41b3de4355555554, "333333333.33333325"},
                                  {0x41b3de4355555555, "333333333.3333333"},
                                  {0x41b3de4355555556, "333333333.3333334"},
                                  {0x41b3de4355555557, "333333333.33333343"},
                                  {0xbecbf647612f3696, "-0.0000033333333333333333"},
                                  {0x43143ff3c1cb0959, "1424953923781206.2"},
                                  {0x4340000000000001, "9007199254740994"},
                                  {0x4024000000000000, "10"},
                                  {0x3fe0000000000000, "0.5"}};
  for (const Row& row : kRows) {
    const double number = std::bit_cast<double>(row.bits);
    EXPECT_EQ(ecmascript_number(number), row.text);
    EXPECT_EQ(canonical_json(JsonValue(number)).value(), row.text);
    EXPECT_EQ(canonicalize_json(row.text, {}).value(), row.text);
  }
  for (const double none : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(),
                            -std::numeric_limits<double>::infinity()}) {
    EXPECT_EQ(canonical_json(JsonValue(none)).error().code(), ErrorCode::kMalformedJson);
  }
}

TEST(Jcs, A167_TextsOfNumbersHaveOneForm) {
  struct Row {
    std::string_view text, all, integers;  // empty if refused
  };
  static constexpr Row kRows[] = {{"-0", "0", "0"},
                                  {"-0.0", "0", "0"},
                                  {"1.0", "1", "1"},
                                  {"1e3", "1000", "1000"},
                                  {"1E21", "1e+21", ""},
                                  {"1e-7", "1e-7", ""},
                                  {"0.5", "0.5", ""},
                                  {"9007199254740991", "9007199254740991", "9007199254740991"},
                                  {"9007199254740992", "9007199254740992", "9007199254740992"},
                                  {"-9007199254740992", "-9007199254740992", "-9007199254740992"},
                                  {"9007199254740993", "9007199254740992", ""},
                                  {"-9007199254740993", "-9007199254740992", ""},
                                  {"9223372036854775807", "9223372036854776000", ""},
                                  {"-9223372036854775808", "-9223372036854776000", ""},
                                  {"18446744073709551616", "18446744073709552000", ""},
                                  {"1e400", "", ""},
                                  {"NaN", "", ""},
                                  {"Infinity", "", ""},
                                  {"01", "", ""},
                                  {"+1", "", ""}};
  for (const Row& row : kRows) {
    EXPECT_EQ(canonicalize_json(row.text, {}).value_or(""), row.all) << row.text;
    EXPECT_EQ(canonicalize_json(row.text, {}, JcsNumbers::kIntegersOnly).value_or(""), row.integers) << row.text;
  }
}

TEST(Jcs, A166_NamesAreSortedByUtf16) {
  struct Row {
    std::string_view left, right;
    bool less;
  };
  static constexpr Row kRows[] = {{"", "a", true},
                                  {"a", "", false},
                                  {"a", "a", false},
                                  {"a", "ab", true},
                                  {"\xf0\x9f\x98\x82", "\xef\xac\xb3", true},  // U+1F602 before U+FB33
                                  {"\xef\xac\xb3", "\xf0\x9f\x98\x82", false},
                                  {"\xed\x9f\xbf", "\xf0\x90\x80\x80", true},  // U+D7FF before U+10000
                                  {"\xf0\x90\x80\x80", "\xee\x80\x80", true},  // U+10000 before U+E000
                                  {"\xee\x80\x80", "\xef\xbf\xbf", true},
                                  {"\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", true},
                                  {"x\xf0\x9f\x98\x82", "x\xef\xac\xb3", true}};
  for (const Row& row : kRows) EXPECT_EQ(utf16_less(row.left, row.right), row.less) << row.left << " " << row.right;
  EXPECT_EQ(canonicalize_json("{\"\xef\xac\xb3\":1,\"\xf0\x9f\x98\x82\":2}", {}).value(),
            "{\"\xf0\x9f\x98\x82\":2,\"\xef\xac\xb3\":1}");
}

TEST(Jcs, A168_StringsHaveOneSpelling) {
  struct Row {
    std::string_view text, canonical;  // empty if refused
  };
  static constexpr Row kRows[] = {{R"("\u0000\u0008\u0009\u000a\u000c\u000d\u001f")", R"("\u0000\b\t\n\f\r\u001f")"},
                                  {R"("\/\u002f\u0022\u005c")", R"("//\"\\")"},
                                  {R"("\u007f")", "\"\x7f\""},
                                  {R"("\u2028\u2029")", "\"\xe2\x80\xa8\xe2\x80\xa9\""},
                                  {R"("\ud83d\ude02")", "\"\xf0\x9f\x98\x82\""},
                                  {"\"e\xcc\x81\"", "\"e\xcc\x81\""},  // no Unicode normalisation
                                  {"\"\xc3\xa9\"", "\"\xc3\xa9\""},
                                  {R"("\ud83d")", ""},
                                  {R"("\ude02")", ""},
                                  {"\"\xed\xa0\x80\"", ""},
                                  {"\"\xff\"", ""},
                                  {"\"\x01\"", ""},
                                  {"\xef\xbb\xbf\"a\"", ""},
                                  {R"({"a":1,"a":2})", ""},
                                  {R"({"a":1,"\u0061":2})", ""},
                                  {R"({"a":1} )", R"({"a":1})"},
                                  {R"({"a":1}x)", ""}};
  for (const Row& row : kRows) EXPECT_EQ(canonicalize_json(row.text, {}).value_or(""), row.canonical) << row.text;
}

TEST(Jcs, ValuesOfAProgramAreCheckedToo) {
  EXPECT_FALSE(canonical_json(JsonValue("\xff")).has_value());
  EXPECT_FALSE(canonical_json(JsonValue(JsonValue::Object{{"\xff", 1.0}})).has_value());
  EXPECT_FALSE(canonical_json(JsonValue(JsonValue::Object{{"a", true}, {"a", false}})).has_value());
  JsonValue deep;
  for (std::size_t i = 0; i <= kMaxJcsDepth; ++i) deep = JsonValue(JsonValue::Array{std::move(deep)});
  EXPECT_FALSE(canonical_json(deep).has_value());
  EXPECT_TRUE(canonical_json(deep.as_array()[0]).has_value());
}

TEST(Jcs, A169_DeepAndLongTextsAreRefusedAndTheWorkIsBounded) {
  EXPECT_FALSE(canonicalize_json(std::string(100'000, '['), {}).has_value());
  EXPECT_FALSE(canonicalize_json(std::string(100'000, '[') + std::string(100'000, ']'), {}).has_value());
  std::string nested;
  for (int i = 0; i < 100'000; ++i) nested += "{\"a\":";
  EXPECT_FALSE(canonicalize_json(nested, {}).has_value());
  EXPECT_FALSE(canonicalize_json('"' + std::string(1 << 20, 'a') + '"', {}).has_value());
  // Names that are alike up to their ends cost as much as names that are not.
  std::string object = "{";
  for (int i = 0; object.size() < 60'000; ++i) {
    object += cat(i == 0 ? "" : ",", "\"", std::string(100, 'a'), 1000 + (i * 7919) % 1000, "\":1");
  }
  object += '}';
  const auto canonical = canonicalize_json(object, {});
  ASSERT_TRUE(canonical.has_value()) << canonical.error();
  EXPECT_EQ(canonicalize_json(*canonical, {}).value(), *canonical);
}

}  // namespace
}  // namespace hardtack
