// What is shown of a run.
#include "policytest/report/reports.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace hardtack::policytest {
namespace {

RunResult example() {
  const std::vector<TestFile> files = {parse_test_file(
      "test \"good\" { authorizer { allow if true; } expect allow; }\n"
      "test \"a <b> & \\\"c\\\"\" { authorizer { check if user(\"x\"); allow if true; } expect allow; }\n"
      "test \"broken\" { authorizer { allow fi true; } expect allow; }\n",
      {.name = "a.test.bcdl"})};
  return run_tests(files, {});
}

bool holds(const std::string& text, const std::string& piece) { return text.find(piece) != std::string::npos; }

TEST(Report, PrettyShowsPlacesAndReasons) {
  const std::string text = pretty_report(example(), {}, {});
  for (const char* piece : {"FAIL a <b> & \"c\"", "expected allow, got deny, with an allow policy at policy 0",
                            "a.test.bcdl:2:", "this check failed", "why:", "user(\"x\")", "ERROR broken",
                            "1 test passed, 1 failed, 1 could not be run"}) {
    EXPECT_TRUE(holds(text, piece)) << piece << "\n" << text;
  }
  EXPECT_FALSE(holds(text, "good"));
  EXPECT_TRUE(holds(pretty_report(example(), {}, {.color = false, .all = true}), "pass good"));
}

TEST(Report, JsonHasTheCounts) {
  const JsonValue report = json_report(example(), {});
  EXPECT_EQ(report.find("passed")->as_integer(), 1);
  EXPECT_EQ(report.find("failed")->as_integer(), 1);
  EXPECT_EQ(report.find("errors")->as_integer(), 1);
  EXPECT_EQ(report.find("skipped")->as_integer(), 0);
  ASSERT_EQ(report.find("cases")->as_array().size(), 3u);
  EXPECT_EQ(report.find("cases")->as_array()[1].find("status")->as_string(), "failed");
  EXPECT_TRUE(report.find("cases")->as_array()[1].find("explanation")->is_object());
  EXPECT_FALSE(report.find("diagnostics")->as_array().empty());
}

TEST(Report, OtherFormatsEscapeWhatTestsSay) {
  const std::string junit = junit_report(example(), {});
  EXPECT_TRUE(holds(junit, "<testsuites tests=\"4\" failures=\"1\" errors=\"2\">")) << junit;
  EXPECT_TRUE(holds(junit, "name=\"a &lt;b&gt; &amp; &quot;c&quot;\"")) << junit;
  const std::string tap = tap_report(example(), {});
  EXPECT_TRUE(tap.starts_with("TAP version 14\n1..4\nok 1 - good\nnot ok 2 - ")) << tap;
  const std::string github = github_report(example(), {});
  EXPECT_TRUE(holds(github, "::error file=a.test.bcdl,line=2,")) << github;
  EXPECT_FALSE(holds(github, "\n\n::"));
}

// Nothing that a test says ends a string, a line or an annotation of the format it is shown in.
TEST(Report, EachFormatKeepsWhatWouldEndIt) {
  const std::vector<TestFile> files = {parse_test_file(
      "test \"it's 100%, a:b\\n\\r #1 \\u{1}\\u{fffe}\\u{ffff}\" { authorizer { allow if true; } expect deny; }",
      {.name = "a,b:c%.test.bcdl"})};
  const RunResult result = run_tests(files, {});
  ASSERT_EQ(result.failed, 1u) << pretty_report(result, {}, {});
  const std::string junit = junit_report(result, {});
  EXPECT_TRUE(holds(junit, "name=\"it&#39;s 100%, a:b&#10;\xEF\xBF\xBD #1 \xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""))
      << junit;
  const std::string github = github_report(result, {});
  EXPECT_TRUE(holds(github, "::error file=a%2Cb%3Ac%25.test.bcdl,line=1,")) << github;
  EXPECT_TRUE(holds(github, "title=it's 100%25%2C a%3Ab%0A%0D #1 ")) << github;
  EXPECT_TRUE(holds(tap_report(result, {}), " \\#1 ")) << tap_report(result, {});
}

TEST(Report, TellsOfMutantsAndCoverage) {
  const auto source = std::make_shared<const Source>("p.bcdl", "allow if a(1);\ndeny if true;\n");
  MutationResult mutation;
  mutation.tried = 3;
  mutation.noticed = 1;
  mutation.survivors.push_back({source, {0, 14}, {0, 14}, "drop the policy", {{0, 14}, ""}, ""});
  mutation.equivalent.push_back({source, {15, 28}, {15, 28}, "drop the policy", {{15, 28}, ""}, "it denies anyway"});
  const Coverage coverage;
  const RunResult result;
  const JsonValue report = json_report(result, {.coverage = &coverage, .mutation = &mutation});
  const JsonValue& told = *report.find("mutation");
  EXPECT_EQ(told.find("tried")->as_integer(), 3);
  EXPECT_EQ(told.find("noticed")->as_integer(), 1);
  EXPECT_TRUE(told.find("complete")->as_bool());
  EXPECT_TRUE(told.find("survivors")->as_array()[0].find("reason")->is_null());
  EXPECT_EQ(told.find("equivalent")->as_array()[0].find("reason")->as_string(), "it denies anyway");
  // Of nothing, all is covered.
  EXPECT_EQ(report.find("coverage")->find("percent")->as_double(), 100.0);
  const std::string pretty = pretty_report(result, {.coverage = &coverage, .mutation = &mutation}, {});
  EXPECT_TRUE(holds(pretty, "SURVIVED drop the policy")) << pretty;
  EXPECT_TRUE(holds(pretty, "3 mutants: 1 noticed, 1 survived, 1 equivalent\n")) << pretty;
  EXPECT_FALSE(holds(pretty, "more mutants")) << pretty;
  mutation.cut_short = true;
  EXPECT_TRUE(holds(pretty_report(result, {.coverage = nullptr, .mutation = &mutation}, {}),
                    "there are more mutants than are tried\n"));
  EXPECT_FALSE(
      json_report(result, {.coverage = nullptr, .mutation = &mutation}).find("mutation")->find("complete")->as_bool());
}

// What fails the command is in every format, not only its exit code.
TEST(Report, FormatsTellOfErrorsAndMutants) {
  const auto source = std::make_shared<const Source>("p.bcdl", "allow if a(1);\ndeny if true;\n");
  MutationResult mutation;
  mutation.tried = 2;
  mutation.survivors.push_back({source, {0, 14}, {0, 14}, "drop \"it\"", {{0, 14}, ""}, ""});
  const ReportParts parts{.coverage = nullptr, .mutation = &mutation};
  const std::vector<TestFile> files = {parse_test_file("nonsense", {.name = "b.test.bcdl"})};
  const RunResult result = run_tests(files, {});
  for (const std::string& text :
       {junit_report(result, parts), tap_report(result, parts), github_report(result, parts)}) {
    for (const char* piece : {"found `nonsense`", "b.test.bcdl", "no test notices: drop ", "p.bcdl"})
      EXPECT_TRUE(holds(text, piece)) << piece << "\n" << text;
  }
  const std::string junit = junit_report(result, parts);
  EXPECT_TRUE(holds(junit, "<testsuite name=\"hardtack\" tests=\"2\" failures=\"1\" errors=\"1\">")) << junit;
  // A string of YAML ends where it should.
  const std::string tap = tap_report(result, parts);
  EXPECT_TRUE(holds(tap, "  message: \"no test notices: drop \\\"it\\\"\"\n")) << tap;
  EXPECT_EQ(tap.find("\n\""), std::string::npos) << tap;
  EXPECT_TRUE(holds(github_report(result, parts), "2 mutants: 0 noticed, 1 survived, 0 equivalent\n"));
}

TEST(Report, CoverageInThreeFormats) {
  Coverage coverage;
  FileCoverage& file = coverage.files["p.bcdl"];
  file.source = std::make_shared<const Source>("p.bcdl", "allow if a(1);\ndeny if b(\"<\");\n");
  file.units = {{{BlockId::authorizer(), StatementKind::kPolicy, 0, 0}, {9, 13}, 2, 1},
                {{BlockId::authorizer(), StatementKind::kPolicy, 1, 0}, {23, 29}, 0, 1}};
  EXPECT_EQ(lcov_coverage(coverage),
            "TN:\nSF:p.bcdl\nBRDA:1,0,0,2\nBRDA:1,0,1,1\nBRDA:2,1,0,0\nBRDA:2,1,1,1\nBRF:4\nBRH:3\n"
            "DA:1,2\nDA:2,0\nLF:2\nLH:1\nend_of_record\n");
  EXPECT_EQ(json_coverage(coverage).find("percent")->as_double(), 50.0);
  EXPECT_TRUE(holds(html_coverage(coverage), "<span class=\"both\""));
  EXPECT_TRUE(holds(html_coverage(coverage), "b(&quot;&lt;&quot;)"));
  // Each of the four states, a name of two lines, and a unit inside of another.
  Coverage all;
  FileCoverage& states = all.files["p\nq\rr"];
  states.source = file.source;
  states.units = {{{BlockId::authorizer(), StatementKind::kPolicy, 0, 0}, {0, 5}, 1, 0},
                  {{BlockId::authorizer(), StatementKind::kPolicy, 0, 1}, {2, 4}, 1, 1},
                  {{BlockId::authorizer(), StatementKind::kPolicy, 0, 2}, {6, 8}, 0, 1},
                  {{BlockId::authorizer(), StatementKind::kRule, 1, {}}, {15, 19}, 0, 0}};
  EXPECT_EQ(lcov_coverage(all),
            "TN:\nSF:p q r\nBRDA:1,0,0,1\nBRDA:1,0,1,0\nBRDA:1,1,0,1\nBRDA:1,1,1,1\nBRDA:1,2,0,0\nBRDA:1,2,1,1\n"
            "BRDA:2,3,0,-\nBRDA:2,3,1,-\nBRF:8\nBRH:4\nDA:1,0\nDA:2,0\nLF:2\nLH:0\nend_of_record\n");
  for (const char* state : {"\"matched\" title", "\"unmatched\" title", "\"untried\" title"}) {
    EXPECT_TRUE(holds(html_coverage(all), std::string("<span class=") + state)) << state;
  }
  EXPECT_FALSE(holds(html_coverage(all), "<span class=\"both\""));
  EXPECT_TRUE(
      json_coverage(all).find("files")->as_array()[0].find("units")->as_array()[3].find("alternative")->is_null());
}

}  // namespace
}  // namespace hardtack::policytest
