// What bounds a credential in time, and what does not.
#include "decide/expiry_report.h"

#include <gtest/gtest.h>

#include <chrono>

#include "decide/authorization.h"
#include "decide/authorization_report.h"
#include "engine/program/print.h"
#include "report/json_text.h"
#include "tests/engine/authz/sources.h"

namespace hardtack {
namespace {

using testing_support::authorizer_of;
using testing_support::credential_of;
using testing_support::TestBlock;

const std::string kNow = "2026-06-01T00:00:00Z";
constexpr std::uint64_t kNowSeconds = 1780272000;

std::string bound_text(const std::vector<TestBlock>& blocks) {
  const auto bound = time_bound(credential_of(blocks));
  return bound ? print_date(*bound) : "none";
}

TEST(TimeBound, IsReadFromTheCompiledChecks) {
  struct Row {
    std::vector<TestBlock> blocks;
    std::string bound;
  };
  const std::string e = "2030-01-01T00:00:00Z";
  const std::string later = "2031-01-01T00:00:00Z";
  const std::string before = "2029-12-31T23:59:59Z";
  const std::vector<Row> rows = {
      {{"user(\"alice\")"}, "none"},
      {{"check if time($t), $t <= " + e}, e},
      {{"check if time($t), $t < " + e}, before},
      {{"check if time($t), " + e + " >= $t"}, e},
      {{"check if time($t), " + e + " > $t"}, before},
      {{"check all time($t), $t <= " + e}, e},
      {{"check if time($t), ($t <= " + e + ")"}, e},
      {{"check if time($t), user($u), $t <= " + e}, e},
      {{"check if time($t), $t <= " + e + " && true"}, e},
      {{"check if time($t), true && ($t > 2020-01-01T00:00:00Z && $t <= " + e + ")"}, e},
      // From below, to a number of choices, not at all.
      {{"check if time($t), $t >= " + e}, "none"},
      {{"check if time($t), $t > " + e}, "none"},
      {{"check if time($t), " + e + " <= $t"}, "none"},
      {{"check if time($t), $t <= " + e + " || true"}, "none"},
      {{"check if time($t), !($t <= " + e + ")"}, "none"},
      {{"check if time($t), ($t <= " + e + ") == false"}, "none"},
      {{"check if time($t), [" + e + "].any($x -> $t <= $x)"}, "none"},
      {{"check if time($t), $t != " + e}, "none"},
      {{"reject if time($t), $t > " + e}, "none"},
      {{"check if clock($t), $t <= " + e}, "none"},
      {{"check if time($t, $u), $t <= " + e}, "none"},
      {{"check if time($t), $u <= " + e + ", clock($u)"}, "none"},
      // Every alternative counts, and the latest of them.
      {{"check if time($t), $t <= " + e + " or time($t), $t <= " + later}, later},
      {{"check if time($t), $t <= " + e + " or user(\"alice\")"}, "none"},
      {{"check if user(\"alice\") or time($t), $t <= " + e}, "none"},
      // Every check counts, and the earliest of them, in whatever block.
      {{"check if time($t), $t <= " + later + "; check if time($t), $t <= " + e}, e},
      {{"check if time($t), $t <= " + later, "check if time($t), $t <= " + e}, e},
      {{"user(\"alice\")", "check if time($t), $t <= " + e}, e},
      // A date that the block itself says.
      {{"expiry(" + e + "); check if time($t), expiry($e), $t <= $e"}, e},
      {{"expiry(" + e + "); expiry(" + later + "); check if time($t), expiry($e), $t <= $e"}, later},
      {{"check if time($t), expiry($e), $t <= $e"}, "none"},
      {{"expiry(" + e + ")", "check if time($t), expiry($e), $t <= $e"}, "none"},
      {{"expiry(5); check if time($t), expiry($e), $t <= $e"}, "none"},
      {{"expiry(1, " + e + "); check if time($t), expiry($e), $t <= $e"}, "none"},
      {{"expiry($x) <- given($x); check if time($t), expiry($e), $t <= $e"}, "none"},
      // A time that the block says is no date of its own: nothing but constants bounds it.
      {{"time(" + e + "); check if time($t), time($u), $t <= $u"}, "none"},
  };
  for (const Row& row : rows) EXPECT_EQ(bound_text(row.blocks), row.bound) << row.blocks.back().source;
}

TEST(TimeBound, CostsNoMoreThanTheTokenIsLong) {
  const std::string date = "2030-01-01T00:00:00Z";
  std::string facts;
  for (int i = 0; i < 500; ++i) facts += "e(" + std::to_string(i) + ", " + date + ");";
  std::string conjunction = "$t <= " + date;
  for (int i = 0; i < 100; ++i) conjunction = "true && " + conjunction;
  std::string checks;
  for (int i = 0; i < 50; ++i) checks += "check if time($t), " + conjunction + ";";
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(bound_text({facts + checks}), date);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

struct Asked {
  std::vector<TestBlock> blocks;
  std::string facts;  // of the request
  ExpiryRule rule = {};
  std::string policy = "allow if true";
};

Authorization ask(const Asked& asked, const std::vector<Credential>& further = {}) {
  const auto policy = Policy::compile(authorizer_of(asked.policy)).value();
  const Credential credential = credential_of(asked.blocks);
  Request request(policy);
  request.add_block(testing_support::block_of(asked.facts));
  const Block query = testing_support::rule_of("u($u) <- user($u)");
  return authorize({.policy = policy,
                    .request = request,
                    .credentials = {credential, further},
                    .query = &query,
                    .snapshot = further.empty(),  // one holds one credential
                    .explain = true,
                    .expiry = asked.rule});
}

TEST(ExpiryRule, DeniesWhatWouldBeAllowed) {
  const std::string time = "time(" + kNow + ")";
  const std::string hour = "check if time($t), $t <= 2026-06-01T01:00:00Z";
  const ExpiryRule short_rule{std::chrono::hours(1)};
  const ExpiryRule shorter{std::chrono::seconds(3599)};
  struct Row {
    Asked asked;
    std::string word;
    std::string reason;  // of the rule
  };
  const std::vector<Row> rows = {
      {{{hour}, time}, "allow", ""},
      {{{hour}, time, short_rule}, "allow", ""},
      {{{hour}, time, shorter},
       "deny",
       "the token can be used until 2026-06-01T01:00:00Z, more than 3599 seconds ahead"},
      {{{"user(\"alice\")"}, time}, "deny", "the token has no time bound"},
      // A check that failed is a denial of its own.
      {{{"check if time($t), $t <= 2026-05-01T00:00:00Z"}, time}, "deny", ""},
      {{{"user(\"alice\")"}, time, {}, "deny if true"}, "deny", ""},
      // A time or a date that others say makes no bound longer.
      {{{"time(2020-01-01T00:00:00Z); check if time($t), $t <= 2021-01-01T00:00:00Z"}, time},
       "deny",
       "the token ended at 2021-01-01T00:00:00Z"},
      {{{"check if time($t), $t <= 2021-01-01T00:00:00Z"}, time, {}, "time(2020-01-01T00:00:00Z); allow if true"},
       "deny",
       "the token ended at 2021-01-01T00:00:00Z"},
      {{{"expiry(2021-01-01T00:00:00Z); check if time($t), expiry($e), $t <= $e"},
        time + "; expiry(2040-01-01T00:00:00Z)"},
       "deny",
       "the token ended at 2021-01-01T00:00:00Z"},
      // Without one time there is nothing to compare with.
      {{{hour}, ""}, "error", ""},
      {{{hour}, "time(5)"}, "error", ""},
      {{{hour}, time + "; time(2026-06-01T00:00:01Z)"}, "error", ""},
      {{{hour}, "", {}, time + "; allow if true"}, "error", ""},
  };
  for (const Row& row : rows) {
    const Authorization authorization = ask(row.asked);
    const std::string name = row.asked.blocks.back().source + " at " + row.asked.facts;
    EXPECT_EQ(authorization.word(), row.word) << name;
    EXPECT_EQ(authorization.expiry ? expiry_text(*authorization.expiry) : "", row.reason) << name;
    if (row.word == "error") {
      ASSERT_TRUE(authorization.failure) << name;
      EXPECT_EQ(authorization.failure->error.code(), ErrorCode::kUsage) << name;
    }
    // Nothing is left that says or gives more than the denial.
    if (authorization.expiry) {
      EXPECT_FALSE(authorization.decision || authorization.query || authorization.snapshot) << name;
      EXPECT_EQ(authorization.explanation->reason, row.reason) << name;
    }
  }
}

// A further credential names its format.
Credential further_of(const std::string& source) {
  std::vector<CredentialBlock> blocks{{std::make_shared<const Block>(testing_support::block_of(source)), std::nullopt}};
  return CredentialIssuer::issue(std::move(blocks), {}, nullptr, {"jwt", std::nullopt, "issuer"}).value();
}

TEST(ExpiryRule, AsksEveryCredential) {
  const std::string bounded = "check if time($t), $t <= 2026-06-01T01:00:00Z";
  const Asked asked{{bounded}, "time(" + kNow + ")"};
  EXPECT_EQ(ask(asked, {further_of(bounded)}).word(), "allow");
  const Authorization denied = ask(asked, {further_of(bounded), further_of("user(\"bob\")")});
  EXPECT_EQ(denied.word(), "deny");
  ASSERT_TRUE(denied.expiry);
  EXPECT_EQ(expiry_text(*denied.expiry), "credential 2 has no time bound");
  EXPECT_EQ(denied.expiry->time, kNowSeconds);
  EXPECT_EQ(write_json(result_json(denied, nullptr), JsonLayout::kCompact),
            R"({"Err":{"Expiry":{"credential":2,"last":null,"max_lifetime":null}}})");
  EXPECT_EQ(render(denied, false).substr(0, 46), "deny\n  expiry: credential 2 has no time bound\n");
}

}  // namespace
}  // namespace hardtack
