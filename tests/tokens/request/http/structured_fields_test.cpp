// Structured fields: what is read, what is refused, and that the written form is read back.
#include "tokens/request/http/structured_fields.h"

#include <gtest/gtest.h>

namespace hardtack {
namespace {

TEST(StructuredFields, InnerListsAreReadAndWritten) {
  struct Row {
    std::string_view field, written;
  };
  static constexpr Row kRows[] = {
      {R"(sig1=("@method" "content-type");created=1;keyid="a b")",
       R"(("@method" "content-type");created=1;keyid="a b")"},
      {R"(sig1=(  "a"  "b" ) ; x)", ""},
      {R"(sig1=(  "a"  "b"  );x)", R"(("a" "b");x)"},
      {R"(sig1=();x=?0;y=?1)", R"(();x=?0;y)"},
      {R"(sig1=("a\"\\");x=tok/en:1;y=-15;z=:aGk=:)", R"(("a\"\\");x=tok/en:1;y=-15;z=:aGk=:)"},
      {R"(sig1=("a";req;n=1))", R"(("a";req;n=1))"},
      {R"(  sig1=("a")  )", R"(("a"))"},
      {R"(a=1,	sig1=("a") ,b)", R"(("a"))"},
      {R"(sig1=("a");  x=007)", R"(("a");x=7)"},
  };
  for (const Row& row : kRows) {
    const auto read = parse_dictionary(row.field);
    EXPECT_EQ(read.has_value(), !row.written.empty()) << row.field;
    if (!read || row.written.empty()) continue;
    const SfMember* member = find_member(*read, "sig1");
    ASSERT_NE(member, nullptr) << row.field;
    EXPECT_EQ(write_inner_list(*member), row.written);
    const auto again = parse_dictionary("sig1=" + std::string(row.written));
    ASSERT_TRUE(again.has_value()) << row.written;
    EXPECT_EQ(write_inner_list(again->front()), row.written);
  }
}

TEST(StructuredFields, A156_WhatIsMalformedIsRefused) {
  for (const std::string_view field : {"",
                                       " ",
                                       ",",
                                       "a=",
                                       "a=1,",
                                       "a=1,,b=2",
                                       "a=1 b=2",
                                       "A=1",
                                       "1=1",
                                       "=1",
                                       "a==1",
                                       "a=1;",
                                       "a=1;X",
                                       "a=1;x=",
                                       "a=1,a=2",
                                       "a=1;x;x",
                                       "a=(",
                                       "a=(\"x\"",
                                       "a=(\"x\"\"y\")",
                                       "a=(\"x\",\"y\")",
                                       "a=\"x",
                                       "a=\"x\\y\"",
                                       "a=\"\xc3\xa9\"",
                                       "a=\"\x01\"",
                                       "a=:x",
                                       "a=:x y:",
                                       "a=:\xc3\xa9:",
                                       "a=?2",
                                       "a=?",
                                       "a=1.5",
                                       "a=1234567890123456",
                                       "a=-",
                                       "a=--1",
                                       "a=;x",
                                       "a=@x",
                                       "\ta=1",
                                       "a=1\n",
                                       "a=(\"x\");=1"}) {
    EXPECT_FALSE(parse_dictionary(field).has_value()) << field;
  }
  std::string many = "a0=1";
  for (std::size_t i = 1; i <= kMaxFieldItems; ++i) many += ",a" + std::to_string(i) + "=1";
  EXPECT_FALSE(parse_dictionary(many).has_value());
  std::string list = "a=(";
  for (std::size_t i = 0; i <= kMaxFieldItems; ++i) list += "\"x\" ";
  EXPECT_FALSE(parse_dictionary(list + ")").has_value());
  EXPECT_FALSE(parse_dictionary("a=(" + std::string(60'000, ' ') + ")").has_value());
}

}  // namespace
}  // namespace hardtack
