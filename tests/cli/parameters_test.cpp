// `--param` in all its types.
#include "cli/input/parameters.h"

#include <gtest/gtest.h>

namespace hardtack::cli {
namespace {

constexpr const char* kKey = "ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189";

TEST(Parameters, TypesAreRead) {
  EXPECT_EQ(std::get<std::string>(parse_parameter("user=alice")->value), "alice");
  EXPECT_EQ(std::get<std::string>(parse_parameter("user:string=a=b:c")->value), "a=b:c");
  EXPECT_EQ(std::get<std::string>(parse_parameter("user=")->value), "");
  EXPECT_EQ(std::get<std::string>(parse_parameter("list=[1,2]")->value), "[1,2]");
  EXPECT_EQ(std::get<std::int64_t>(parse_parameter("n:integer=-9223372036854775808")->value), INT64_MIN);
  EXPECT_EQ(std::get<DateParameter>(parse_parameter("d:date=2018-12-20T00:00:00Z")->value).seconds, 1'545'264'000u);
  EXPECT_EQ(std::get<BytesParameter>(parse_parameter("b:bytes=hex:00fF")->value).bytes, std::string("\x00\xff", 2));
  EXPECT_EQ(std::get<BytesParameter>(parse_parameter("b:bytes=hex:")->value).bytes, "");
  EXPECT_TRUE(std::get<bool>(parse_parameter("t:bool=true")->value));
  EXPECT_EQ(std::get<PublicKey>(parse_parameter(std::string("k:pubkey=") + kKey)->value).to_text(), kKey);
  EXPECT_EQ(parse_parameter("a:b:integer=1")->name, "a:b");
}

TEST(Parameters, MistakesAreErrors) {
  for (const char* text :
       {"", "user", "=x", ":integer=1", "n:integer=", "n:integer=1x", "n:integer=9223372036854775808", "n:integer=1.5",
        "d:date=today", "b:bytes=00ff", "b:bytes=hex:0", "b:bytes=hex:zz", "t:bool=yes", "k:pubkey=ed25519/00",
        "k:pubkey=", "u:uuid=1"}) {
    EXPECT_FALSE(parse_parameter(text).has_value()) << text;
  }
}

TEST(Parameters, NamesAreGivenOnce) {
  std::vector<ParameterArgument> parameters;
  EXPECT_TRUE(add_parameter(parameters, "a=1").has_value());
  EXPECT_TRUE(add_parameter(parameters, "b=1").has_value());
  EXPECT_FALSE(add_parameter(parameters, "a:integer=2").has_value());
  EXPECT_EQ(parameters.size(), 2u);
}

}  // namespace
}  // namespace hardtack::cli
