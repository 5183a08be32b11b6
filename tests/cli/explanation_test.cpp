// hardtack explain and authorize --explain.
#include <nlohmann/json.hpp>

#include "tests/cli/command_table.h"
#include "tests/cli/token_fixture.h"

namespace hardtack::test {
namespace {

using nlohmann::json;

class Explain : public TokenTest {
 protected:
  std::string token_ =
      folder_.write("token", out({"attenuate", "-", "--block", "right(\"file1\")"}, mint("user(\"alice\");")));
  std::string policy_ = "allow if user($u), right(\"file1\")";
};

TEST_F(Explain, BeginsWithTheReasonAndExitsAsAuthorizeDoes) {
  const std::vector<CommandCase> rows = {
      {"hidden",
       {"explain", token_, "--public-key", kPublic, "--authorizer", policy_},
       1,
       "^denied: no policy matched\nwhy: `right\\(\"file1\"\\)` is there, but block 1 says it, and policy 0 does not "
       "trust block 1\nhelp: "},
      {"allowed",
       {"explain", token_, "--public-key", kPublic, "--authorizer", "allow if user($u)"},
       0,
       "^allowed by policy 0"},
      {"limit",
       {"explain", token_, "--public-key", kPublic, "--authorizer", policy_, "--max-steps", "1"},
       3,
       "^no decision: the limit `max_steps` of 1",
       "limit `max_steps`"},
      {"error",
       {"explain", "--authorizer", "n(0); allow if n($x), 1 / $x > 0"},
       4,
       "^no decision: division by zero.* in policy 0\n",
       "division by zero"},
      {"after the decision",
       {"authorize", token_, "--public-key", kPublic, "--authorizer", policy_, "--explain"},
       1,
       "^deny\n  no policy matched\n.*us\n\ndenied: no policy matched\nwhy: "},
      {"trace",
       {"authorize", token_, "--public-key", kPublic, "--authorizer", "may($u) <- user($u); allow if may(\"alice\")",
        "--trace"},
       0,
       "^allow\n.*\n.*us\n\nround 1\n  rule 0 of the authorizer: may\\(\\$u\\) <- user\\(\\$u\\)\n"
       "    may\\(\"alice\"\\) of the authorizer and block 0, from user\\(\"alice\"\\) of block 0\n$"},
      {"nothing to explain", {"explain", "--authorizer", "allow if"}, 2, "", "error"},
      {"unasked", {"authorize", "--authorizer", "allow if true"}, 0, "^allow\n  matched: .*\n.*us\n$"},
  };
  for (const CommandCase& row : rows) expect_case(row);
}

TEST_F(Explain, JsonHoldsTheExplanationIfAsked) {
  const std::vector<std::string> words = {token_, "--public-key", kPublic, "--authorizer", policy_, "--json"};
  const auto run = [&](std::vector<std::string> line) {
    line.insert(line.end(), words.begin(), words.end());
    const ProcessResult result = run_hardtack(line, {});
    EXPECT_EQ(result.exit_code, 1) << result.err;
    return json::parse(result.out);
  };
  EXPECT_FALSE(run({"authorize"}).contains("explanation"));
  const json explained = run({"explain"})["explanation"];
  EXPECT_EQ(explained, run({"authorize", "--explain"})["explanation"]);
  EXPECT_EQ(explained["outcome"], "denied");
  EXPECT_EQ(explained["statements"][0]["queries"][0]["hidden"][0]["untrusted"], json::array({1}));
  EXPECT_EQ(explained["statements"][0]["queries"][0]["hidden"][0]["trusting"], nullptr);
}

}  // namespace
}  // namespace hardtack::test
