// The language of test files: what is read, what is refused and where.
#include "policytest/language/test_file.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "grammar/text/render.h"

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
