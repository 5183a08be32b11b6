// A service leaves one format for another without a day on which everybody must change (docs/token-evolution.md).
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/cli/token_fixture.h"

namespace hardtack::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

constexpr const char* kLastDay = "2030-06-30T23:59:59Z";

class Migration : public TokenTest {
 protected:
  ProcessResult ask(const std::string& token, const std::string& set, const std::string& now) const {
    return run_hardtack({"authorize", token, "--key-set", set, "--authorizer-file", policy_, "--now", now, "--json"});
  }

  std::string key_set(const std::string& name, const std::string& keys) const {
    return folder_.write(name, "{\"keys\": [" + keys + "]}");
  }

  std::string policy_ = folder_.write("service.bcdl", R"(
right($file) <- claim("right", $file);
allow if right("file1");
)");
  const std::string claims_ = R"({"right": ["file1"]})";
  std::string old_token_ = folder_.write(
      "old.jwt", out({"token", "mint", "--format", "jwt", "--claims", "-", "--private-key-file", key_}, claims_));
  std::string new_token_ = folder_.write("new.biscuit", mint("right(\"file1\");"));
  const std::string jwt_ = R"("format": "jwt", "key": ")" + std::string(kPublic) + "\"";
  const std::string biscuit_ = R"({"format": "biscuit", "key": ")" + std::string(kPublic) + "\"}";
};

TEST_F(Migration, TheOldFormatIsAcceptedUntilItsLastDay) {
  const std::string before = key_set("before.json", "{" + jwt_ + "}");
  const std::string during = key_set("during.json", "{" + jwt_ + ", \"until\": \"" + kLastDay + "\"}, " + biscuit_);
  const std::string after = key_set("after.json", biscuit_);
  const std::string last = kLastDay, next = "2030-07-01T00:00:00Z";
  struct Row {
    std::string set;
    std::string now;
    int old_exit;
    int new_exit;
  };
  for (const Row& row : std::initializer_list<Row>{{before, last, 0, 2},
                                                   {during, "2030-01-01T00:00:00Z", 0, 0},
                                                   {during, last, 0, 0},
                                                   {during, next, 2, 0},  // although nobody has edited the set
                                                   {after, last, 2, 0}}) {
    EXPECT_EQ(ask(old_token_, row.set, row.now).exit_code, row.old_exit) << row.set << " " << row.now;
    EXPECT_EQ(ask(new_token_, row.set, row.now).exit_code, row.new_exit) << row.set << " " << row.now;
  }
}

TEST_F(Migration, WhatIsStillOldIsReported) {
  const std::string set = key_set("during.json", "{" + jwt_ + ", \"until\": \"" + kLastDay + "\"}, " + biscuit_);
  const std::string now = "2030-01-01T00:00:00Z";
  const ProcessResult old = ask(old_token_, set, now);
  const json expected =
      json::parse(R"([{"credential": 0, "format": "jwt", "key_id": null, "until": "2030-06-30T23:59:59Z"}])");
  EXPECT_EQ(json::parse(old.out)["retiring_keys"], expected);
  EXPECT_THAT(old.err, HasSubstr("the jwt token's key is accepted until 2030-06-30T23:59:59Z"));
  const ProcessResult current = ask(new_token_, set, now);
  EXPECT_FALSE(json::parse(current.out).contains("retiring_keys"));
  EXPECT_EQ(current.err, "");
  // Of a further credential.
  const ProcessResult further = run_hardtack({"authorize", new_token_, "--credential", old_token_, "--key-set", set,
                                              "--authorizer", "allow if true", "--now", now, "--json"});
  EXPECT_EQ(json::parse(further.out)["retiring_keys"][0]["credential"], 1) << further.err;

  const std::vector<std::string> verify = {"token", "verify", old_token_, "--key-set", set, "--json", "--now"};
  auto at = [&](const std::string& time) {
    std::vector<std::string> words = verify;
    words.push_back(time);
    return run_hardtack(words);
  };
  EXPECT_EQ(json::parse(at(now).out)["key_until"], "2030-06-30T23:59:59Z");
  const ProcessResult late = at("2030-07-01T00:00:00Z");
  EXPECT_EQ(late.exit_code, 2);
  const json refused = json::parse(late.out);
  EXPECT_FALSE(refused.contains("key_until"));
  EXPECT_THAT(refused["error"]["message"].get<std::string>(), HasSubstr("was accepted until 2030-06-30T23:59:59Z"));
}

// One format whose root key is replaced: tokens that name no key are of the old one.
TEST_F(Migration, AKeyIsReplacedInTheSameWay) {
  const std::string other = folder_.write("other.key", out({"keypair", "--only-private-key"}));
  std::string other_public = out({"keypair", "--from-file", other, "--only-public-key"});
  other_public.pop_back();  // the end of the line
  const std::string named = folder_.write(
      "named.biscuit", out({"generate", "--private-key-file", other, "--root-key-id", "1", "-"}, "right(\"file1\");"));
  const std::string old_key = std::string(R"({"format": "biscuit", "key": ")") + kPublic + "\"";
  const std::string new_key = std::string(R"({"format": "biscuit", "id": 1, "key": ")") + other_public + "\"}";
  const std::string set = key_set("during.json", old_key + ", \"until\": \"" + kLastDay + "\"}, " + new_key);
  EXPECT_EQ(ask(new_token_, set, "2030-01-01T00:00:00Z").exit_code, 0);
  EXPECT_EQ(ask(new_token_, set, "2030-07-01T00:00:00Z").exit_code, 2);
  EXPECT_EQ(ask(named, set, "2030-01-01T00:00:00Z").exit_code, 0);
  EXPECT_EQ(ask(named, set, "2030-07-01T00:00:00Z").exit_code, 0);
  // Without a date nothing says which of the two such a token is of.
  EXPECT_EQ(ask(new_token_, key_set("both.json", old_key + "}, " + new_key), "2030-01-01T00:00:00Z").exit_code, 2);
}

}  // namespace
}  // namespace hardtack::test
