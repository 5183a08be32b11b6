#include "engine/base/error.h"

#include <gtest/gtest.h>

#include <optional>
#include <sstream>
#include <string>
#include <string_view>

namespace hardtack {
namespace {

TEST(Error, CarriesContextFromInsideOut) {
  Error error =
      Error(ErrorCode::kOverflow, "`+` overflowed").with_context("expression 2").with_context("check 0 of block 1");
  EXPECT_EQ(error.to_string(), "`+` overflowed (in expression 2, check 0 of block 1)");
}

TEST(Error, CopyIsUnaffectedByLaterContext) {
  Error inner(ErrorCode::kInvalidType, "`<` takes integers or dates");
  Error outer = inner.with_help("convert the value first").with_span({3, 5});
  EXPECT_TRUE(inner.help().empty());
  EXPECT_FALSE(inner.span().has_value());
  EXPECT_EQ(outer.help(), "convert the value first");
  EXPECT_EQ(outer.span(), (Span{3, 5}));
}

Result<int> half(int value) {
  if (value % 2 != 0) return fail(ErrorCode::kUsage, "odd");
  return value / 2;
}
Result<int> quarter(int value) {
  HARDTACK_TRY(int once, half(value));
  HARDTACK_CHECK(half(once));
  return half(once);
}

TEST(Error, TryReturnsTheFirstError) {
  EXPECT_EQ(quarter(8).value(), 2);
  EXPECT_EQ(quarter(7).error().code(), ErrorCode::kUsage);
  EXPECT_EQ(quarter(6).error().code(), ErrorCode::kUsage);
}

TEST(Error, ResultsCompareWithValues) {
  EXPECT_TRUE(quarter(8) == 2);
  EXPECT_TRUE(2 == quarter(8));
  EXPECT_TRUE(quarter(8) != 3);
  EXPECT_FALSE(quarter(7) == 3);
  const Result<std::string> text = std::string("a");
  EXPECT_TRUE(text == "a" && text == std::string_view("a"));
  const Result<std::optional<int>> nothing = std::nullopt;
  EXPECT_TRUE(nothing == std::optional<int>());
  EXPECT_FALSE(nothing == std::optional<int>(0));
}

TEST(Error, IsPrinted) {
  std::ostringstream out;
  out << quarter(7).error() << ", " << StatementRef{BlockId::block(1), StatementKind::kCheck, 0, {}};
  EXPECT_EQ(out.str(), "odd, check 0 of block 1");
}

TEST(Error, AreasFollowTheHundreds) {
  EXPECT_TRUE(is_limit(ErrorCode::kTooManySteps));
  EXPECT_FALSE(is_limit(ErrorCode::kOverflow));
  EXPECT_TRUE(is_evaluation_error(ErrorCode::kOverflow));
  EXPECT_FALSE(is_evaluation_error(ErrorCode::kTimeout));
}

// A number that is no code has a name, too, for messages of hosts that know more or fewer.
TEST(Error, CodesThatAreUnknownHaveAName) {
  EXPECT_EQ(error_name(ErrorCode::kOverflow), "overflow");
  EXPECT_EQ(error_name(static_cast<ErrorCode>(0x7fff)), "unknown");
}

}  // namespace
}  // namespace hardtack
