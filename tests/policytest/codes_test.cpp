// Every kind of error of a test file has its own code.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "policytest/mirror/test_document.h"
#include "policytest/run/run.h"

namespace hardtack::policytest {
namespace {

using enum DiagnosticCode;

std::string many(std::string_view piece, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += piece;
  return text;
}

TEST(TestCodes, EveryKindOfErrorHasItsOwn) {
  struct Row {
    DiagnosticCode code;
    std::string text;
    const char* name = "a.test.bcdl";
  };
  const std::string rest = " authorizer { allow if true; } expect allow; }";
  const Row rows[] = {
      {kTestSyntax, "allow if true;"},
      {kTestSyntax, "test \"a\" { now 7; " + rest},
      {kTestUnknownWord, "test \"a\" { autority { } " + rest},
      {kTestUnknownWord, "test \"a\" { limits { max_time: 1 }; " + rest},
      {kTestUnknownWord, "test \"a\" { authorizer { } expect error hunger; }"},
      {kTestName, "test \"\" {" + rest},
      {kTestUnclosed, "test \"a\" { authorizer { allow if true; } expect allow;"},
      {kTestUnclosed, "test \"a\" { authorizer { allow if true; "},
      {kTestDuplicate, "test \"a\" { authority { } authority { } " + rest},
      {kTestDuplicate, "test \"a\" { now 2026-01-01T00:00:00Z; now 2026-01-01T00:00:00Z; " + rest},
      {kTestDuplicate, "test \"a\" { params { a: 1, a: 2 }; " + rest},
      {kTestBlockOrder, "test \"a\" { block { } " + rest},
      {kTestConflict, "test \"a\" { authority { } token \"a.bc\" key \"ed25519/00\"; " + rest},
      {kTestNoAuthorizer, "test \"a\" { expect allow; }"},
      {kTestNoExpectation, "test \"a\" { authorizer { } }"},
      {kTestReason, "test \"a\" { authorizer { } expect allow because no-fact; }"},
      {kTestValue, "test \"a\" { params { a: 1, b: $x }; " + rest},
      {kTestTooLarge, "test \"a\" { authority { } " + many("block { } ", 64) + rest},
      {kTestDocument, "[1, 2]", "a.biscuit-test.json"},
      {kTestDocument, "{\"tests\": [7]}", "a.biscuit-test.json"},
      {kTestDocument, "a: *b\n", "a.biscuit-test.yaml"},
      {kTestName, "{\"tests\": [{\"authorizer\": {\"code\": \"allow if true\"}}]}", "a.biscuit-test.json"},
      {kTestUnknownWord, "{\"tests\": [{\"name\": \"a\", \"x\": 1}]}", "a.biscuit-test.json"},
      {kTestNoAuthorizer, "{\"tests\": [{\"name\": \"a\"}]}", "a.biscuit-test.json"},
  };
  std::set<DiagnosticCode> seen;
  for (const Row& row : rows) {
    const TestFile file = load_test_file(row.text, {.name = row.name});
    std::set<DiagnosticCode> found;
    for (const Diagnostic& diagnostic : file.diagnostics) found.insert(diagnostic.kind);
    EXPECT_TRUE(found.contains(row.code)) << row.text << ": no " << info_of(row.code).name;
    EXPECT_FALSE(found.contains(kSyntaxError)) << row.text;
    seen.insert(row.code);
  }
  // What is found when the tests run.
  const std::vector<TestFile> files{
      load_test_file("test \"a\" { authorizer from \"no.bcdl\"; expect allow; }", {.name = "a.test.bcdl"})};
  TestHost host;
  host.read = [](const std::string&, const std::string&) -> Result<HostFile> { return fail(ErrorCode::kIo, "none"); };
  const RunResult result = run_tests(files, host);
  ASSERT_FALSE(result.files.front().wrong.empty());
  EXPECT_EQ(result.files.front().wrong.front().diagnostics.items()[0].kind, kTestUnreadableFile);
  seen.insert(kTestUnreadableFile);
  for (const DiagnosticInfo& info : diagnostic_registry()) {
    if (info.name.starts_with("test-")) {
      EXPECT_TRUE(seen.contains(info.code)) << info.name;
    }
  }
}

}  // namespace
}  // namespace hardtack::policytest
