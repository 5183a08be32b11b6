// Test files as editors see them: the policy inside, the words of the test language, and what may be written where.
#include "policytest/editor/test_language.h"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <sstream>
#include <string>
#include <vector>

#include "analysis/features/completion.h"
#include "analysis/features/folding.h"
#include "analysis/features/hover.h"
#include "analysis/features/names/navigation.h"
#include "analysis/features/names/rename.h"
#include "analysis/features/refactor/refactor.h"
#include "analysis/features/selection_range.h"
#include "analysis/features/semantic_tokens.h"
#include "analysis/features/symbols.h"
#include "policytest/editor/test_completion.h"
#include "tests/analysis/annotations.h"

namespace hardtack::policytest {
namespace {

using analysis::testing::Fixture;

const TestLanguage kTests;

analysis::TestOutline outline_of(std::string_view text, Diagnostics* found = nullptr) {
  Diagnostics diagnostics;
  analysis::TestOutline outline = kTests.outline(text, diagnostics);
  if (found != nullptr) *found = std::move(diagnostics);
  return outline;
}

Fixture fixture_of(std::string_view marked) {
  return Fixture("//- a.test.bcdl\n" + std::string(marked), {}, {.documents = {.tests = &kTests}});
}

// White space of any length as one blank.
std::string words_of(std::string_view text) {
  std::istringstream in{std::string(text)};
  std::string all;
  for (std::string word; in >> word;) all += (all.empty() ? "" : " ") + word;
  return all;
}

TEST(TestLanguage, PolicyStandsWhereItStandsAndNothingElseDoes) {
  struct Row {
    std::string_view text;
    std::string_view policy;
    std::string_view stays = {};  // of the policy, at the place where the text has it
  };
  const std::array rows = {
      Row{"", ""},
      Row{"test \"t\" { authority { user(1); } authorizer { allow if user($u) } expect allow; }",
          "user(1); allow if user($u) ;", "allow if user($u)"},
      Row{"test \"t\" {\r\n authority { b(2); }\r\n block { a(1) }\n}", "b(2); a(1) ;", "\r\n"},
      // What is expected is asked for, and not stated.
      Row{"test \"t\" { authorizer {} expect fact a($x, {p}) from {authority}; }", "check if a($x, {p});",
          "a($x, {p})"},
      Row{"test \"t\" { authorizer {} expect no fact a(1); }", "check if a(1);", "a(1)"},
      Row{"test \"t\" { authorizer {} expect query q($x) <- a($x) == { q(1) }; }", "q($x) <- a($x);", "q($x) <- a($x)"},
      Row{"test \"t\" { authority { a(1) // one ;\n} authorizer {} expect allow; }", "a(1) // one ; ;",
          "a(1) // one ;\n"},
      Row{"\xC3\xA9 test", ""},
  };
  for (const Row& row : rows) {
    const std::string policy = outline_of(row.text).policy;
    EXPECT_EQ(policy.size(), row.text.size()) << row.text;
    EXPECT_EQ(words_of(policy), row.policy) << row.text;
    EXPECT_EQ(policy.find(row.stays), row.text.find(row.stays)) << row.text;
  }
}

TEST(TestLanguage, AFileOfTestsHasNoFalseErrors) {
  const Fixture fixture = fixture_of(
      "test \"reads\" {\n  key idp;\n  authority { user(\"alice\"); }\n  block trusting-key idp { member(\"a\") }\n"
      "  authorizer from \"api.authorizer.bcdl\" { operation({op}); }\n  now 2026-01-01T00:00:00Z;\n"
      "  params { op: \"read\" };\n  limits { max_facts: 10 };\n  expect allow at policy 0;\n"
      "  expect fact user($u) from {authority};\n  expect query q($u) <- user($u) == { q(\"alice\") };\n"
      "  for $x in {1, 2} where {x} > 1 expect deny because no-fact;\n}\n");
  for (const Diagnostic& diagnostic : fixture.document().diagnostics()) ADD_FAILURE() << diagnostic.message;
  const auto symbols = analysis::document_symbols(fixture.document());
  ASSERT_EQ(symbols.size(), 1u);
  std::string children;
  for (const auto& child : symbols[0].children) children += child.name + " ";
  EXPECT_EQ(children, "user/1 member/1 operation/1 q/1 ");
  ASSERT_EQ(fixture.document().outline().files.size(), 1u);
  EXPECT_EQ(fixture.document().outline().files[0].path, "api.authorizer.bcdl");
}

TEST(TestLanguage, WordsHaveTheirColours) {
  const Fixture fixture =
      fixture_of("test \"t\" { authorizer { allow if u(1); } expect fact u(1); expect no-policy; }");
  std::string words;
  for (const auto& token : analysis::semantic_tokens(fixture.snapshot(), fixture.document())) {
    words += std::string(fixture.document().text(token.span)) + ":";
    words += std::string(analysis::semantic_type_names()[static_cast<std::size_t>(token.type)]) + " ";
  }
  EXPECT_EQ(words,
            "test:keyword \"t\":string authorizer:keyword allow:keyword if:keyword u:function 1:number expect:keyword "
            "fact:keyword u:function 1:number expect:keyword no:keyword policy:keyword ");
}

TEST(TestLanguage, HoverExplainsItsWords) {
  const Fixture fixture = fixture_of("test \"t\" { authorizer { allow if u(1); } exp^ect allow; }");
  const auto found = analysis::hover(fixture.snapshot(), fixture.document(), fixture.point(), {.tests = &kTests});
  ASSERT_TRUE(found);
  EXPECT_NE(found->markdown.find("must hold of the decision"), std::string::npos) << found->markdown;
  EXPECT_EQ(fixture.document().text(found->span), "expect");
}

// The name of a test is a name: it is hovered, found and gone to; it is not renamed.
TEST(TestLanguage, TestsAreNamesToo) {
  const Fixture fixture = fixture_of(
      "test \"rea^ds *it*\" {\n  authority {\n    user(1);\n  }\n  authorizer { allow if user($u); }\n  expect "
      "allow;\n}\n"
      "\ntest \"\" { authorizer { } expect deny; }\ntest \"writes\" { authorizer { } expect deny; }\n//- b.test.bcdl\n"
      "test \"reads more\" { authorizer { } expect deny; }\n");
  const auto& snapshot = fixture.snapshot();
  const auto& document = fixture.document();
  const auto found = analysis::hover(snapshot, document, fixture.point(), {.tests = &kTests});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->markdown, "Test reads \\*it\\*");
  EXPECT_EQ(document.text(found->span), "\"reads *it*\"");
  const auto definition = analysis::find_definition(snapshot, document, fixture.point());
  ASSERT_EQ(definition.targets.size(), 1u);
  EXPECT_EQ(definition.targets[0].name.span, found->span);
  EXPECT_TRUE(document.text(definition.targets[0].whole).starts_with("test \"reads"));
  EXPECT_EQ(analysis::find_references(snapshot, document, fixture.point(), true).size(), 1u);
  EXPECT_TRUE(analysis::find_references(snapshot, document, fixture.point(), false).empty());
  const auto highlights = analysis::find_highlights(document, fixture.point());
  ASSERT_EQ(highlights.size(), 1u);
  EXPECT_EQ(highlights[0].kind, analysis::HighlightKind::kWrite);
  EXPECT_FALSE(analysis::prepare_rename(snapshot, document, fixture.point()));
  EXPECT_FALSE(analysis::rename(snapshot, document, fixture.point(), "other"));
  // Where names are looked for; a number of terms asks for a predicate.
  const auto names = [&](std::string_view query) {
    std::string text;
    for (const auto& symbol : analysis::workspace_symbols(snapshot, query))
      text += symbol.name + "@" + symbol.place.document->name() + " ";
    return text;
  };
  EXPECT_EQ(names("reads"), "reads *it*@a.test.bcdl reads more@b.test.bcdl ");
  EXPECT_EQ(names("reads/1"), "");
  EXPECT_EQ(names("use"), "user/1@a.test.bcdl ");
  std::string tests;
  for (const auto& symbol : analysis::document_symbols(document)) tests += symbol.name + " ";
  EXPECT_EQ(tests, "reads *it* test writes ");
  // What folds and what a selection grows to: the body and the test.
  std::string folded;
  for (const auto& range : analysis::folding_ranges(document))
    folded += std::to_string(document.source().line_column(range.span.begin).line) + "-" +
              std::to_string(document.source().line_column(range.span.end).line) + " ";
  EXPECT_EQ(folded, "1-7 2-4 ");
  std::string grown;
  const auto user = static_cast<std::uint32_t>(document.text().find("user"));
  for (const Span span : analysis::selection_ranges(document, user + 1)) grown += std::to_string(span.size()) + " ";
  EXPECT_EQ(grown, "4 7 8 18 87 104 192 ");
}

TEST(TestLanguage, EveryWordHasItsHelp) {
  for (const std::string_view word :
       {"test", "authority", "block", "authorizer", "token", "credential", "verified", "expect", "for"}) {
    EXPECT_TRUE(is_test_word(word)) << word;
    const std::string help = test_word_documentation(word);
    EXPECT_TRUE(help.starts_with("`" + std::string(word) + "`\n\n") && help.size() > word.size() + 8) << help;
  }
  // Parts of other words have none of their own; what is no word of tests has none at all.
  EXPECT_EQ(test_word_documentation("party"), "");
  EXPECT_EQ(test_word_documentation("nothing"), "");
  EXPECT_FALSE(is_test_word("nothing"));
}

TEST(TestLanguage, FilesAndTextsOfEveryClauseAreFound) {
  const std::string text =
      "test \"t\" { token \"t.bc\" key \"k\"; authorizer from \"p.bcdl\"; expect allow; }\n"
      "test \"u\" { authority from \"b.bcdl\"; block { a(1); } verified { verified:v(1); } credential \"jwt\" { c(1); "
      "}\n"
      "verified { verified:w(1); } credential \"jwt\" { d(1); } authorizer { allow if a(1); } expect allow; }";
  const analysis::TestOutline outline = outline_of(text);
  std::string files;
  for (const auto& file : outline.files) files += file.path + " ";
  EXPECT_EQ(files, "t.bc p.bcdl b.bcdl ");
  EXPECT_EQ(words_of(outline.policy), "a(1); c(1); d(1); allow if a(1);");
  // A text that is longer than any that is read has no outline, and no words to write in it.
  const std::string large(ParseLimits().max_bytes + 1, ' ');
  EXPECT_EQ(outline_of(large).policy, large);
  EXPECT_TRUE(kTests.complete(large, 5)->words.empty());
  // A test that is not closed, and one without a name.
  EXPECT_EQ(outline_of("test \"t\"").tests.size(), outline_of("test \"t\" {").tests.size() - 1);
  EXPECT_FALSE(outline_of("test {").policy.empty());
}

std::string completed(std::string_view marked) {
  const Fixture fixture = fixture_of(marked);
  const auto found = kTests.complete(fixture.document().text(), fixture.point());
  if (!found) return "policy";
  std::string labels;
  for (const auto& word : found->words) labels += word.label + ",";
  return labels;
}

TEST(TestLanguage, CompletionKnowsTheClauseItIsIn) {
  struct Row {
    std::string_view text;
    std::string_view expected;
  };
  constexpr std::string_view kClauses =
      "authority,block,block trusting-key,authorizer,authorizer from,credential,verified,token,now,key,params,limits,"
      "expect allow,expect deny,expect failed,expect fact,for,for all,";
  const std::array rows = {
      Row{"^", "test,"},
      Row{"te^", "test,"},
      Row{"test \"a\" { ^ }", kClauses},
      Row{"test \"a\" { auth^ }", kClauses},
      Row{"test \"a\" { authorizer { al^ } }", "policy"},
      Row{"test \"a\" { authorizer { allow if true; } expect ^ }",
          "allow,deny,no-policy,error,failed,fact,no fact,query,"},
      Row{"test \"a\" { authorizer {} expect al^; }", "allow,deny,no-policy,error,failed,fact,no fact,query,"},
      Row{"test \"a\" { authorizer {} expect deny because ^; }",
          "no-fact,fact-out-of-scope,expression-false,type-error,limit,"},
      Row{"test \"a\" { authorizer {} expect allow ^; }", "at policy,"},
      Row{"test \"a\" { authorizer {} expect allow at ^; }", "policy,"},
      Row{"test \"a\" { authorizer {} expect deny at ^; }", "policy,"},
      Row{"test \"a\" { authorizer {} expect deny at policy ^; }", ""},
      Row{"test \"a\" { authorizer {} expect allow at policy 0 ^; }", ""},
      Row{"test \"a\" { authorizer {} expect deny at policy 0 ^; }", "because,"},
      Row{"test \"a\" { authorizer {} expect fact ^", ""},
      Row{"test \"a\" { authorizer {} expect no ^", "fact,"},
      Row{"test \"a\" { authorizer {} expect query q($x) <- ^", ""},
      Row{"test \"a\" { authorizer {} expect query q($x) <- a($x) == { ^ }; }", ""},
      Row{"test \"a\" { authorizer {} expect fact a(1) from { ^ }; }", ""},
      Row{"test \"a\" { authorizer {} expect fact a(1) from {authority} ^; }", ""},
      Row{"test \"a\" { authorizer {} expect failed block 1 check 0, ^; }", "authorizer,authority,block,credential,"},
      Row{"test \"a\" { token \"^\" key \"\"; }", ""},
      Row{"test \"a\" { token \"^", ""},
      Row{"test \"a\" { // ex^\n }", ""},
      Row{"test \"a\" { /* ex^ */ }", ""},
      Row{"// te^", ""},
      // A body that is not closed yet.
      Row{"test \"a\" { authority { ^", "policy"},
      Row{"test \"a\" { authority { us^", "policy"},
      Row{"test \"a\" {\n  authorizer {\n    user(1);\n    ^\n\ntest \"b\" { authorizer { } expect allow; }", "policy"},
      Row{"test \"a\" {\n  authority {\n    user(1);\n    ^\n  authorizer { }\n  expect allow;\n}", "policy"},
      Row{"test \"a\" { authorizer {} expect fact us^; }", "policy"},
      Row{"test \"a\" { authorizer ^ }", "from,"},
      Row{"test \"a\" { block ^ }", "trusting-key,from,"},
      Row{"test \"a\" { limits { ^ }; }", "max_facts,max_iterations,max_steps,max_memory,"},
      Row{"test \"a\" { params { ^ }; }", ""},
      Row{"test \"a\" { for ^ }", "all,"},
      Row{"test \"a\" { authorizer {} expect deny ^; }", "at policy,because,"},
      Row{"test \"a\" { authorizer {} expect failed ^; }", "none,includes,authorizer,authority,block,credential,"},
      Row{"test \"a\" { authorizer {} expect failed authority ^; }", "check,"},
      Row{"test \"a\" { authorizer {} expect failed authorizer ^; }", "check,"},
      Row{"test \"a\" { authorizer {} expect no-policy ^; }", "because,"},
      Row{"test \"a\" { authorizer {} for $a in {1} expect deny ^; }", "at policy,because,"},
      Row{"test \"a\" { authorizer {} for $a in {1} expect allow ^; }", "at policy,"},
      Row{"test \"a\" { authorizer {} for $a in {1} where {a} > 0 && {a} > 1 && {a} > 2 && {a} > 3 expect deny ^; }",
          "at policy,because,"},
      Row{"test \"a\" { authorizer {} for $a in {1} { expect query q($x) <- a($x) == { ^ }; } }", ""},
      Row{"test \"a\" { authorizer {} for $a in {1} where {a} > 0 ^; }", ""},
      Row{"test \"a\" { authorizer {} for $a in {1} ^ }", "expect,where,"},
      Row{"test \"a\" { authorizer {} for $a in {1}, $b in {2} { ^ } }", "expect,"},
      Row{"test \"a\" { authorizer {} for $a in {1} { expect deny; ^ } }", "expect,"},
      Row{"test \"a\" { authorizer {} for $a in {1} where {a} > 1 { expect deny; ^ } }", "expect,"},
      Row{"test \"a\" { authorizer {} for $a in {1} { expect ^; } }",
          "allow,deny,no-policy,error,failed,fact,no fact,query,"},
      Row{"test \"a\" { authorizer {} for $a in {1} { expect deny; } ^ }", kClauses},
      Row{"test \"a\" { authority ^ }", "from,"},
      Row{"test \"a\" { block trusting-key ^ }", ""},
      Row{"test \"a\" { authority from ^ }", ""},
      Row{"test \"a\" { token ^ }", ""},
      Row{"test \"a\" { token \"f\" ^ }", "key,"},
      Row{"test \"a\" { token \"f\" key ^ }", ""},
      Row{"test \"a\" { credential ^ }", ""},
      Row{"test \"a\" { credential \"jwt\" ^ }", "by,"},
      Row{"test \"a\" { credential \"jwt\" by ^ }", ""},
      Row{"test ^", ""},
      Row{"test \"a\" { ^", kClauses},
      Row{"test \"a\" {\n  authorizer { allow if true; }\n  ^\n", kClauses},
      Row{"test \"a\" {\n  authorizer { }\n  ^\n\ntest \"b\" { authorizer { } expect allow; }", kClauses},
      Row{"test \"a\" { authorizer { } expect allow; }\n^\ntest \"b\" {", "test,"},
      Row{"test \"a\" { authorizer {} expect error ^; }",
          "evaluation,limit,overflow,too-many-facts,too-many-iterations,too-many-steps,"},
  };
  for (const Row& row : rows) {
    const std::string found = completed(row.text);
    EXPECT_EQ(found, row.expected) << row.text;
  }
}

// A rule cannot stand where a test says what it expects.
TEST(TestLanguage, RulesAreExtractedFromPoliciesAlone) {
  struct Row {
    std::string_view text;
    bool offered;
  };
  for (const Row& row : {
           Row{"test \"a\" { authorizer { allow if [[a($x)]], b($x); } expect allow; }", true},
           Row{"test \"a\" { authorizer { } expect query q($x) <- [[a($x)]], b($x) == {}; }", false},
       }) {
    const Fixture fixture = fixture_of(row.text);
    bool offered = false;
    for (const auto& found : refactorings(fixture.snapshot(), fixture.document(), fixture.ranges()[0].span))
      offered |= found.kind == analysis::RefactorKind::kExtract;
    EXPECT_EQ(offered, row.offered) << row.text;
  }
}

TEST(TestLanguage, AnyTextAtAnyOffsetIsReadInBoundedTime) {
  const std::string whole =
      "test \"a\" { authority { user(1); } authorizer from \"f\" { x(\"}\") } for all $x in {1} expect fact a({x}) "
      "from {block 1}; expect failed block 1 check 0 \"c\"; }";
  for (std::size_t end = 0; end <= whole.size(); ++end) {
    const std::string text = whole.substr(0, end);
    EXPECT_EQ(outline_of(text).policy.size(), text.size());
    for (std::uint32_t at = 0; at <= text.size(); at += 3) (void)kTests.complete(text, at);
  }
  const std::vector<std::string> worst = {
      std::string(64u << 10, '{'),
      std::string(64u << 10, '"'),
      [] {
        std::string text;
        while (text.size() < (64u << 10)) text += "test \"a\" { authority { ";
        return text;
      }(),
      [] {
        std::string text = "test \"a\" { ";
        while (text.size() < (64u << 10)) text += "expect fact ";
        return text;
      }(),
      [] {
        std::string text = "test \"a\" { authorizer {} ";
        while (text.size() < (64u << 10)) text += "expect fact a(1); ";
        return text;
      }(),
  };
  for (const std::string& text : worst) {
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(outline_of(text).policy.size(), text.size());
    (void)kTests.complete(text, static_cast<std::uint32_t>(text.size()));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5)) << text.substr(0, 40);
  }
}

}  // namespace
}  // namespace hardtack::policytest
