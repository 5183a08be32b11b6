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
  const std::string junit = junit_report(example());
  EXPECT_TRUE(holds(junit, "<testsuites tests=\"3\" failures=\"1\" errors=\"1\">")) << junit;
  EXPECT_TRUE(holds(junit, "name=\"a &lt;b&gt; &amp; &quot;c&quot;\"")) << junit;
  const std::string tap = tap_report(example());
  EXPECT_TRUE(tap.starts_with("TAP version 14\n1..3\nok 1 - good\nnot ok 2 - ")) << tap;
  const std::string github = github_report(example());
  EXPECT_TRUE(holds(github, "::error file=a.test.bcdl,line=2,")) << github;
  EXPECT_FALSE(holds(github, "\n\n::"));
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
}

}  // namespace
}  // namespace hardtack::policytest
