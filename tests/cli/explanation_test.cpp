// hardtack explain and authorize --explain, as text and as JSON.
#include "report/explanation_json.h"

#include <nlohmann/json.hpp>

#include "engine/explain/trace.h"
#include "report/json_text.h"
#include "tests/cli/command_table.h"
#include "tests/cli/token_fixture.h"
#include "tests/engine/explain/explain_cases.h"
#include "tests/support/folders.h"
#include "tests/support/golden.h"

namespace hardtack::test {
namespace {

using namespace testing_support;
using nlohmann::json;
using testing::HasSubstr;

const std::string kGolden = source_folder() + "/tests/report/explanation_golden.txt";

TEST(ExplanationJson, IsWhatTheGoldenDocumentsSay) {
  GoldenSections sections;
  for (const ExplainCase& row : explain_cases()) {
    sections.emplace_back(row.name, to_text(explanation_json(explanation_of(row))));
  }
  if (updates_golden()) write_golden(kGolden, sections);
  const auto golden = read_golden(kGolden);
  EXPECT_EQ(golden.size(), sections.size());
  for (const auto& [name, text] : sections) {
    const auto wanted = golden.find(name);
    ASSERT_NE(wanted, golden.end()) << name;
    EXPECT_EQ(text, wanted->second) << name;
  }
}

// Every member that a document has is described in docs/explanation.md. Those with a `$` are variables.
void expect_described(const json& value, const std::string& page) {
  if (value.is_array()) {
    for (const json& item : value) expect_described(item, page);
  }
  if (!value.is_object()) return;
  for (const auto& [name, member] : value.items()) {
    if (!name.starts_with("$")) {
      EXPECT_THAT(page, HasSubstr("`" + name + "`"));
    }
    expect_described(member, page);
  }
}

TEST(ExplanationJson, HasOnlyMembersThatThePageDescribes) {
  std::ifstream file(source_folder() + "/docs/explanation.md");
  std::stringstream page;
  page << file.rdbuf();
  for (const ExplainCase& row : explain_cases()) {
    expect_described(json::parse(to_text(explanation_json(explanation_of(row)))), page.str());
  }
}

TEST(TraceJson, HasOnlyMembersThatThePageDescribes) {
  std::ifstream file(source_folder() + "/docs/explanation.md");
  std::stringstream page;
  page << file.rdbuf();
  Scenario scenario("a(1); a(2); b($x) <- a($x); b(1) <- b(2); allow if true");
  (void)scenario.decide();
  const json document = json::parse(to_text(trace_json(trace(scenario.authorizer(), scenario.request()))));
  expect_described(document, page.str());
  EXPECT_TRUE(document["complete"]);
  ASSERT_EQ(document["firings"].size(), 3u);
  const json second = json::parse(R"json({
      "round": 1, "again": false, "bindings": {"$x": "2"}, "fact": "b(2)", "origin": [null],
      "premises": [{"fact": "a(2)", "origin": [null]}],
      "rule": {"origin": null, "index": 0, "text": "b($x) <- a($x)"}})json");
  EXPECT_EQ(document["firings"][1], second);
  EXPECT_EQ(document["firings"][2]["again"], true);
}

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
       "^no decision: a division by zero.* in policy 0\n",
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
