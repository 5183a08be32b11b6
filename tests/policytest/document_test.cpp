// What documents of tests may say, member for member, and how each is refused. JSON and YAML are read alike: each row
// is JSON, which YAML reads too.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "grammar/text/render.h"
#include "policytest/mirror/test_document.h"
#include "policytest/run/run.h"
#include "tests/policytest/file_results.h"

namespace hardtack::policytest {
namespace {

TestFile read(const std::string& text, const std::string& name, const TestLimits& limits = {}) {
  TestFileOptions options;
  options.name = name;
  options.limits = limits;
  return load_test_file(text, options);
}

bool says(const TestFile& file, const std::string& message) {
  for (const Diagnostic& diagnostic : file.diagnostics) {
    if (diagnostic.message == message) return true;
  }
  return false;
}

// A test with these members beside what every test has.
std::string with(const std::string& members) {
  return R"x({"tests": [{"name": "t", "authorizer": "allow if true", "expect": {"decision": "allow"}, )x" + members +
         "}]}";
}
std::string expecting(const std::string& expect) {
  return R"x({"tests": [{"name": "t", "authorizer": "allow if true", "expect": )x" + expect + "}]}";
}

struct Wrong {
  std::string text;
  std::string message;
};

void expect_refused(const std::vector<Wrong>& table) {
  for (const Wrong& row : table) {
    for (const char* name : {"a.biscuit-test.json", "a.biscuit-test.yaml", "a.biscuit-test.yml"}) {
      const TestFile file = read(row.text, name);
      EXPECT_TRUE(file.diagnostics.has_errors()) << name << " " << row.text;
      EXPECT_TRUE(says(file, row.message)) << name << " " << row.text << "\n" << render(*file.source, file.diagnostics);
    }
  }
}

TEST(TestDocument, SaysWhatIsWrongWithATest) {
  expect_refused({
      {R"x([1])x", "expected a map with a list `tests`"},
      {R"x({"tests": {}})x", "expected a map with a list `tests`"},
      {R"x({"tests": ["a"]})x", "a test is a map"},
      {R"x({"tests": [{"nmae": "a"}]})x", "there is no member `nmae` here"},
      {R"x({"tests": [{"name": ""}]})x", "a test has a name, which is not empty"},
      {R"x({"tests": [{"name": 3}]})x", "a test has a name, which is not empty"},
      {R"x({"tests": [{"name": "a", "authorizer": "allow if true"}]})x", "the test expects nothing"},
      {R"x({"tests": [{"name": "a", "authorizer": 3, "expect": {}}]})x", "expected text: an authorizer"},
      {R"x({"tests": [{"name": "a", "authorizer": {}, "expect": {}}]})x", "an authorizer has `code`, `from` or both"},
      {R"x({"tests": [{"name": "a", "authorizer": {"code": 1}, "expect": {}}]})x", "expected text: an authorizer"},
      {R"x({"tests": [{"name": "a", "authorizer": {"from": 1}, "expect": {}}]})x", "expected text: the name of a file"},
      {R"x({"tests": [{"name": "a", "authorizer": {"file": "f"}, "expect": {}}]})x", "there is no member `file` here"},
      {with(R"x("authority": 1)x"), "expected text: a block"},
      {with(R"x("authority": {})x"), "a block has `code` or `from`"},
      {with(R"x("authority": {"code": "a(1)", "from": "f"})x"), "a block has `code` or `from`"},
      {with(R"x("authority": {"code": 1})x"), "expected text: a block"},
      {with(R"x("authority": {"from": [1]})x"), "expected text: a block"},
      {with(R"x("authority": {"text": "a(1)"})x"), "there is no member `text` here"},
      {with(R"x("authority": {"code": "a(1)", "key": "idp"})x"), "the authority block is signed by the issuer"},
      {with(R"x("blocks": ["a(1)"])x"), "a block is appended to an authority block"},
      {with(R"x("authority": "", "blocks": "a(1)")x"), "`blocks` is a list"},
      {with(R"x("authority": "", "blocks": [{"code": "a(1)", "key": 1}])x"), "expected text: a key"},
      {with(R"x("token": {"file": "f"})x"), "a token has `file` and `key`"},
      {with(R"x("token": {"key": "k"})x"), "a token has `file` and `key`"},
      {with(R"x("token": {"file": "f", "key": "k", "kind": 1})x"), "there is no member `kind` here"},
      {with(R"x("token": {"file": 1, "key": "k"})x"), "expected text: the name of a file"},
      {with(R"x("token": {"file": "f", "key": 1})x"), "expected text: a public key"},
      {with(R"x("token": {"file": "f", "key": "k"}, "authority": "")x"), "the test has a token and blocks"},
      {with(R"x("token": {"file": "f", "key": "k"}, "verified": "verified:a(1)")x"),
       "a token of a file is verified, which gives these facts"},
      {with(R"x("verified": "verified:a(1)")x"), "there is no token of which these facts would be verified"},
      {with(R"x("authority": "", "verified": 1)x"), "expected text: verified facts"},
      {with(R"x("now": 3)x"), "expected a date, such as `2026-01-01T00:00:00Z`"},
      {with(R"x("now": "yesterday")x"), "expected a date, such as `2026-01-01T00:00:00Z`"},
      {with(R"x("params": [])x"), "`params` is a map"},
      {with(R"x("params": {"a": {}})x"), "expected a value, or a map with the member `term`"},
      {with(R"x("params": {"a": {"term": 1}})x"), "expected a value, or a map with the member `term`"},
      {with(R"x("params": {"a": {"term": "1", "b": 1}})x"), "expected a value, or a map with the member `term`"},
      {with(R"x("params": {"a": [1, [{"b": 1}]]})x"), "expected a value, or a map with the member `term`"},
      {with(R"x("params": {"a": {"term": "1, 2"}})x"), "`1, 2` is no value"},
      {with(R"x("params": {"a": {"term": "$x"}})x"), "`$x` is no value"},
      {with(R"x("params": {"a": {"term": ""}})x"), "`` is no value"},
      {with(R"x("keys": ["a"])x"), "`keys` is a map"},
      {with(R"x("keys": {"a": "ed25519/00"})x"), "this is no public key"},
      {with(R"x("keys": {"a": 1})x"), "this is no public key"},
      {with(
           R"x("keys": {"a": "ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189"}, "params": {"a": 1})x"),
       "the name `a` is given before"},
      {with(R"x("limits": [])x"), "`limits` is a map"},
      {with(R"x("limits": {"max_time": 1})x"), "there is no member `max_time` here"},
      {with(R"x("limits": {"max_facts": "many"})x"), "a limit is a number"},
      {with(R"x("limits": {"max_facts": -1})x"), "a limit is a number"},
      {with(R"x("cases": {})x"), "`cases` is a list"},
      {with(R"x("cases": [1])x"), "a table of cases is a map"},
      {with(R"x("cases": [{"fro": {}}])x"), "there is no member `fro` here"},
      {with(R"x("cases": [{"expect": {"decision": "allow"}}])x"),
       "a table of cases has a map `for` of names and lists of values"},
      {with(R"x("cases": [{"for": ["a"], "expect": {"decision": "allow"}}])x"),
       "a table of cases has a map `for` of names and lists of values"},
      {with(R"x("cases": [{"for": {}, "expect": {"decision": "allow"}}])x"),
       "a table of cases has a map `for` of names and lists of values"},
      {with(R"x("cases": [{"for": {"a": 1}, "expect": {"decision": "allow"}}])x"), "expected a list of values"},
      {with(R"x("cases": [{"for": {"a": [{}]}, "expect": {"decision": "allow"}}])x"),
       "expected a value, or a map with the member `term`"},
      {with(R"x("cases": [{"for": {"a": [1]}, "all": 1, "expect": {"decision": "allow"}}])x"),
       "`all` is true or false"},
      {with(R"x("cases": [{"for": {"a": [1]}, "where": 1, "expect": {"decision": "allow"}}])x"),
       "expected text: a condition"},
      {with(R"x("cases": [{"for": {"a": [1]}}])x"), "the table expects nothing"},
      {with(R"x("cases": [{"for": {"a": [1]}, "expect": {}}])x"), "the table expects nothing"},
  });
}

TEST(TestDocument, SaysWhatIsWrongWithAnExpectation) {
  expect_refused({
      {expecting(R"x("allow")x"), "`expect` is a map"},
      {expecting(R"x({"decides": "allow"})x"), "there is no member `decides` here"},
      {expecting(R"x({"decision": "alow"})x"), "expected allow, deny or no-policy"},
      {expecting(R"x({"decision": true})x"), "expected allow, deny or no-policy"},
      {expecting(R"x({"decision": "deny", "error": "overflow"})x"), "a decision and an error exclude each other"},
      {expecting(R"x({"error": "overflown"})x"), "there is no error `overflown`"},
      {expecting(R"x({"error": []})x"), "there is no error ``"},
      {expecting(R"x({"policy": 0})x"), "`policy` needs the `decision` allow or deny"},
      // An error and the lack of a policy are at no policy.
      {expecting(R"x({"error": "overflow", "policy": 0})x"), "`policy` needs the `decision` allow or deny"},
      {expecting(R"x({"decision": "no-policy", "policy": 0})x"), "`policy` needs the `decision` allow or deny"},
      {expecting(R"x({"decision": "allow", "policy": -1})x"), "expected a number"},
      {expecting(R"x({"decision": "allow", "policy": 1000001})x"), "expected a number"},
      {expecting(R"x({"decision": "allow", "policy": []})x"), "expected a number"},
      {expecting(R"x({"decision": "deny", "because": "nothing"})x"),
       "expected no-fact, fact-out-of-scope, expression-false, type-error or limit"},
      {expecting(R"x({"decision": "deny", "because": 1})x"),
       "expected no-fact, fact-out-of-scope, expression-false, type-error or limit"},
      {expecting(R"x({"decision": "allow", "because": "no-fact"})x"),
       "only a refusal has a reason that can be expected"},
      {expecting(R"x({"facts": ["a(1)"], "because": "no-fact"})x"), "only a refusal has a reason that can be expected"},
      {expecting(R"x({"failed": {}})x"), "`failed` is a list"},
      {expecting(R"x({"failed": [1]})x"), "a failed check has `block` and `check`"},
      {expecting(R"x({"failed": [{"block": 0}]})x"), "a failed check has `block` and `check`"},
      {expecting(R"x({"failed": [{"check": 0}]})x"), "a failed check has `block` and `check`"},
      {expecting(R"x({"failed": [{"block": 0, "check": 0, "why": 1}]})x"), "there is no member `why` here"},
      {expecting(R"x({"failed": [{"block": 0, "check": -1}]})x"), "expected a number"},
      {expecting(R"x({"failed": [{"block": 0, "check": 0, "text": 1}]})x"), "expected text: a check"},
      {expecting(R"x({"failed": [], "includes": 1})x"), "`includes` is true or false, beside `failed`"},
      {expecting(R"x({"decision": "deny", "includes": true})x"), "`includes` is true or false, beside `failed`"},
      {expecting(R"x({"facts": "a(1)"})x"), "expected a list of facts"},
      {expecting(R"x({"no_facts": "a(1)"})x"), "expected a list of facts"},
      {expecting(R"x({"facts": [1]})x"), "expected text: a fact"},
      {expecting(R"x({"facts": [{"from": [0]}]})x"), "expected `fact`"},
      {expecting(R"x({"facts": [{"fact": "a(1)", "form": [0]}]})x"), "there is no member `form` here"},
      {expecting(R"x({"facts": [{"fact": 1}]})x"), "expected text: a fact"},
      {expecting(R"x({"facts": [{"fact": "a(1)", "from": []}]})x"), "`from` is a list of blocks"},
      {expecting(R"x({"facts": [{"fact": "a(1)", "from": 1}]})x"), "`from` is a list of blocks"},
      {expecting(R"x({"queries": {"rule": "q(1) <- a(1)", "results": []}})x"), "`queries` is a list"},
      {expecting(R"x({"queries": ["q(1) <- a(1)"]})x"), "a query has `rule` and a list `results`"},
      {expecting(R"x({"queries": [{"rule": "q(1) <- a(1)"}]})x"), "a query has `rule` and a list `results`"},
      {expecting(R"x({"queries": [{"results": []}]})x"), "a query has `rule` and a list `results`"},
      {expecting(R"x({"queries": [{"rule": "q(1) <- a(1)", "results": "q(1)"}]})x"),
       "a query has `rule` and a list `results`"},
      {expecting(R"x({"queries": [{"rule": "q(1) <- a(1)", "results": [], "rows": 1}]})x"),
       "there is no member `rows` here"},
      {expecting(R"x({"queries": [{"rule": 1, "results": []}]})x"), "expected text: a rule"},
      {expecting(R"x({"queries": [{"rule": "q(1) <- a(1)", "results": [1]}]})x"), "expected text: a fact"},
  });
  // Blocks.
  for (const char* block :
       {R"x("blok")x", "-1", "1000000", "true", R"x({"credential": "a"})x", R"x({"credential": 0})x",
        R"x({"credential": 1000000})x", R"x({"credential": 1, "block": 1})x", R"x({})x"}) {
    for (const std::string before :
         {R"x({"failed": [{"check": 0, "block": )x", R"x({"facts": [{"fact": "a(1)", "from": [)x"}) {
      const std::string after = before.ends_with('[') ? "]}]}" : "}]}";
      expect_refused({{expecting(before + block + after),
                       "expected authority, authorizer, the number of a block or {credential: NUMBER}"}});
    }
  }
}

// All that it may say is read, and means what the language of tests means.
TEST(TestDocument, MeansWhatTheLanguageMeans) {
  struct Row {
    std::string test;  // members behind the name
    std::string outcome = "passed t\n";
  };
  const std::vector<Row> table = {
      {R"x("authorizer": "check if false; allow if true", "expect": {"decision": "deny", "failed": [{"block": "authorizer", "check": 0}]})x"},
      {R"x("authority": "check if false", "authorizer": "allow if true", "expect": {"failed": [{"block": "authority", "check": 0}]})x"},
      {R"x("authority": "check if false", "authorizer": "allow if true", "expect": {"failed": [{"block": 0, "check": 0}]})x"},
      {R"x("authority": "check if false", "authorizer": "check if false; allow if true", "expect": {"failed": [{"block": 0, "check": 0}], "includes": true})x"},
      {R"x("authority": "check if false", "authorizer": "check if false; allow if true", "expect": {"failed": [{"block": 0, "check": 0}], "includes": false})x",
       "failed t\n  expected exactly these checks to fail: authority check 0, got authorizer check 0, "
       "authority check 0\n"},
      {R"x("authority": "check if a(1)", "authorizer": "allow if true", "expect": {"failed": [{"block": 0, "check": 0}], "because": "no-fact"})x"},
      {R"x("authority": "check if a(1)", "authorizer": "allow if true", "expect": {"failed": [{"block": 0, "check": 0}], "because": "expression-false"})x",
       "failed t\n  expected the reason expression-false, got no-fact\n"},
      {R"x("authorizer": "allow if a(1)", "expect": {"decision": "no-policy", "because": "no-fact"})x"},
      {R"x("authorizer": "// hardtack: label first\nallow if true", "expect": {"decision": "allow", "policy": "first"})x"},
      {R"x("authorizer": "// hardtack: label first\nallow if true", "expect": {"decision": "allow", "policy": "second"})x",
       "failed t\n  expected allow at policy second, got allow at policy 0\n"},
      {R"x("authority": "// hardtack: label c\ncheck if false", "authorizer": "allow if true", "expect": {"failed": [{"block": 0, "check": "c"}]})x"},
      {R"x("authority": "// hardtack: label c\ncheck if false", "authorizer": "allow if true", "expect": {"failed": [{"block": 0, "check": "d"}]})x",
       "failed t\n  expected exactly these checks to fail: authority check d, got authority check 0\n"},
      {R"x("authority": "check if false", "authorizer": "allow if true", "expect": {"failed": [{"block": 0, "check": 0, "text": "check if true"}]})x",
       "failed t\n  expected `check if true`, got `check if false`\n"
       "  expected exactly these checks to fail: authority check 0, got authority check 0\n"},
      {R"x("authorizer": "a(1); allow if a(1)", "expect": {"facts": [{"fact": "a(1)", "from": ["authorizer", "authorizer"]}]})x"},
      {R"x("credentials": [{"format": "jwt", "code": "check if false"}], "authorizer": "allow if true", "expect": {"failed": [{"block": {"credential": 1}, "check": 0}]})x"},
      // Values.
      {R"x("params": {"a": null}, "authorizer": "allow if {a} === null", "expect": {"decision": "allow"})x"},
      {R"x("params": {"a": true, "b": false}, "authorizer": "allow if {a} && !{b}", "expect": {"decision": "allow"})x"},
      {R"x("params": {"a": [1, "b", [true]]}, "authorizer": "allow if {a} == [1, \"b\", [true]]", "expect": {"decision": "allow"})x"},
      {R"x("params": {"a": {"term": "hex:00ff"}}, "authorizer": "allow if {a} == hex:00ff", "expect": {"decision": "allow"})x"},
      {R"x("params": {"a": [{"term": "{1, 2}"}]}, "authorizer": "allow if {a} == [{1, 2}]", "expect": {"decision": "allow"})x"},
      {R"x("params": {"a": {"term": "{\"k\": null}"}}, "authorizer": "allow if {a} == {\"k\": null}", "expect": {"decision": "allow"})x"},
      {R"x("keys": {"k": "ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189"}, "authority": "", "blocks": [{"code": "a(1)", "key": "k"}],
           "authorizer": "allow if a(1) trusting ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189", "expect": {"decision": "allow"})x"},
      {R"x("authority": "", "blocks": [{"code": "a(1)", "key": "k"}, {"code": "b(1)", "key": "k"}],
           "authorizer": "allow if a(1), b(1) trusting {k}", "expect": {"decision": "allow"})x"},
      // Limits.
      {R"x("limits": {"max_facts": 1}, "authorizer": "a(1); a(2); b($x) <- a($x); allow if true", "expect": {"error": "too-many-facts"})x"},
      {R"x("limits": {"max_iterations": 1}, "authorizer": "a(1); b($x) <- a($x); c($x) <- b($x); allow if true", "expect": {"error": "too-many-iterations"})x"},
      {R"x("limits": {"max_steps": 1}, "authorizer": "a(1); a(2); allow if a($x), a($y), $x > $y", "expect": {"error": "limit"})x"},
      {R"x("limits": {"max_memory": 1}, "authorizer": "a(1); b($x) <- a($x); allow if true", "expect": {"error": "too-much-memory"})x"},
      {R"x("authorizer": "a(1); allow if a($x), $x / 0 == 1", "expect": {"error": "evaluation"})x"},
      // Cases.
      {R"x("authorizer": "allow if {a} == 1", "cases": [{"for": {"a": [1]}, "all": false, "expect": {"decision": "allow"}}])x",
       "passed t [a=1]\n"},
  };
  for (const Row& row : table) {
    const std::string text = R"x({"tests": [{"name": "t", )x" + row.test + "}]}";
    EXPECT_EQ(results(read(text, "a.biscuit-test.json")), row.outcome) << text;
    EXPECT_EQ(results(read(text, "a.biscuit-test.yaml")), row.outcome) << text;
  }
}

TEST(TestDocument, NamesFilesOfTokensAndBlocks) {
  const TestFile file = read(R"x({"tests": [
      {"name": "a", "token": {"file": "a.bc", "key": "ed25519/00"}, "authorizer": {"from": "p.bcdl"}, "expect": {"decision": "allow"}},
      {"name": "b", "authority": {"from": "b.block.bcdl"}, "authorizer": {"from": "p.bcdl", "code": "a(1)"}, "expect": {"decision": "allow"}}]})x",
                             "a.biscuit-test.json");
  ASSERT_TRUE(file.diagnostics.empty()) << render(*file.source, file.diagnostics);
  ASSERT_EQ(file.tests.size(), 2u);
  EXPECT_EQ(file.tests[0].token->file.text, "a.bc");
  EXPECT_EQ(file.tests[0].token->key.text, "ed25519/00");
  EXPECT_EQ(file.tests[0].authorizer->from->text, "p.bcdl");
  EXPECT_FALSE(file.tests[0].authorizer->text);
  EXPECT_EQ(file.tests[1].blocks[0].from->text, "b.block.bcdl");
  EXPECT_TRUE(file.tests[1].authorizer->text);
}

TEST(TestDocument, IsReadUpToItsLimits) {
  const auto repeated = [](const std::string& piece, std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += (i > 0 ? ", " : "") + piece;
    return text;
  };
  const std::string test = R"x({"name": "t", "authorizer": "allow if true", "expect": {"decision": "allow"}})x";
  TestLimits limits;
  limits.max_tests = 2;
  limits.max_expectations = 2;
  limits.max_table_variables = 2;
  const std::vector<Wrong> table = {
      {R"x({"tests": [)x" + repeated(test, 3) + "]}", "the file has more than 2 tests"},
      {expecting(R"x({"facts": ["a(1)", "a(2)", "a(3)"]})x"), "more than 2 expectations"},
      {with(R"x("cases": [{"for": {"a": [1], "b": [1], "c": [1]}, "expect": {"decision": "allow"}}])x"),
       "a table has at most 2 variables"},
      {with(R"x("authority": "", "blocks": [)x" + repeated("\"\"", kMaxBlocks) + "]"),
       "a token has at most " + std::to_string(kMaxBlocks) + " blocks"},
      {with(R"x("credentials": [)x" + repeated(R"x({"format": "jwt", "code": ""})x", kMaxBlocks + 1) + "]"),
       "a request has at most " + std::to_string(kMaxBlocks) + " credentials"},
  };
  for (const Wrong& row : table) {
    const TestFile file = read(row.text, "a.biscuit-test.json", limits);
    EXPECT_TRUE(says(file, row.message)) << row.message << "\n" << render(*file.source, file.diagnostics);
    EXPECT_LE(file.tests.size(), 2u);
    for (const PolicyTest& one : file.tests) EXPECT_LE(one.expectations.size(), 2u);
  }
  for (const char* name : {"a.biscuit-test.json", "a.biscuit-test.yaml"}) {
    TestFileOptions options;
    options.name = name;
    options.parse_limits.max_bytes = 100;
    EXPECT_TRUE(says(load_test_file(std::string(101, ' '), options), "the text has 101 bytes; at most 100 are read"));
    EXPECT_TRUE(says(load_test_file("tests: \"\xff\"", options), "the text is not valid UTF-8"));
  }
}

// Words that versions of YAML read differently are no text, quoted they are; what cannot be a number of any is text.
TEST(TestDocument, TakesPlainWordsOfYamlThatHaveOneMeaning) {
  const auto name_of_test = [](const std::string& spelled) {
    const TestFile file =
        read("tests:\n  - name: " + spelled + "\n    authorizer: allow if true\n    expect: {decision: allow}\n",
             "a.biscuit-test.yaml");
    return file.diagnostics.empty() ? file.tests[0].name : file.diagnostics.items()[0].message;
  };
  const std::string refused = " is read differently by different programs";
  for (const auto& [spelled, name] : std::vector<std::pair<std::string, std::string>>{
           {"a", "a"},
           {"\"no\"", "no"},
           {"'012'", "012"},
           {"2026-01-01", "2026-01-01"},
           {"12th", "12th"},
           {"-", "this is no YAML"},
           {"-a", "-a"},
           {"+a", "+a"},
           {"True", "`True`" + refused},
           {"FALSE", "`FALSE`" + refused},
           {"+1", "`+1`" + refused},
           {"-012", "`-012`" + refused},
           {"1_000", "`1_000`" + refused},
           {"~", "a test has a name, which is not empty"},
           {"NULL", "a test has a name, which is not empty"},
           {"", "a test has a name, which is not empty"},
           {"true", "a test has a name, which is not empty"},
           {"-7", "a test has a name, which is not empty"},
           {"0", "a test has a name, which is not empty"},
       }) {
    EXPECT_EQ(name_of_test(spelled), name) << spelled;
  }
}

TEST(TestDocument, PublishedSamplesThatCannotBeReadAreNamed) {
  const std::string key = R"x("root_public_key": "1055c750b1a1505937af1537c626ba3263995c33a64758aaafb1275b0312e284")x";
  const auto samples = [&](const std::string& cases) { return "{" + key + R"x(, "testcases": [)x" + cases + "]}"; };
  for (const Wrong& row : std::vector<Wrong>{
           {samples(R"x({"filename": "a.bc", "validations": {}})x"), "a sample has no title, file or validations"},
           {samples(R"x({"title": "a", "validations": {}})x"), "a sample has no title, file or validations"},
           {samples(R"x({"title": "a", "filename": "a.bc"})x"), "a sample has no title, file or validations"},
           {samples(R"x({"title": 1, "filename": "a.bc", "validations": {}})x"),
            "a sample has no title, file or validations"},
           {samples(R"x({"title": "a", "filename": "a.bc", "validations": {"": {"result": {"Ok": 0}}}})x"),
            "the validation of a.bc cannot be read"},
           {samples(R"x({"title": "a", "filename": "a.bc", "validations": {"": {"authorizer_code": ""}}})x"),
            "the validation of a.bc cannot be read"},
           // Without a key or a list of cases it is no document of samples.
           {R"x({"testcases": []})x", "expected a map with a list `tests`"},
           {"{" + key + R"x(, "testcases": {}})x", "expected a map with a list `tests`"},
           {R"x({"testcases": [], "root_public_key": 1})x", "expected a map with a list `tests`"},
       }) {
    const TestFile file = read(row.text, "samples.json");
    EXPECT_TRUE(says(file, row.message)) << row.text << "\n" << render(*file.source, file.diagnostics);
  }
  TestLimits limits;
  limits.max_tests = 1;
  const std::string one = R"x({"authorizer_code": "", "result": {"Ok": 0}, "world": null})x";
  const TestFile file =
      read(samples(R"x({"title": "a", "filename": "a.bc", "validations": {"x": )x" + one + R"x(, "y": )x" + one + "}}"),
           "samples.json", limits);
  ASSERT_EQ(file.tests.size(), 1u);
  EXPECT_EQ(file.tests[0].name, "a.bc: a: x");
  EXPECT_TRUE(says(file, "the validation of a.bc cannot be read"));
}

}  // namespace
}  // namespace hardtack::policytest
