// Answers as Envoy reads them (attack S48).
#include "serve/envoy/check_answer.h"

#include <gtest/gtest.h>

#include "serve/credentials/credential_fault.h"
#include "serve/message/problem.h"
#include "tests/serve/envoy/check_messages.h"

namespace hardtack::serve {
namespace {

using test::read_verdict;
using test::Verdict;

TEST(CheckAnswer, S48OnlyAnAnswerOf200IsTakenForAnAllow) {
  const std::vector<std::string> remove = {"authorization"};
  for (int status = 0; status < 1'000; ++status) {
    for (const bool empty : {true, false}) {
      Answer answer{.status = status, .content_type = empty ? "" : "text/plain"};
      if (!empty) {
        answer.headers = {{"x-auth-user", "ann"}};
        answer.body = "no";
      }
      const std::string written = write_check_answer(answer, empty ? std::span<const std::string>() : remove);
      ASSERT_FALSE(written.empty()) << status;
      const auto verdict = read_verdict(written);
      ASSERT_TRUE(verdict) << status;
      EXPECT_EQ(verdict->allowed, status == 200) << status;
      EXPECT_EQ(verdict->error, status == 503) << status;
      if (status == 200) continue;
      EXPECT_EQ(verdict->status, status == 401 || status == 503 ? static_cast<std::uint64_t>(status) : 403U) << status;
      EXPECT_TRUE(verdict->removed.empty()) << status;
    }
  }
}

TEST(CheckAnswer, AnAllowSetsAndRemovesHeaders) {
  const std::vector<std::string> remove = {"authorization", "x_auth_user"};
  const auto verdict = read_verdict(
      write_check_answer({.status = 200, .headers = {{"x-auth-user", "ann"}, {"x-auth-team", ""}}}, remove));
  ASSERT_TRUE(verdict && verdict->allowed);
  EXPECT_EQ(verdict->headers, (std::map<std::string, std::string>{{"x-auth-user", "ann"}, {"x-auth-team", ""}}));
  EXPECT_EQ(verdict->removed, remove);
}

TEST(CheckAnswer, ADenialIsThatOfHttp) {
  const auto verdict = read_verdict(write_check_answer(unauthorized("Bearer realm=\"a\""), {}));
  ASSERT_TRUE(verdict);
  EXPECT_EQ(verdict->code, 16U);
  EXPECT_EQ(verdict->status, 401U);
  EXPECT_EQ(verdict->headers.at("www-authenticate"), "Bearer realm=\"a\"");
  EXPECT_EQ(verdict->headers.at("cache-control"), "no-store");
  EXPECT_EQ(verdict->headers.at("content-type"), "application/problem+json");
  EXPECT_EQ(verdict->body, unauthorized("").body);
}

}  // namespace
}  // namespace hardtack::serve
