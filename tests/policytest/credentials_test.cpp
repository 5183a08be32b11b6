// Tests that state further credentials, and what verifiers say of tokens.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "grammar/text/render.h"
#include "policytest/evaluate/reordered.h"
#include "policytest/format/test_format.h"
#include "policytest/mirror/test_document.h"
#include "policytest/run/run.h"

namespace hardtack::policytest {
namespace {

// "passed", or what is wrong.
std::string outcome_of(const TestFile& file) {
  std::string text = render(*file.source, file.diagnostics);
  const std::vector<TestFile> files = {file};
  const RunResult result = run_tests(files, {});
  for (const FileResult& one : result.files) {
    for (const auto& wrong : one.wrong) text += render(*wrong.source, wrong.diagnostics);
    for (const CaseResult& done : one.cases) {
      for (const Finding& finding : done.findings) text += finding.message + "\n";
      if (done.findings.empty()) text += std::string(name_of(done.status)) + done.error;
    }
  }
  return text;
}

std::string run(const std::string& clauses) {
  return outcome_of(parse_test_file("test \"t\" { " + clauses + " }", {.name = "a.test.bcdl"}));
}

TEST(TestCredentials, AreSeenAsTheCommandLetsThemBeSeen) {
  const std::string token = "authority { user(\"ann\"); } ";
  const std::string jwt = "credential \"jwt\" by idp { claim(\"group\", \"staff\"); } ";
  const auto allow = [](const std::string& body) { return "authorizer { allow if " + body + "; } "; };
  struct Row {
    std::string clauses;
    std::string outcome = "passed";
  };
  for (const Row& row : std::vector<Row>{
           {token + jwt + allow("credential:claim(1, \"group\", \"staff\")") + "expect allow;"},
           {jwt + allow("credential:claim(1, \"group\", \"staff\")") + "expect allow;"},
           // By its number, its format and the key of its issuer.
           {token + jwt + allow("credential:claim(2, \"group\", \"staff\")") + "expect no-policy;"},
           {token + jwt + allow("verified:credential(1, \"jwt\", $key)") + "expect allow;"},
           {token + jwt + allow("verified:credential(1, \"paseto\", $key)") + "expect no-policy;"},
           {token + "credential \"capability\" by \"key 1\" { capability(\"read\"); } " +
            allow("verified:credential(1, \"capability\", \"key 1\"), credential:capability(1, \"read\")") +
            "expect allow;"},
           {token + "credential \"jwt\" { a(1); } credential \"jwt\" { a(2); } " +
            allow("credential:a(1, 1), credential:a(2, 2)") + "expect allow;"},
           // Not as a fact of the token.
           {token + jwt + allow("claim(\"group\", \"staff\")") + "expect no-policy;"},
           // Its checks are decided, and have its number.
           {token + "credential \"macaroon\" { check if operation(\"read\"); } " + allow("true") +
            "expect deny; expect failed credential 1 check 0;"},
           {token + "credential \"macaroon\" { check if operation(\"read\"); } " + allow("true") +
                "expect failed none;",
            "expected exactly these checks to fail: none, got credential 1 check 0\n"},
           // What verifiers say.
           {token + "verified { verified:expires(2030-01-01T00:00:00Z); } " +
            allow("verified:expires($t), $t > 2029-01-01T00:00:00Z") + "expect allow;"},
           {token + allow("verified:expires($t)") + "expect no-policy;"},
           {token + jwt + "verified { verified:expires(2030-01-01T00:00:00Z); } " +
            allow("verified:credential:expires(1, $t), $t > 2029-01-01T00:00:00Z") + "expect allow;"},
           {token + jwt + "verified { verified:expires(2030-01-01T00:00:00Z); } " + allow("verified:expires($t)") +
            "expect no-policy;"},
           // With parameters, in tables too.
           {"params { group: \"staff\" }; credential \"jwt\" { claim(\"group\", {group}); } verified { "
            "verified:level({n}); } " +
            allow("credential:claim(1, \"group\", \"staff\"), verified:credential:level(1, 2)") +
            "for all $n in {2} expect allow;"},
           // The name of a key is the same everywhere.
           {"credential \"jwt\" by idp { a(1); } authority { } block trusting-key idp { b(1); } " +
            allow("verified:credential(1, \"jwt\", $key), b(1) trusting {idp}") + "expect allow;"},
       }) {
    EXPECT_EQ(run(row.clauses), row.outcome) << row.clauses;
  }
}

TEST(TestCredentials, WhatCannotBeMeantIsRefused) {
  const std::string rest = " authorizer { allow if true; } expect allow;";
  struct Row {
    std::string clauses;
    DiagnosticCode code;
  };
  using enum DiagnosticCode;
  for (const Row& row : std::vector<Row>{
           {"credential { a(1); }", kTestSyntax},
           {"credential jwt { a(1); }", kTestSyntax},
           {"credential \"\" { a(1); }", kTestValue},
           {"credential \"jwt\" by { a(1); }", kTestSyntax},
           {"credential \"jwt\";", kTestSyntax},
           {"credential \"jwt\" { a(1);", kTestUnclosed},
           {"verified { verified:a(1); }", kTestBlockOrder},
           {"verified { verified:a(1); } authority { }", kTestBlockOrder},
           {"authority { } verified { } verified { }", kTestDuplicate},
           {"credential \"jwt\" { } verified { } verified { }", kTestDuplicate},
           {"token \"a.bc\" key \"k\"; verified { }", kTestConflict},
       }) {
    const TestFile file = parse_test_file("test \"t\" { " + row.clauses + rest + " }", {.name = "a.test.bcdl"});
    ASSERT_FALSE(file.diagnostics.empty()) << row.clauses;
    EXPECT_EQ(file.diagnostics.begin()->kind, row.code) << row.clauses << "\n"
                                                        << render(*file.source, file.diagnostics);
  }
  std::string many;
  for (int i = 0; i <= static_cast<int>(kMaxBlocks); ++i) many += "credential \"jwt\" { } ";
  EXPECT_NE(run(many + rest).find("a request has at most "), std::string::npos);
  EXPECT_NE(run("authority { } verified { expires(1); }" + rest).find("what a verifier says are facts"),
            std::string::npos);
  EXPECT_NE(run("authority { } verified { check if true; }" + rest).find("what a verifier says are facts"),
            std::string::npos);
  EXPECT_NE(run("credential \"jwt\" { } authorizer { allow if true; } expect failed credential 0 check 0;")
                .find("numbers from 1 to"),
            std::string::npos);
  // As a token that says so is refused.
  EXPECT_NE(run("credential \"jwt\" { verified:a(1); }" + rest).find("reserved"), std::string::npos);
}

TEST(TestCredentials, HaveTheSameLayoutAsBlocks) {
  const auto laid_out = format_test_text(
      "test \"t\"{credential  \"jwt\"   by idp{claim(\"a\",1);}\nverified{verified:level(2);}\n"
      "authorizer{allow if true;}expect allow;}\n");
  ASSERT_TRUE(laid_out.has_value());
  EXPECT_EQ(laid_out->text.value_or(""),
            "test \"t\" {\n  credential \"jwt\" by idp { claim(\"a\", 1); }\n  verified { verified:level(2); }\n"
            "  authorizer { allow if true; }\n  expect allow;\n}\n");
}

TEST(TestCredentials, AreDecidedInAnotherOrderToo) {
  const TestFile file = parse_test_file(R"x(
test "t" {
  authority { user("ann"); }
  verified { verified:level(1); }
  credential "jwt" by idp { a(1); a(2); }
  verified { verified:level(2); }
  authorizer { allow if credential:a(1, 2), verified:level(1), verified:credential:level(1, 2); }
  expect allow;
}
)x");
  const TestHost host;
  PolicySources sources(host);
  const PreparedTest prepared(file, file.tests[0], sources, host);
  const AuthorizerOptions options = test_authorizer(std::nullopt);
  Authorizer authorizer(options);
  Evaluation made = evaluate(prepared, file.tests[0].parameters, authorizer);
  ASSERT_TRUE(made.outcome && *made.outcome);
  EXPECT_TRUE((*made.outcome)->allowed());
  EXPECT_TRUE(same_in_another_order(prepared, file.tests[0].parameters, made, options, 7));
  // It compares: a decision without the credential is another one.
  made.further.clear();
  EXPECT_FALSE(same_in_another_order(prepared, file.tests[0].parameters, made, options, 7));
}

TEST(TestCredentials, HaveASpellingInYaml) {
  const auto read = [](const std::string& text) { return load_test_file(text, {.name = "a.biscuit-test.yaml"}); };
  EXPECT_EQ(outcome_of(read(R"x(
tests:
  - name: t
    authority: user("ann");
    verified: verified:level(1);
    credentials:
      - {format: jwt, key: idp, code: 'claim("group", "staff");', verified: 'verified:level(2);'}
      - {format: macaroon, issuer: key 1, code: 'check if operation("read");'}
    authorizer: |
      allow if credential:claim(1, "group", "staff"), verified:level(1), verified:credential:level(1, 2),
        verified:credential(2, "macaroon", "key 1");
    expect: {decision: deny, failed: [{block: {credential: 2}, check: 0}]}
)x")),
            "passed");
  const std::string rest = "\n    authorizer: allow if true;\n    expect: {decision: allow}\n";
  for (const std::string wrong :
       {"credentials: {}", "credentials: [a]", "credentials: [{format: jwt}]", "credentials: [{code: a(1);}]",
        "credentials: [{format: '', code: a(1);}]", "credentials: [{format: jwt, code: a(1);, key: k, issuer: i}]",
        "credentials: [{format: jwt, code: a(1);, by: k}]", "credentials: [{format: 1, code: a(1);}]",
        "verified: verified:a(1);"}) {
    EXPECT_TRUE(read("tests:\n  - name: t\n    " + wrong + rest).diagnostics.has_errors()) << wrong;
  }
}

}  // namespace
}  // namespace hardtack::policytest
