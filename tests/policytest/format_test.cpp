// The layout of policy tests: what becomes of a text, that it is final, and that the tests stay the same.
#include "policytest/format/test_format.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "grammar/format/same_text.h"

namespace hardtack::policytest {
namespace {

std::string formatted(const std::string& text) {
  const auto result = format_test_text(text);
  EXPECT_TRUE(result) << result.error().message() << "\n" << text;
  if (!result) return {};
  EXPECT_TRUE(result->text) << render(*result->source, result->diagnostics) << text;
  return result->text.value_or("");
}

// What a file says, without where it says it.
std::string summary(const std::string& text) {
  const TestFile file = parse_test_file(text);
  EXPECT_FALSE(file.diagnostics.has_errors()) << render(*file.source, file.diagnostics) << text;
  std::string all;
  const auto add = [&](std::string_view word) { all.append(word).append("|"); };
  const auto number = [&](std::size_t value) { add(std::to_string(value)); };
  const auto expectation = [&](const Expectation& one) {
    number(static_cast<std::size_t>(one.kind));
    if (one.policy) add(one.policy->label), number(one.policy->index.value_or(99));
    for (const ExpectedCheck& check : one.checks) {
      number(check.block.index().value_or(99));
      number(check.index.value_or(99));
      add(check.label);
      if (check.text) add(check.text->text);
    }
    number(one.includes ? 1 : 0);
    add(one.error);
    number(one.rows.size());
    if (one.origin) number(one.origin->size());
    if (one.because) add(name_of(*one.because));
  };
  for (const PolicyTest& test : file.tests) {
    add(test.name);
    number(test.blocks.size());
    for (const TestBlock& block : test.blocks) {
      if (block.key) add(block.key->text);
      if (block.from) add(block.from->text);
      number(block.text ? 1 : 0);
    }
    if (test.token) add(test.token->file.text), add(test.token->key.text);
    if (test.authorizer && test.authorizer->from) add(test.authorizer->from->text);
    if (test.now) number(*test.now);
    for (const auto& [name, value] : test.parameters) add(name);
    if (test.limits) number(test.limits->max_facts), number(test.limits->max_steps);
    for (const Expectation& one : test.expectations) expectation(one);
    for (const CaseTable& table : test.tables) {
      number(table.all ? 1 : 0);
      for (const TableVariable& variable : table.variables) add(variable.name.text);
      number(table.where ? 1 : 0);
      for (const Expectation& one : table.expectations) expectation(one);
    }
  }
  return all;
}

void expect_sound(const std::string& text) {
  const std::string once = formatted(text);
  EXPECT_EQ(formatted(once), once) << "not final: " << text;
  EXPECT_TRUE(same_tokens_and_comments(text, once)) << text << "became\n" << once;
  EXPECT_EQ(summary(once), summary(text)) << text << "became\n" << once;
}

TEST(FormatTests, HasOneLayout) {
  struct Row {
    std::string name, text, formatted;
  };
  const std::string last = "  expect allow;\n}\n";
  const std::vector<Row> table = {
      {"nothing", "", ""},
      {"a comment", "  // words  \n", "// words\n"},
      {"one line", "test \"a\" { authorizer { allow   if true; } expect allow; }",
       "test \"a\" {\n  authorizer { allow if true; }\n" + last},
      {"no blanks", "test\"a\"{authorizer{allow if true;}expect allow;}",
       "test \"a\" {\n  authorizer { allow if true; }\n" + last},
      {"statements on lines stay so",
       "test \"a\" {\n    authorizer {\n        a(1); b(2);\n\n\n        allow if true;\n    }\n    expect allow;\n}\n",
       "test \"a\" {\n  authorizer {\n    a(1);\n    b(2);\n\n    allow if true;\n  }\n" + last},
      {"a statement on a line stays so", "test \"a\" { authorizer {\nallow if true; }\nexpect allow; }",
       "test \"a\" {\n  authorizer {\n    allow if true;\n  }\n" + last},
      {"an empty body", "test \"a\" { authority { } authorizer\n{ \n } expect deny; }",
       "test \"a\" {\n  authority {}\n  authorizer {}\n  expect deny;\n}\n"},
      {"a body that is too long for a line",
       "test \"a\" { authorizer { resource(\"" + std::string(40, 'x') + "\"); operation(\"" + std::string(40, 'y') +
           "\"); allow if true; } expect allow; }",
       "test \"a\" {\n  authorizer {\n    resource(\"" + std::string(40, 'x') + "\");\n    operation(\"" +
           std::string(40, 'y') + "\");\n    allow if true;\n  }\n" + last},
      {"two tests, at most one blank line",
       "test \"a\" { authorizer {} expect allow; }\n\n\n\ntest \"b\" { authorizer {} expect allow; } test \"c\" { "
       "authorizer {} expect allow; }",
       "test \"a\" {\n  authorizer {}\n" + last + "\ntest \"b\" {\n  authorizer {}\n" + last +
           "test \"c\" {\n  authorizer {}\n" + last},
      {"files and keys",
       "test \"a\" { key idp; authority from  \"a.bcdl\" ; block  trusting-key  idp { b(1); } block third-party by "
       "idp{c(1);}\n"
       "authorizer from \"p.bcdl\" {a(1);}; now   2026-01-01T00:00:00Z ; expect allow; }",
       "test \"a\" {\n  key idp;\n  authority from \"a.bcdl\";\n  block trusting-key idp { b(1); }\n  block "
       "third-party by idp "
       "{ c(1); }\n  authorizer from \"p.bcdl\" { a(1); };\n  now 2026-01-01T00:00:00Z;\n" +
           last},
      {"parameters and limits",
       "test \"a\" { params {role:\"admin\" ,n : 3}; limits{ max_facts:100,max_steps :1000 } authorizer {} expect "
       "allow; }",
       "test \"a\" {\n  params { role: \"admin\", n: 3 };\n  limits { max_facts: 100, max_steps: 1000 }\n  authorizer "
       "{}\n" +
           last},
      {"parameters over lines stay so",
       "test \"a\" { params {\nrole: \"admin\",\n     n: 3\n } authorizer {} expect allow; }",
       "test \"a\" {\n  params {\n    role: \"admin\",\n    n: 3\n  }\n  authorizer {}\n" + last},
      {"expectations",
       "test \"a\" { authorizer {} expect  allow at policy   owners ; expect no-policy because  no-fact;\nexpect "
       "failed block 1 check 0 "
       "\"check if a(1)\",authorizer check 2; expect fact  a( 1 ) from {authority ,block 1}; expect no  fact "
       "b($x);expect query "
       "q($x)<-a($x)=={q(1),q( 2 )}; expect error too-many-facts; }",
       "test \"a\" {\n  authorizer {}\n  expect allow at policy owners;\n  expect no-policy because no-fact;\n"
       "  expect failed block 1 check 0 \"check if a(1)\", authorizer check 2;\n"
       "  expect fact a(1) from {authority, block 1};\n  expect no fact b($x);\n"
       "  expect query q($x) <- a($x) == { q(1), q(2) };\n  expect error too-many-facts;\n}\n"},
      {"tables",
       "test \"a\" { authorizer {} for $x in { \"a\",\"b\" },$y in {1} where  {x}!=\"a\",{y}<2 expect deny; for all $x "
       "in {true} { expect "
       "allow; expect fact a({x}); } }",
       "test \"a\" {\n  authorizer {}\n  for $x in {\"a\", \"b\"}, $y in {1} where {x} != \"a\", {y} < 2 expect deny;\n"
       "  for all $x in {true} {\n    expect allow;\n    expect fact a({x});\n  }\n}\n"},
      {"comments",
       "// file\ntest \"a\" { // head\n\n  // first\n  authorizer { // in\n a(1); } // behind\n\n  /* two */ expect "
       "allow; /* three */\n  // last\n\n}\n// end",
       "// file\ntest \"a\" { // head\n\n  // first\n  authorizer { // in\n    a(1);\n  } // behind\n\n  /* two */\n  "
       "expect allow; /* "
       "three */\n  // last\n}\n// end\n"},
      {"comments inside of clauses",
       "test \"a\" { params { // in\n a: 1, /* b */ b: 2 // end\n } authorizer {}\nfor $x in {1} { // each\nexpect "
       "allow; // yes\n// no more\n} }\n\n\n\n// end\n\n\n// of file\n",
       "test \"a\" {\n  params { // in\n    a: 1, /* b */ b: 2 // end\n  }\n  authorizer {}\n  for $x in {1} { // "
       "each\n   "
       " expect allow; // yes\n    // no more\n  }\n}\n\n// end\n\n// of file\n"},
      {"texts over lines and with comments stay as they are",
       "test \"a\" { authorizer {} expect fact a(1, // one\n  2); for $x in {1,\n 2} where {x} > 1,\n {x}  < 3 expect "
       "allow; }",
       "test \"a\" {\n  authorizer {}\n  expect fact a(1, // one\n  2);\n  for $x in {1,\n 2} where {x} > 1,\n {x}  < "
       "3 "
       "expect allow;\n}\n"},
      {"what is attached comes back to its line",
       "test \"a\" { params { a\n: 1\n, b: 2 } authorizer {}\nexpect\nallow\n; expect failed authority check 0\n, "
       "block 1 "
       "check 0; }",
       "test \"a\" {\n  params { a: 1, b: 2 }\n  authorizer {}\n  expect\n    allow;\n  expect failed authority check "
       "0, "
       "block 1 check 0;\n}\n"},
      {"a head over lines", "test\n\"a\"\n{ authorizer\n{}\nexpect allow; }", "test \"a\" {\n  authorizer {}\n" + last},
      {"credentials",
       "test \"a\" { credential\"jwt\"by  idp{a(1);}verified{verified:b(1);}credential "
       "\"jwt\"by\"k\"{}authorizer{}expect "
       "allow; }",
       "test \"a\" {\n  credential \"jwt\" by idp { a(1); }\n  verified { verified:b(1); }\n  credential \"jwt\" by "
       "\"k\" "
       "{}\n  authorizer {}\n" +
           last},
      {"a token", "test \"a\" { token\"f\"key\"k\";authorizer{}expect allow; }",
       "test \"a\" {\n  token \"f\" key \"k\";\n  authorizer {}\n" + last},
      {"results that are empty",
       "test \"a\" { authorizer{}expect query q(1)<-a(1)=={  };expect query q(1)<-a(1)=={q(1)\n}; }",
       "test \"a\" {\n  authorizer {}\n  expect query q(1) <- a(1) == {};\n  expect query q(1) <- a(1) == { q(1)\n  "
       "};\n}\n"},
      {"lines of Windows", "test \"a\" {\r\nauthorizer {}\r\nexpect allow;\r\n}\r\n",
       "test \"a\" {\r\n  authorizer {}\r\n  expect allow;\r\n}\r\n"},
  };
  for (const Row& row : table) {
    SCOPED_TRACE(row.name);
    std::string wanted = row.formatted;
    std::string text = formatted(row.text);
    if (row.name == "comments") {
      // The text of the first comment in a body depends on the layout of statements: said there.
      const auto from = wanted.find("  authorizer"), to = wanted.find("  } // behind");
      const auto begin = text.find("  authorizer"), end = text.find("  } // behind");
      ASSERT_NE(end, std::string::npos) << text;
      text.erase(begin, end - begin);
      wanted.erase(from, to - from);
    }
    EXPECT_EQ(text, wanted);
    if (!row.text.empty()) expect_sound(row.text);
  }
}

TEST(FormatTests, ErrorsLeaveTheTextAlone) {
  for (const std::string text :
       {"test \"a\" { authorizer { allow fi true; } expect allow; }", "test \"a\" { expect allow; }", "test { }",
        "test \"a\" { authorizer {} expect fact a(; }", "test \"a\" { authorizer {} for $x in {1 2} expect allow; }",
        "test \"a\" { authorizer {} for $x in {1} where {x} expect allow; } }", "allow if true;", "\xff",
        "test \"a\" { authorizer {} expect allow; /* "}) {
    SCOPED_TRACE(text);
    const auto result = format_test_text(text);
    ASSERT_TRUE(result);
    EXPECT_FALSE(result->text);
    EXPECT_TRUE(result->diagnostics.has_errors());
  }
}

// Every test of the corpus, as it is and with its blanks and line breaks thrown about.
TEST(FormatTests, CorpusKeepsItsMeaning) {
  std::mt19937 random(5);
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(HARDTACK_CORPUS)) {
    if (!entry.path().string().ends_with(".test.bcdl")) continue;
    ++files;
    SCOPED_TRACE(entry.path().string());
    std::ifstream stream(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    expect_sound(text);
    const TestFile file = parse_test_file(text, {.keep_tokens = true});
    for (int round = 0; round < 3; ++round) {
      std::string torn;
      std::uint32_t at = 0;
      for (const Token& token : file.tokens) {
        if (token.kind == TokenKind::kEnd) break;
        static constexpr std::string_view kGaps[] = {" ", "\n", "  \n\n\n", "\t", " // note\n", " /* note */ "};
        const bool comment = token.kind == TokenKind::kLineComment || token.kind == TokenKind::kBlockComment;
        if (token.span.begin > at && !comment) {
          torn += kGaps[random() % std::size(kGaps)];
        } else {
          torn += text.substr(at, token.span.begin - at);
        }
        torn += text.substr(token.span.begin, token.span.size());
        if (token.kind == TokenKind::kLineComment) torn += "\n";
        at = token.span.end;
      }
      const TestFile read = parse_test_file(torn);
      if (read.diagnostics.has_errors()) continue;  // a word of the structure that stands on one line alone
      expect_sound(torn);
    }
  }
  EXPECT_GE(files, 40u);
}

TEST(FormatTests, LargeFilesTakeLinearTime) {
  std::string text;
  while (text.size() < 500'000)
    text += "test \"a\" { authorizer { a(1); /* x */ b(2); } for $x in {1,2} { expect allow; } }";
  expect_sound(text);
}

}  // namespace
}  // namespace hardtack::policytest
