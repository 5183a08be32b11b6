// Where the token of a request stands, and what is no token: attacks S44 and S45.
#include "serve/credentials/token_place.h"

#include <gtest/gtest.h>

#include "tests/serve/support/serve_fixture.h"

namespace hardtack::serve {
namespace {

using testing::TestMessage;

struct Row {
  std::string name;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string expected;  // the token, or the fault in brackets
};

std::string found(const TestMessage& given, const TokenPlace& place) {
  return given.with([&](const Message& message) {
    const auto token = find_token(message, place);
    return token ? std::string(*token) : "[" + std::string(name_of(token.error())) + "]";
  });
}

void expect(const std::vector<Row>& rows, const TokenPlace& place) {
  ASSERT_TRUE(validate(place));
  for (const Row& row : rows) EXPECT_EQ(found({.headers = row.headers}, place), row.expected) << row.name;
}

TEST(TokenPlace, S44AnAuthorizationHeaderHoldsOneTokenOrNone) {
  expect({{"plain", {{"authorization", "Bearer abc"}}, "abc"},
          {"any case of the scheme", {{"authorization", "bEARER abc"}}, "abc"},
          {"several blanks", {{"authorization", "Bearer   abc"}}, "abc"},
          {"nothing", {}, "[missing]"},
          {"another header", {{"x-authorization", "Bearer abc"}}, "[missing]"},
          {"two lines", {{"authorization", "Bearer a"}, {"authorization", "Bearer a"}}, "[malformed]"},
          {"two in one line", {{"authorization", "Bearer a,Bearer b"}}, "[malformed]"},
          {"two in one line, with a blank", {{"authorization", "Bearer a, Bearer b"}}, "[malformed]"},
          {"another scheme", {{"authorization", "Basic abc"}}, "[malformed]"},
          {"another scheme first", {{"authorization", "Basic abc, Bearer abc"}}, "[malformed]"},
          {"another scheme in a line before",
           {{"authorization", "Basic a"}, {"authorization", "Bearer a"}},
           "[malformed]"},
          {"no scheme", {{"authorization", "abc"}}, "[malformed]"},
          {"no token", {{"authorization", "Bearer"}}, "[malformed]"},
          {"an empty token", {{"authorization", "Bearer "}}, "[malformed]"},
          {"a word behind it", {{"authorization", "Bearer abc def"}}, "[malformed]"},
          {"a parameter", {{"authorization", "Bearer abc;x=1"}}, "[malformed]"},
          {"a tab", {{"authorization", "Bearer\tabc"}}, "[malformed]"},
          {"a byte beyond ASCII", {{"authorization", "Bearer abc\xc3\xa9"}}, "[malformed]"},
          {"a NUL", {{"authorization", std::string("Bearer a\0b", 10)}}, "[malformed]"},
          {"too long", {{"authorization", "Bearer " + std::string(kMaxTokenBytes + 1, 'a')}}, "[malformed]"},
          {"a cookie that nobody configured", {{"authorization", "Bearer abc"}, {"cookie", "token=x"}}, "abc"}},
         {});
}

TEST(TokenPlace, AHeaderOfItsOwnHoldsNothingElse) {
  expect({{"plain", {{"x-token", "abc"}}, "abc"},
          {"two lines", {{"x-token", "a"}, {"x-token", "b"}}, "[malformed]"},
          {"two", {{"x-token", "a,b"}}, "[malformed]"},
          {"empty", {{"x-token", ""}}, "[malformed]"},
          {"its alias", {{"x_token", "abc"}, {"x.token", "abc"}}, "[missing]"},
          {"a scheme", {{"x-token", "Bearer abc"}}, "[malformed]"}},
         {.header = "x-token", .scheme = std::nullopt});
}

TEST(TokenPlace, S45ACookieIsThereOnce) {
  expect({{"alone", {{"cookie", "session=abc"}}, "abc"},
          {"among others", {{"cookie", "a=1; session=abc; b=2"}}, "abc"},
          {"without blanks", {{"cookie", "a=1;session=abc;b=2"}}, "abc"},
          {"in one of two lines", {{"cookie", "a=1"}, {"cookie", "session=abc"}}, "abc"},
          {"with base64 padding", {{"cookie", "session=abc=="}}, "abc=="},
          {"nothing", {{"cookie", "a=1"}}, "[missing]"},
          {"no cookie", {}, "[missing]"},
          {"another case", {{"cookie", "Session=abc"}}, "[missing]"},
          {"a longer name", {{"cookie", "xsession=abc; sessionx=def"}}, "[missing]"},
          {"twice", {{"cookie", "session=a; session=b"}}, "[malformed]"},
          {"twice the same", {{"cookie", "session=a; session=a"}}, "[malformed]"},
          {"twice in two lines", {{"cookie", "session=a"}, {"cookie", "session=b"}}, "[malformed]"},
          {"joined by a comma", {{"cookie", "session=a,session=b"}}, "[malformed]"},
          {"joined behind another", {{"cookie", "a=1,session=b"}}, "[malformed]"},
          {"joined behind another, with blanks", {{"cookie", "a=1, session =b"}}, "[malformed]"},
          {"joined in front of another", {{"cookie", "session=a,b=2"}}, "[malformed]"},
          {"a comma that joins nothing of ours", {{"cookie", "a=1,2; session=abc"}}, "abc"},
          {"quoted", {{"cookie", "session=\"abc\""}}, "[malformed]"},
          {"without a value", {{"cookie", "session"}}, "[malformed]"},
          {"empty", {{"cookie", "session="}}, "[malformed]"},
          {"a blank inside", {{"cookie", "session=a b"}}, "[malformed]"},
          {"16 KiB", {{"cookie", "session=" + std::string(16 * 1024, 'a')}}, std::string(16 * 1024, 'a')},
          {"more than a token", {{"cookie", "session=" + std::string(kMaxTokenBytes + 1, 'a')}}, "[malformed]"},
          {"the header, which is not configured", {{"authorization", "Bearer abc"}}, "[missing]"}},
         {.header = std::nullopt, .scheme = std::nullopt, .cookie = "session"});
}

TEST(TokenPlace, S44AHeaderAndACookieTogetherAreNoToken) {
  expect({{"header", {{"authorization", "Bearer abc"}, {"cookie", "a=1"}}, "abc"},
          {"cookie", {{"cookie", "session=abc"}}, "abc"},
          {"neither", {}, "[missing]"},
          {"both", {{"authorization", "Bearer abc"}, {"cookie", "session=abc"}}, "[malformed]"},
          {"a bad header and a cookie", {{"authorization", "Basic abc"}, {"cookie", "session=abc"}}, "[malformed]"},
          {"a header and a bad cookie", {{"authorization", "Bearer abc"}, {"cookie", "session="}}, "[malformed]"}},
         {.cookie = "session"});
}

TEST(TokenPlace, ConfigurationsThatCannotBeMeant) {
  const TokenPlace rows[] = {
      {.header = std::nullopt}, {.header = "Authorization"}, {.header = "x token"}, {.header = ""},
      {.header = "cookie"},     {.scheme = "Bea rer"},       {.cookie = "a=b"},     {.cookie = ""}};
  for (const TokenPlace& row : rows) {
    const auto result = validate(row);
    ASSERT_FALSE(result) << row.header.value_or("-");
    EXPECT_EQ(result.error().code(), ErrorCode::kUsage);
  }
}

}  // namespace
}  // namespace hardtack::serve
