// Headers of a message, and problem documents.
#include "serve/message/message.h"

#include <gtest/gtest.h>

#include "json/json.h"
#include "serve/message/problem.h"

namespace hardtack::serve {
namespace {

TEST(ServeMessage, AHeaderIsOneLineOrNone) {
  const std::vector<Header> headers = {{"a", "1"}, {"b", "2"}, {"b", "3"}};
  const Peer peer;
  const Message message{.method = "GET", .target = "/", .headers = headers, .body = "", .peer = peer};
  EXPECT_EQ(message.header("a"), "1");
  EXPECT_EQ(message.header("b"), std::nullopt);
  EXPECT_EQ(message.header("c"), std::nullopt);
  EXPECT_EQ(message.count("b"), 2u);
}

TEST(ServeMessage, HeaderValues) {
  struct Row {
    std::string value;
    bool holds;
  };
  const Row rows[] = {{"", true},
                      {"abc", true},
                      {"a b\tc", true},
                      {" a", false},
                      {"a ", false},
                      {"a\r\nb", false},
                      {"a\nb", false},
                      {"a\x7f", false},
                      {"\xc3\xa9", false},
                      {std::string("a\0b", 3), false},
                      {std::string(kMaxHeaderValue, 'x'), true},
                      {std::string(kMaxHeaderValue + 1, 'x'), false}};
  for (const Row& row : rows) EXPECT_EQ(is_header_value(row.value), row.holds) << row.value.substr(0, 40);
}

TEST(ServeMessage, ProblemsAreDocuments) {
  const Answer answer = problem(400, "`subject` is missing", "pointer", "/subject");
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.content_type, "application/problem+json");
  EXPECT_EQ(answer.body,
            R"({"detail":"`subject` is missing","pointer":"/subject","status":400,"title":"Bad Request"})");
  EXPECT_TRUE(parse_json(problem(404, "\xff").body, {}));
}

}  // namespace
}  // namespace hardtack::serve
