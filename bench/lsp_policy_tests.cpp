#include <string>
#include <vector>

#include "bench/lsp_rows.h"
#include "bench/measure.h"
#include "policytest/run/run.h"

namespace hardtack::bench {
namespace {

// A document service: a role and the owner of a document decide. bench/harness/tools.py has the same for its peer.
constexpr const char* kPolicy = R"(
may($user, $operation) <- role($user, $role), grants($role, $operation);
grants("reader", "read");
grants("editor", "read");
grants("editor", "write");
allow if user($user), operation($operation), may($user, $operation);
allow if user($user), resource($document), owner($user, $document);
deny if true;
)";

std::string tests(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string n = std::to_string(i);
    const bool allowed = i % 2 == 0;
    text += "test \"case " + n + "\" {\n    authorizer from \"documents.authorizer.bcdl\" {\n        user(\"user" + n +
            "\");\n        role(\"user" + n + "\", \"" + (allowed ? "editor" : "reader") +
            "\");\n        operation(\"write\");\n        resource(\"document" + n + "\");\n    }\n    expect " +
            (allowed ? "allow" : "deny") + ";\n}\n";
  }
  return text;
}

}  // namespace

bool measure_policy_tests(bool quick) {
  constexpr std::size_t kTests = 1'000;
  policytest::TestHost host;
  host.read = [](const std::string&, const std::string& path) -> Result<policytest::HostFile> {
    return policytest::HostFile{path, kPolicy};
  };
  const std::string text = tests(kTests);
  GoalRow row("1,000 policy tests", 1000);
  bool passed = true;
  for (int i = 0; i < (quick ? 2 : 20); ++i) {
    row.time([&] {
      const std::vector<policytest::TestFile> files = {
          policytest::parse_test_file(text, {.name = "documents.test.bcdl"})};
      const policytest::RunResult result = policytest::run_tests(files, host);
      passed = passed && result.passed == kTests;
    });
  }
  return row.print() && passed;
}

}  // namespace hardtack::bench
