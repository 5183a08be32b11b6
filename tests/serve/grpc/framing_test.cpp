// What gRPC writes into HTTP/2 (attack S49).
#include "serve/grpc/framing.h"

#include <gtest/gtest.h>

namespace hardtack::serve {
namespace {

using std::chrono::nanoseconds;

std::string prefix(char flag, std::uint32_t length) {
  std::string text(1, flag);
  for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(length >> shift & 0xffU);
  return text;
}

TEST(GrpcFraming, S49ACallHoldsOneMessageThatIsNotCompressed) {
  struct Row {
    std::string name;
    std::string body;
    std::optional<std::string> message;
    GrpcStatus status = GrpcStatus::kOk;
  };
  const Row rows[] = {
      {"a message", prefix(0, 3) + "abc", "abc"},
      {"an empty one", prefix(0, 0), ""},
      {"none", "", {}, GrpcStatus::kInternal},
      {"half a prefix", std::string(4, '\0'), {}, GrpcStatus::kInternal},
      {"a truncated one", prefix(0, 4) + "abc", {}, GrpcStatus::kInternal},
      {"the largest length", prefix(0, 0xffffffff) + "abc", {}, GrpcStatus::kInternal},
      {"a compressed one", prefix(1, 3) + "abc", {}, GrpcStatus::kUnimplemented},
      {"an unknown flag", prefix(2, 3) + "abc", {}, GrpcStatus::kInternal},
      {"two", prefix(0, 3) + "abc" + prefix(0, 3) + "def", {}, GrpcStatus::kUnimplemented},
      {"a byte behind it", prefix(0, 3) + "abcd", {}, GrpcStatus::kUnimplemented},
  };
  for (const Row& row : rows) {
    const auto read = read_message(row.body);
    ASSERT_EQ(read.has_value(), row.message.has_value()) << row.name;
    if (read) {
      EXPECT_EQ(*read, *row.message) << row.name;
      EXPECT_EQ(framed(*read), row.body) << row.name;
    } else {
      EXPECT_EQ(read.error().status, row.status) << row.name;
    }
  }
}

TEST(GrpcFraming, ContentTypes) {
  for (const char* type : {"application/grpc", "application/grpc+proto", "application/grpc; charset=utf-8"})
    EXPECT_TRUE(is_grpc_type(type)) << type;
  for (const char* type : {"", "application/grpc-web", "application/grpc+json", "application/grpcx", "application/json",
                           "APPLICATION/GRPC"})
    EXPECT_FALSE(is_grpc_type(type)) << type;
}

TEST(GrpcFraming, Timeouts) {
  struct Row {
    const char* text;
    std::optional<nanoseconds> time;
  };
  const Row rows[] = {{"1n", nanoseconds(1)},
                      {"200m", std::chrono::milliseconds(200)},
                      {"00000001u", std::chrono::microseconds(1)},
                      {"000000001u", std::nullopt},
                      {"2M", std::chrono::minutes(2)},
                      {"0S", nanoseconds(0)},
                      {"3H", std::chrono::hours(3)},
                      {"99999999H", std::chrono::hours(24)},
                      {"99999999S", std::chrono::hours(24)},
                      {"", std::nullopt},
                      {"m", std::nullopt},
                      {"1", std::nullopt},
                      {"1s", std::nullopt},
                      {"-1S", std::nullopt},
                      {"+1S", std::nullopt},
                      {"1.5S", std::nullopt},
                      {" 1S", std::nullopt}};
  for (const Row& row : rows) EXPECT_EQ(read_timeout(row.text), row.time) << row.text;
}

TEST(GrpcFraming, MessagesForPeopleAreEncoded) {
  EXPECT_EQ(percent_encoded("a b~"), "a b~");
  EXPECT_EQ(percent_encoded("100%\r\n\xc3\xa9"), "100%25%0D%0A%C3%A9");
}

}  // namespace
}  // namespace hardtack::serve
