// The JSON and YAML spelling of tests.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "grammar/text/render.h"
#include "policytest/mirror/test_document.h"
#include "policytest/run/run.h"
#include "tests/policytest/file_results.h"

namespace hardtack::policytest {
namespace {

TestFile read(std::string text, const std::string& name) {
  TestFileOptions options;
  options.name = name;
  return load_test_file(std::move(text), options);
}

constexpr const char* kYaml = R"x(
tests:
  - name: everything
    authority: |
      user("alice"); owner("alice", "f");
    blocks:
      - check if operation("read")
      - {code: 'member("a");', key: idp}
    authorizer: 'operation({op}); allow if user($u), owner($u, "f"), member("a") trusting authority, {idp}'
    now: "2026-01-01T00:00:00Z"
    params: {count: 3, when: {term: "2026-01-01T00:00:00Z"}}
    keys: {}
    limits: {max_facts: 100}
    cases:
      - for: {op: [read]}
        expect:
          decision: allow
          policy: 0
          facts: ['user("alice")', {fact: 'member("a")', from: [2]}]
          no_facts: ['user("bob")']
          queries: [{rule: 'q($u) <- user($u)', results: ['q("alice")']}]
      - for: {op: [write, delete]}
        all: true
        expect: {decision: deny, failed: [{block: 1, check: 0, text: 'check if operation("read")'}], because: no-fact}
)x";

TEST(Mirror, YamlSaysWhatTheLanguageSays) {
  EXPECT_EQ(results(read(kYaml, "a.biscuit-test.yaml")),
            "passed everything [op=\"read\"]\npassed everything [for all $op]\n");
}

TEST(Mirror, JsonSaysTheSame) {
  EXPECT_EQ(
      results(read(R"x({"tests": [{"name": "a", "authorizer": {"code": "x(1); allow if x({n})"}, "params": {"n": 1},
                              "expect": {"decision": "allow"}},
                             {"name": "b", "authorizer": "deny if true", "expect": {"decision": "allow"}},
                             {"name": "c", "authorizer": "x(1); check if x($x), $x / 0 == 1; allow if true",
                              "expect": {"error": "divide-by-zero"}}]})x",
                   "a.biscuit-test.json")),
      "passed a\nfailed b\n  expected allow, got deny at policy 0\npassed c\n");
}

struct Wrong {
  std::string text;
  std::string message;
  std::uint32_t line;
};

// Attack 184.
TEST(Mirror, A184_YamlHasOneMeaningOrIsRefused) {
  const std::vector<Wrong> table = {
      {"tests: &a []\n", "an anchor `&name` is not read", 1},
      {"a: &a [1]\ntests: *a\n", "an anchor `&name` is not read", 1},
      {"tests: !!seq []\n", "a tag is not read", 1},
      {"tests:\n  - !x {}\n", "a tag is not read", 2},
      {"tests:\n  - <<: {a: 1}\n", "`<<` is read differently by different programs", 2},
      {"tests: []\ntests: []\n", "the key `tests` is given twice", 2},
      {"tests: no\n", "`no` is read differently by different programs", 1},
      {"tests: 012\n", "`012` is read differently by different programs", 1},
      {"tests: 1.5\n", "`1.5` is read differently by different programs", 1},
      {"tests: 0x1f\n", "`0x1f` is read differently by different programs", 1},
      {"tests: 1:30\n", "`1:30` is read differently by different programs", 1},
      {"tests: Yes\n", "`Yes` is read differently by different programs", 1},
      {"tests: 99999999999999999999\n", "the number is out of range", 1},
      {"tests: [}\n", "this is no YAML", 1},
      {"? [a]\n: b\n", "a key is a word", 1},
      {"--- {tests: []}\n--- {tests: []}\n", "the file has more than one document", 2},
      {"", "the document is empty", 1},
      {"tests: []\nextra: 1\n", "there is no member `extra` here", 2},
      {"tests:\n  - name: a\n    authorizer: allow if true\n    expect: {decision: alow}\n",
       "expected allow, deny or no-policy", 4},
      {"tests:\n  - name: a\n    expect: {decision: allow}\n", "the test has no authorizer", 2},
  };
  for (const Wrong& row : table) {
    const TestFile file = read(row.text, "a.biscuit-test.yaml");
    ASSERT_TRUE(file.diagnostics.has_errors()) << row.text;
    bool found = false;
    for (const Diagnostic& diagnostic : file.diagnostics) {
      found |= diagnostic.message == row.message && file.source->line_column(diagnostic.span.begin).line == row.line;
    }
    EXPECT_TRUE(found) << row.text << render(*file.source, file.diagnostics);
  }
}

// Attack 184: bombs end early, and cost no more than their text.
TEST(Mirror, A184_DeepAndWideDocumentsAreRefused) {
  const auto repeated = [](std::size_t count, const std::string& piece) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += piece;
    return text;
  };
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 30; ++i) {
    const std::string name = "a" + std::to_string(i), last = "*a" + std::to_string(i - 1);
    bomb += name + ": &" + name + " [" + last + ", " + last + ", " + last + "]\n";
  }
  const std::vector<std::pair<std::string, std::string>> table = {
      {"a.yaml", bomb},
      {"a.yaml", "tests: " + repeated(100'000, "[")},
      {"a.yaml", "tests: " + repeated(100'000, "{a: ")},
      {"a.yaml", repeated(100'000, "- ")},
      {"a.yaml", repeated(100'000, "? ")},
      {"a.yaml", "tests: [" + repeated(250'000, "1,") + "]"},
      {"a.json", repeated(100'000, "[")},
      {"a.json", repeated(100'000, "{\"a\":")},
      {"a.json", "{\"tests\": [], \"tests\": []}"},
      {"a.json", "{\"tests\": \"\\ud800\"}"},
  };
  for (const auto& [name, text] : table) {
    EXPECT_TRUE(read(text, name).diagnostics.has_errors()) << name << " " << text.substr(0, 20);
  }
}

}  // namespace
}  // namespace hardtack::policytest
