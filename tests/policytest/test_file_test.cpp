// The language of test files: what is read, what is refused and where.
#include "policytest/language/test_file.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "grammar/text/render.h"
#include "policytest/language/fragment.h"

namespace hardtack::policytest {
namespace {

std::string text_of(const TestFile& file, Span span) { return std::string(file.source->text(span)); }

TEST(TestFile, ReadsEveryClause) {
  const TestFile file = parse_test_file(R"x(
// comment
test "everything" {
  key idp ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189;
  authority { right:to("file1", "read"); check if time($t), $t < 2030-01-01T00:00:00Z; }
  block { check if operation("read") }
  block trusting-key idp { member("a") }
  authorizer from "api.authorizer.bcdl" { operation("read"); }
  now 2026-01-01T00:00:00Z;
  params { role: "admin", list: [1, 2], who: {"a", "b"} };
  limits { max_facts: 10, max_steps: 100 };
  expect allow at policy 0;
  expect failed block 1 check 0 "check if operation(\"read\")", authority check owners;
  expect fact right:to("file1", "read") from {authority, block 1};
  expect no fact right:to($x, "write");
  expect query q($x) <- a($x), $x == {1} == { q("a"), q("b") };
  for $op in {"read", "write"}, $r in {"a"} expect deny because no-fact;
  for all $op in {"read"} where {op} != "write" { expect deny; expect no-policy; }
}
)x");
  ASSERT_TRUE(file.diagnostics.empty()) << render(*file.source, file.diagnostics);
  ASSERT_EQ(file.tests.size(), 1u);
  const PolicyTest& test = file.tests[0];
  EXPECT_EQ(test.name, "everything");
  EXPECT_EQ(text_of(file, test.name_span), "\"everything\"");
  EXPECT_TRUE(text_of(file, test.span).starts_with("test") && text_of(file, test.span).ends_with("}"));
  ASSERT_EQ(test.blocks.size(), 3u);
  EXPECT_EQ(text_of(file, test.blocks[1].text->span), " check if operation(\"read\") ");
  EXPECT_EQ(test.blocks[2].key->text, "idp");
  EXPECT_EQ(test.authorizer->from->text, "api.authorizer.bcdl");
  EXPECT_EQ(test.now, 1767225600u);
  EXPECT_EQ(test.limits->max_facts, 10u);
  EXPECT_NE(test.parameters.find("list"), nullptr);
  ASSERT_EQ(test.expectations.size(), 5u);
  EXPECT_EQ(test.expectations[0].policy->index, 0u);
  EXPECT_EQ(test.expectations[1].checks.size(), 2u);
  EXPECT_EQ(test.expectations[1].checks[1].label, "owners");
  EXPECT_EQ(test.expectations[2].origin->size(), 2u);
  EXPECT_EQ(text_of(file, test.expectations[4].text.span), "q($x) <- a($x), $x == {1}");
  EXPECT_EQ(test.expectations[4].rows.size(), 2u);
  ASSERT_EQ(test.tables.size(), 2u);
  EXPECT_EQ(test.tables[0].expectations[0].because, Because::kNoFact);
  EXPECT_TRUE(test.tables[1].all);
  EXPECT_EQ(text_of(file, test.tables[1].where->span), "{op} != \"write\"");
  EXPECT_EQ(test.tables[1].expectations.size(), 2u);
}

struct Wrong {
  std::string text;
  std::string message;  // of the first diagnostic
  std::string at;       // the bytes it is about
  std::size_t tests;    // that are read all the same
};

TEST(TestFile, SaysWhatIsWrongAndReadsOn) {
  const std::string ok = R"x(test "ok" { authorizer { allow if true; } expect allow; })x";
  const std::vector<Wrong> table = {
      {"tset \"a\" {} " + ok, "expected `test \"name\" {`, found `tset`", "tset", 1},
      {"test \"a\" { authorizer { allow if true; expect allow; } " + ok, "this `{` of the authorizer is not closed",
       "{", 2},
      {"test \"a\" { authorizer { allow if true; " + ok, "this `{` of the authorizer is not closed", "{", 2},
      {"test \"a\" { expect allow; } " + ok, "the test has no authorizer", "\"a\"", 2},
      {"test \"a\" { authorizer { } } " + ok, "the test expects nothing", "\"a\"", 2},
      {"test \"a\" { authoriser { } expect allow; } " + ok, "a test has no `authoriser`", "authoriser", 2},
      {"test \"a\" { authorizer { } expect alow; } " + ok,
       "expected allow, deny, no-policy, error, failed, fact, no fact or query, found `alow`", "alow", 2},
      {"test \"a\" { authorizer { } expect allow } " + ok, "expected `;` after the expectation, found `}`", "}", 2},
      {"test \"a\" { block { } authorizer { } expect allow; } " + ok, "a block is appended to an authority block",
       "block", 2},
      {"test \"a\" { authorizer { } authorizer { } expect allow; } " + ok, "the test has two authorizers", "authorizer",
       2},
      {"test \"a\" { now yesterday; authorizer { } expect allow; } " + ok,
       "expected a date, such as `2026-01-01T00:00:00Z`, found `yesterday`", "yesterday", 2},
      {"test \"a\" { limits { max_time: 3 } authorizer { } expect allow; } " + ok, "there is no limit `max_time`",
       "max_time", 2},
      {"test \"a\" { params { a: 1, a: 2 } authorizer { } expect allow; } " + ok, "the parameter `a` is given twice",
       "a", 2},
      {"test \"a\" { authorizer { } expect error overflown; } " + ok, "there is no error `overflown`", "overflown", 2},
      {"test \"\" { authorizer { } expect allow; } " + ok, "a test has a name, which is not empty", "\"\"", 2},
      {"test \"a\" { authorizer { } expect allow because no-fact; } " + ok,
       "only a refusal has a reason that can be expected", "allow", 2},
      {"test \"a\" { authorizer { } expect query q($x) <- a($x); } " + ok,
       "expected `== { ... }` and the results, found `;`", ";", 2},
      {"test \"a\" { authorizer { } expect fact a(1) from {blok 1}; } " + ok,
       "expected authority, authorizer, a block or a credential, found `blok`", "blok", 2},
      {"test \"a\" { authorizer { } for $x in {1} } " + ok, "expected `expect`, found `}`", "}", 2},
      {"test \"a\" { authorizer { a(\"unclosed); } expect allow; }\n" + ok, "this `{` of the authorizer is not closed",
       "{", 2},
      {"test \"a\" {", "the test is not closed", "{", 1},
      // Clauses of blocks.
      {"test \"a\" { authority { } block third-party { } authorizer { } expect allow; } " + ok,
       "expected `by`, found `{`", "{", 2},
      {"test \"a\" { authority { } block third-party by \"k\" { } authorizer { } expect allow; } " + ok,
       "expected the name of a key, found `\"k\"`", "\"k\"", 2},
      {"test \"a\" { authority { } block trusting-key 1 { } authorizer { } expect allow; } " + ok,
       "expected the name of a key, found `1`", "1", 2},
      {"test \"a\" { authority from \"f\" { } authorizer { } expect allow; } " + ok,
       "a block is in a file or here, not both", "{", 2},
      {"test \"a\" { authority from \"f\" authorizer { } expect allow; } " + ok,
       "expected `;` after the block, found `authorizer`", "authorizer", 2},
      {"test \"a\" { authority from f; authorizer { } expect allow; } " + ok,
       "expected the name of a file in quotes, found `f`", "f", 2},
      {"test \"a\" { authority { } authority { } authorizer { } expect allow; } " + ok,
       "the test has two authority blocks", "authority", 2},
      {"test \"a\" { authorizer from \"f\" expect allow; } " + ok, "expected `;` after the authorizer, found `expect`",
       "expect", 2},
      {"test \"a\" { verified verified:a(1); authorizer { } expect allow; } " + ok, "expected `{`, found `verified:a`",
       "verified:a", 2},
      // Tokens and keys.
      {"test \"a\" { token f key \"k\"; authorizer { } expect allow; } " + ok,
       "expected the file of the token in quotes, found `f`", "f", 2},
      {"test \"a\" { token \"f\" by \"k\"; authorizer { } expect allow; } " + ok, "expected `key`, found `by`", "by",
       2},
      {"test \"a\" { token \"f\" key k; authorizer { } expect allow; } " + ok,
       "expected the public key of its issuer in quotes, found `k`", "k", 2},
      {"test \"a\" { token \"f\" key \"k\" authorizer { } expect allow; } " + ok,
       "expected `;` after the token, found `authorizer`", "authorizer", 2},
      {"test \"a\" { token \"f\" key \"k\"; token \"g\" key \"k\"; authorizer { } expect allow; } " + ok,
       "the test has two tokens", "token", 2},
      {"test \"a\" { token \"f\" key \"k\"; authority { } authorizer { } expect allow; } " + ok,
       "the test has a token and blocks", "token \"f\" key \"k\";", 2},
      {"test \"a\" { key \"k\"; authorizer { } expect allow; } " + ok, "expected the name of a key, found `\"k\"`",
       "\"k\"", 2},
      {"test \"a\" { key k ed25519/00; authorizer { } expect allow; } " + ok, "this is no public key", "ed25519/00", 2},
      {"test \"a\" { key k; key k; authorizer { } expect allow; } " + ok, "the name `k` is given before", "k", 2},
      {"test \"a\" { now 2026-13-01T00:00:00Z; authorizer { } expect allow; } " + ok,
       "`2026-13-01T00:00:00Z` is not a date: no such day exists", "2026-13-01T00:00:00Z", 2},
      {"test \"a\" { now 2026-01-01T00:00:00Z; now 2026-01-01T00:00:00Z; authorizer { } expect allow; } " + ok,
       "the test has two times", "now", 2},
      {"test \"a\\q\" { authorizer { } expect allow; } " + ok, "`\\q` is not an escape", "\\q", 1},
      // Parameters and limits.
      {"test \"a\" { params (a: 1) authorizer { } expect allow; } " + ok, "expected `{`, found `(`", "(", 2},
      {"test \"a\" { params { 1: 1 } authorizer { } expect allow; } " + ok,
       "expected the name of a parameter, found `1`", "1", 2},
      {"test \"a\" { params { a: 1 b: 2 } authorizer { } expect allow; } " + ok, "expected `,` or `)`, found `b:`",
       "b:", 2},
      {"test \"a\" { params { a: $x } authorizer { } expect allow; } " + ok, "expected a constant value", "$x", 2},
      {"test \"a\" { params { a: [1, {$x}] } authorizer { } expect allow; } " + ok, "expected a constant value",
       "[1, {$x}]", 2},
      {"test \"a\" { params { a: {\"k\": {p}} } authorizer { } expect allow; } " + ok, "expected a constant value",
       "{\"k\": {p}}", 2},
      {"test \"a\" { params { a: } authorizer { } expect allow; } " + ok, "the text is empty", "", 2},
      {"test \"a\" { limits max_facts: 3; authorizer { } expect allow; } " + ok, "expected `{`, found `max_facts:`",
       "max_facts:", 2},
      {"test \"a\" { limits { } limits { } authorizer { } expect allow; } " + ok, "the test has two sets of limits",
       "limits", 2},
      {"test \"a\" { limits { max_facts 3 } authorizer { } expect allow; } " + ok,
       "expected `:` and a number, found `3`", "3", 2},
      {"test \"a\" { limits { max_facts: many } authorizer { } expect allow; } " + ok,
       "expected a number, found `many`", "many", 2},
      {"test \"a\" { limits { max_facts: 99999999999999999999 } authorizer { } expect allow; } " + ok,
       "expected a number, found `99999999999999999999`", "99999999999999999999", 2},
      {"test \"a\" { limits { max_facts: 3 max_steps: 4 } authorizer { } expect allow; } " + ok,
       "expected `,` or `}`, found `max_steps`", "max_steps", 2},
      {"test \"a\" { limits { 3 } authorizer { } expect allow; } " + ok, "expected the name of a limit, found `3`", "3",
       2},
      // Expectations.
      {"test \"a\" { authorizer { } expect allow at 1; } " + ok, "expected `policy`, found `1`", "1", 2},
      {"test \"a\" { authorizer { } expect allow at policy 1000001; } " + ok,
       "expected the number of a policy, found `1000001`", "1000001", 2},
      {"test \"a\" { authorizer { } expect allow at policy \"p\"; } " + ok,
       "expected the number or label of a policy, found `\"p\"`", "\"p\"", 2},
      {"test \"a\" { authorizer { } expect failed block x check 1; } " + ok,
       "expected the number of a block, found `x`", "x", 2},
      {"test \"a\" { authorizer { } expect failed block 1000 check 1; } " + ok, "a token has at most 63 blocks", "1000",
       2},
      {"test \"a\" { authorizer { } expect failed block 1 1; } " + ok, "expected `check`, found `1`", "1", 2},
      {"test \"a\" { authorizer { } expect failed block 1 check -1; } " + ok,
       "expected the number or label of a check, found `-`", "-", 2},
      {"test \"a\" { authorizer { } expect failed block 1 check 1000001; } " + ok,
       "expected the number of a check, found `1000001`", "1000001", 2},
      {"test \"a\" { authorizer { } expect failed block 1 check \"c\"; } " + ok,
       "expected the number or label of a check, found `\"c\"`", "\"c\"", 2},
      {"test \"a\" { authorizer { } expect failed block 1 check 1 \"\\q\"; } " + ok, "`\\q` is not an escape", "\\q",
       2},
      {"test \"a\" { authorizer { } expect failed credential x check 1; } " + ok,
       "expected the number of a credential, found `x`", "x", 2},
      {"test \"a\" { authorizer { } expect failed credential 0 check 1; } " + ok,
       "further credentials have numbers from 1 to 63", "0", 2},
      {"test \"a\" { authorizer { } expect failed credential 1000 check 1; } " + ok,
       "further credentials have numbers from 1 to 63", "1000", 2},
      {"test \"a\" { authorizer { } expect no facts a(1); } " + ok, "expected `fact`, found `facts`", "facts", 2},
      {"test \"a\" { authorizer { } expect fact a(1) from authority; } " + ok,
       "expected `{` and blocks, found `authority`", "authority", 2},
      {"test \"a\" { authorizer { } expect fact a(1) from {}; } " + ok,
       "expected authority, authorizer or a block, found `}`", "}", 2},
      {"test \"a\" { authorizer { } expect fact a(1) from {authority block 1}; } " + ok,
       "expected `,` or `}`, found `block`", "block", 2},
      {"test \"a\" { authorizer { } expect fact a(1) because no-fact; } " + ok,
       "only a refusal has a reason that can be expected", "fact", 2},
      {"test \"a\" { authorizer { } expect deny because nothing; } " + ok,
       "expected no-fact, fact-out-of-scope, expression-false, type-error or limit, found `nothing`", "nothing", 2},
      {"test \"a\" { authorizer { } expect query q(1) <- a(1) == q(1); } " + ok,
       "expected `{` and the results, found `q`", "q", 2},
      {"test \"a\" { authorizer { } expect query q(1) <- a(1) == { , }; } " + ok, "expected a fact, found `,`", ",", 2},
      // Tables.
      {"test \"a\" { authorizer { } for x in {1} expect allow; } " + ok,
       "expected a variable, such as `$op`, found `x`", "x", 2},
      {"test \"a\" { authorizer { } for $x of {1} expect allow; } " + ok, "expected `in`, found `of`", "of", 2},
      {"test \"a\" { authorizer { } for $x in [1] expect allow; } " + ok, "expected `{` and values, found `[`", "[", 2},
      {"test \"a\" { authorizer { } for $x in {1; expect allow; } " + ok, "expected `}`, found `;`", ";", 2},
      {"test \"a\" { authorizer { } for $x in {1}, $x in {2} expect allow; } " + ok,
       "the variable `$x` stands here twice", "$x", 2},
      {"test \"a\" { authorizer { } for $x in {1} { expect allow; expct deny; } expect allow; } " + ok,
       "expected `expect`, found `expct`", "expct", 2},
      {"test \"a\" { authorizer { } for $x in {1} { } expect allow; } " + ok, "the table expects nothing",
       "for $x in {1} { }", 2},
      {"test \"a\" { authorizer { } for $x in {1} { expect allow; " + ok, "the expectations are not closed", "{", 2},
      {"test \"a\" { authorizer { } for $x in {1} { expect allow;", "the expectations are not closed", "{", 1},
      {"test \"a\" { authorizer { } expect " + ok, "the test is not closed", "{", 2},
      {"test \"a\" { authorizer { } expect fact a(1) from {" + ok, "the test is not closed", "{", 2},
      // Credentials.
      {"test \"a\" { credential jwt { } authorizer { } expect allow; } " + ok,
       "expected the format of the credential, such as \"jwt\", in quotes, found `jwt`", "jwt", 2},
      {"test \"a\" { credential \"jwt\" by 1 { } authorizer { } expect allow; } " + ok,
       "expected the name of a key, or of an issuer in quotes, found `1`", "1", 2},
      {"test \"a\" { credential \"jwt\" by \"\\q\" { } authorizer { } expect allow; } " + ok, "`\\q` is not an escape",
       "\\q", 2},
  };
  for (const Wrong& row : table) {
    const TestFile file = parse_test_file(row.text);
    ASSERT_FALSE(file.diagnostics.empty()) << row.text;
    bool found = false;
    for (const Diagnostic& diagnostic : file.diagnostics) {
      found |= diagnostic.message == row.message && text_of(file, diagnostic.span) == row.at;
    }
    EXPECT_TRUE(found) << row.text << "\n" << render(*file.source, file.diagnostics);
    EXPECT_EQ(file.tests.size(), row.tests) << row.text;
  }
}

TEST(TestFile, IsReadUpToItsLimits) {
  const std::string test = "test \"a\" { authorizer { } expect allow; } ";
  struct Row {
    std::string text;
    std::string message;
    TestFileOptions options = {};
  };
  TestFileOptions few;
  few.limits = {.max_tests = 2, .max_expectations = 2, .max_table_variables = 2};
  TestFileOptions small;
  small.parse_limits.max_bytes = 10;
  for (const Row& row : std::vector<Row>{
           {test + test + test, "the file has more than 2 tests", few},
           {"test \"a\" { authorizer { } expect allow; expect allow; expect allow; }", "more than 2 expectations", few},
           {"test \"a\" { authorizer { } for $a in {1}, $b in {1}, $c in {1} expect allow; }",
            "a table has at most 2 variables", few},
           {test, "the text has " + std::to_string(test.size()) + " bytes; at most 10 are read", small},
           {"test \"\xff\"", "the text is not valid UTF-8"},
       }) {
    const TestFile file = parse_test_file(row.text, row.options);
    bool found = false;
    for (const Diagnostic& diagnostic : file.diagnostics) found |= diagnostic.message == row.message;
    EXPECT_TRUE(found) << row.text << "\n" << render(*file.source, file.diagnostics);
    EXPECT_LE(file.tests.size(), 2u);
  }
}

// Values of every kind, and names with digits and capitals.
TEST(TestFile, ReadsValuesAndWords) {
  const TestFile file = parse_test_file(
      "test \"a\" { params { a: hex:00ff, b: null, c: {\"k\": [1, true]}, d: 2026-01-01T00:00:00Z }\n"
      "authorizer { allow if true; } limits { max_iterations: 7, max_memory: 8 }\n"
      "expect allow at policy Rule_2-b; expect failed authorizer check t-3Times; }");
  ASSERT_TRUE(file.diagnostics.empty()) << render(*file.source, file.diagnostics);
  const PolicyTest& test = file.tests[0];
  const auto text = [&](const char* name) { return shown_term(std::get<Term>(*test.parameters.find(name))); };
  EXPECT_EQ(text("a"), "hex:00ff");
  EXPECT_EQ(text("b"), "null");
  EXPECT_EQ(text("c"), "{\"k\": [1, true]}");
  EXPECT_EQ(text("d"), "2026-01-01T00:00:00Z");
  EXPECT_EQ(test.limits->max_iterations, 7u);
  EXPECT_EQ(test.limits->max_memory, 8u);
  EXPECT_EQ(test.expectations[0].policy->label, "Rule_2-b");
}

// Every prefix of a file, and every file with one token doubled or lost, ends in diagnostics and nothing worse.
TEST(TestFile, IsTotalOnDamagedText) {
  const std::string whole = R"x(test "a" { authority { a("x"); } block trusting-key k { check if b({1}) }
    authorizer from "f" { allow if true; } now 2026-01-01T00:00:00Z; params { a: [1, {"b": 2}] };
    expect failed includes block 1 check 0; expect query q($x) <- a($x) == { q(1) };
    for all $a in {1, 2} where {a} > 1 { expect deny because limit; } })x";
  for (std::size_t i = 0; i < whole.size(); ++i) {
    parse_test_file(whole.substr(0, i));
    parse_test_file(whole.substr(i));
    parse_test_file(whole.substr(0, i) + whole.substr(i + 1));
    parse_test_file(whole.substr(0, i) + "{" + whole.substr(i));
    parse_test_file(whole.substr(0, i) + ";" + whole.substr(i));
    parse_test_file(whole.substr(0, i) + "\"" + whole.substr(i));
  }
}

// The worst 64 KiB of each kind.
TEST(TestFile, HostileTextIsBounded) {
  for (const std::string piece : {"{", "}", "\"", "test \"a\" {", "test \"a\" { authorizer {", ";", "expect ", "/*",
                                  "((((", "test \"a\" { for $a in {", "test \"a\" { expect query ==", "$a in {1},"}) {
    std::string text = "test \"a\" { ";
    while (text.size() < 65'536) text += piece;
    const TestFile file = parse_test_file(text);
    EXPECT_TRUE(file.diagnostics.has_errors()) << piece;
    EXPECT_LE(file.diagnostics.items().size(), 100u) << piece;
  }
}

TEST(TestFile, StandInKeysAreFixedAndDifferent) {
  EXPECT_EQ(stand_in_key("idp"), stand_in_key("idp"));
  EXPECT_NE(stand_in_key("idp"), stand_in_key("idq"));
}

}  // namespace
}  // namespace hardtack::policytest
