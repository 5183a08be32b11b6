// Credentials of AuthZEN questions, through the door.
#include "serve/native/held_credentials.h"

#include <gtest/gtest.h>

#include "serve/decision/worker.h"
#include "tests/serve/support/serve_fixture.h"

namespace hardtack::serve {
namespace {

using testing::biscuit;
using testing::kNow;
using testing::root_keys;
using testing::TestMessage;

class Stale final : public RevocationView {
 public:
  bool fresh(LineageTime) const override { return false; }
  Result<std::optional<Revoked>> find(std::span<const LineageKey>, LineageTime) override { return std::nullopt; }
};

// "primary+2, 3 ids" or the denial.
std::string held(const ReadCredentials& read, const TestMessage& message, const std::vector<std::string>& tokens) {
  Worker worker;
  const std::vector<std::string_view> views(tokens.begin(), tokens.end());
  const auto credentials = message.with([&](const Message& view) { return read(view, views, worker); });
  if (!credentials) return credentials.error() == CredentialDenial::kStale ? "stale" : "refused";
  return std::string(credentials->primary ? "primary" : "none") + "+" + std::to_string(credentials->further.size()) +
         ", " + std::to_string(credentials->ids.size()) + " ids";
}

TEST(HeldCredentials, AreThoseOfTheContextOrOfTheRequest) {
  const auto door = std::make_shared<const CredentialDoor>(root_keys());
  const CredentialRules rules{.reserved = {{"time", 1}, {"subject", 2}}};
  const auto clock = [] { return kNow; };
  const ReadCredentials context = held_credentials(door, rules, std::nullopt, clock);
  const ReadCredentials both =
      held_credentials(door, rules, TokenPlace{.header = "x-token", .scheme = std::nullopt}, clock);
  const std::string one = biscuit("user(\"ann\")");
  const std::string two = biscuit("member(\"club\")", {"check if true"});
  const TestMessage plain;
  const TestMessage with_token{.headers = {{"x-token", one}}};
  const TestMessage twice{.headers = {{"x-token", one}, {"x-token", one}}};
  struct Row {
    std::string name;
    const ReadCredentials& read;
    const TestMessage& message;
    std::vector<std::string> tokens;
    std::string expected;
  };
  const Row rows[] = {
      {"none", context, plain, {}, "none+0, 0 ids"},
      {"one", context, plain, {one}, "primary+0, 1 ids"},
      {"two", context, plain, {one, two}, "primary+1, 3 ids"},
      {"one of two that is none", context, plain, {one, "abc"}, "refused"},
      {"an empty one", context, plain, {""}, "refused"},
      {"one that states the subject", context, plain, {biscuit("subject(\"user\", \"root\")")}, "refused"},
      {"a header that nobody configured", context, with_token, {}, "none+0, 0 ids"},
      {"the header", both, with_token, {}, "primary+0, 1 ids"},
      {"the context", both, plain, {one}, "primary+0, 1 ids"},
      {"header and context", both, with_token, {one}, "refused"},
      {"the header twice", both, twice, {}, "refused"},
      {"neither", both, plain, {}, "none+0, 0 ids"},
  };
  for (const Row& row : rows) EXPECT_EQ(held(row.read, row.message, row.tokens), row.expected) << row.name;
  const auto stale = std::make_shared<const CredentialDoor>(root_keys(), std::make_shared<Stale>());
  EXPECT_EQ(held(held_credentials(stale, rules, std::nullopt, clock), plain, {one}), "stale");
}

}  // namespace
}  // namespace hardtack::serve
