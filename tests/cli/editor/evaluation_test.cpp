// Evaluations as editors ask for them: what they take, what they show in place, and how they end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "analysis/workspace.h"
#include "cli/files/test_tokens.h"
#include "grammar/compile.h"
#include "lsp/features/commands.h"
#include "tests/cli/editor/editor_client.h"
#include "tests/support/random_sources.h"
#include "tests/tokens/biscuit/fixture.h"

namespace hardtack::cli {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kPolicy =
    "can_read($u) <- user($u), role($u, \"reader\");\n"
    "check if user($u);\n"
    "check if operation(\"write\");\n"
    "deny if banned($u), user($u);\n"
    "allow if can_read($u);\n"
    "deny if true;\n";
constexpr const char* kFacts = "user(\"alice\"); role(\"alice\", \"reader\"); operation(\"read\");\n";
constexpr const char* kConfiguration = "[evaluate]\nfacts = [\"request.bcdl\"]\nnow = 2026-01-01T00:00:00Z\n";
constexpr const char* kUri = "file:///w/api.authorizer.bcdl";
const std::string kQuoted = "\"" + std::string(kUri) + "\"";

std::map<std::string, std::string> configured() {
  return {{"/w/request.bcdl", kFacts}, {"/w/hardtack.toml", kConfiguration}};
}

// "line: summary" of each note of the answer.
std::vector<std::string> notes_of(const std::string& answer) {
  std::vector<std::string> lines;
  const JsonValue result = lsp::json(answer);
  if (const JsonValue* notes = result.find("notes")) {
    for (const JsonValue& note : notes->as_array()) {
      lines.push_back(std::to_string(note.find("range")->find("start")->find("line")->as_integer()) + ": " +
                      note.find("summary")->as_string());
    }
  }
  std::ranges::sort(lines);
  return lines;
}

TEST(Evaluation, OfAPolicySaysWhyAtEachCheckAndPolicy) {
  EditorClient editor(configured());
  editor.client.start("{}", kFolder);
  editor.client.open(kUri, kPolicy);
  const std::string answer = editor.run("hardtack.evaluate", kQuoted);
  EXPECT_THAT(answer, HasSubstr("hardtack.toml"));
  EXPECT_THAT(notes_of(answer),
              ElementsAre("1: held", "2: failed: found nothing for operation(\"write\")", "3: did not match",
                          "4: not allowed, since a check failed: matched with $u = \"alice\"",
                          "5: not asked: policy 1 decided"));
  EXPECT_THAT(editor.client.take("window/showMessage"), ElementsAre(HasSubstr("denied")));
}

TEST(Evaluation, IsShownAsDiagnosticsHoverAndCounts) {
  EditorClient editor(configured());
  editor.client.start(R"({"textDocument":{"hover":{"contentFormat":["markdown"]}}})", kFolder);
  editor.client.open(kUri, kPolicy);
  editor.client.settle();
  editor.client.take("textDocument/publishDiagnostics");
  editor.run("hardtack.evaluate", kQuoted);
  editor.client.settle();
  const auto sent = editor.client.take("textDocument/publishDiagnostics");
  ASSERT_FALSE(sent.empty());
  EXPECT_THAT(sent.back(), AllOf(HasSubstr(R"("source":"hardtack evaluation")"), HasSubstr("failed: found nothing")));
  EXPECT_THAT(editor.client.ask("textDocument/hover", lsp::at(kUri, 4, 12)),
              AllOf(HasSubstr("derived by rule 0"), HasSubstr("role(")));
  const std::string range = R"({"start":{"line":0,"character":0},"end":{"line":9,"character":0}})";
  const std::string hints = editor.client.ask(
      "textDocument/inlayHint", R"({"textDocument":{"uri":")" + std::string(kUri) + R"("},"range":)" + range + "}");
  EXPECT_THAT(hints, HasSubstr(R"("label":"1 fact")"));

  // What was found goes with the text that it was found in.
  editor.client.change(kUri, std::string(kPolicy) + "// more\n", 2);
  const auto gone = editor.client.take("textDocument/publishDiagnostics");
  ASSERT_FALSE(gone.empty());
  EXPECT_THAT(gone.back(), Not(HasSubstr("hardtack evaluation")));
  EXPECT_THAT(editor.client.ask("textDocument/hover", lsp::at(kUri, 4, 12)), Not(HasSubstr("derived by")));
}

TEST(Evaluation, IsForgottenWhenATextChangesThatItRestsOn) {
  EditorClient editor(configured());
  editor.client.start("{}", kFolder);
  editor.client.open(kUri, kPolicy);
  editor.run("hardtack.evaluate", kQuoted);
  editor.client.open("file:///w/request.bcdl", "user(\"bob\");");
  editor.client.settle();
  const auto sent = editor.client.take("textDocument/publishDiagnostics");
  for (const std::string& list : sent) EXPECT_THAT(list, Not(HasSubstr("hardtack evaluation")));
  EXPECT_THAT(editor.run("hardtack.evaluate", kQuoted), HasSubstr("did not match"));  // the open text counts
}

TEST(Evaluation, AClientThatDrawsNotesGetsThemInTheAnswerOnly) {
  EditorClient editor(configured());
  editor.client.start(R"({"experimental":{"evaluationNotes":true}})", kFolder);
  editor.client.open(kUri, kPolicy);
  EXPECT_FALSE(notes_of(editor.run("hardtack.evaluate", kQuoted)).empty());
  editor.client.settle();
  for (const std::string& list : editor.client.take("textDocument/publishDiagnostics"))
    EXPECT_THAT(list, Not(HasSubstr("hardtack evaluation")));
  EXPECT_THAT(editor.client.take("window/showMessage"), IsEmpty());
}

TEST(Evaluation, TakesTheNearestTestWhereNothingIsConfigured) {
  EditorClient editor(
      Files{{"/w/other/far.test.bcdl",
             "test \"far\" { authorizer from \"../api.authorizer.bcdl\" { user(\"far\"); } expect deny; }"},
            {"/w/api.test.bcdl",
             "test \"none\" { authorizer { allow if true; } expect allow; }\n"
             "test \"near\" { authority { user(\"near\"); } authorizer from \"api.authorizer.bcdl\" { "
             "operation(\"write\"); role(\"near\", \"reader\"); } expect deny; }"}});
  editor.client.start("{}", kFolder);
  editor.client.open(kUri, kPolicy);
  const std::string answer = editor.run("hardtack.evaluate", kQuoted);
  EXPECT_THAT(answer, AllOf(HasSubstr("as in the test `near`"), HasSubstr(R"($u = \"near\")")));
}

TEST(Evaluation, AloneItOffersToCreateWhatIsMissing) {
  EditorClient editor;
  editor.client.start(
      R"({"workspace":{"applyEdit":true,"workspaceEdit":{"documentChanges":true,"resourceOperations":["create"]}}})",
      kFolder);
  editor.client.open(kUri, "user(1); allow if user($u);");
  EXPECT_THAT(editor.run("hardtack.evaluate", kQuoted), HasSubstr("alone"));
  EXPECT_EQ(editor.client.answer("window/showMessageRequest", R"({"title":"Create [evaluate]"})"), 1u);
  std::string edit;
  for (const JsonValue& message : editor.client.outbox.messages) {
    const JsonValue* method = message.find("method");
    if (method != nullptr && method->as_string() == "workspace/applyEdit") edit = lsp::compact(message);
  }
  EXPECT_THAT(edit,
              AllOf(HasSubstr(R"("kind":"create")"), HasSubstr("file:///w/hardtack.toml"), HasSubstr("[evaluate]")));
  // Once is enough.
  editor.run("hardtack.evaluate", kQuoted);
  EXPECT_EQ(editor.client.answer("window/showMessageRequest", "null"), 0u);
}

TEST(Evaluation, TakesATokenThatVerifiesAndNoOther) {
  hardtack::testing::DeterministicRandom random(1);
  const auto authority = block_from_source("user(\"alice\"); check if operation($o);");
  const std::string token = mint(*authority, testing::root_key(), {}, random)->to_text();
  const std::string key = testing::root_key().public_key().to_text();
  const std::string other = testing::test_key(5).public_key().to_text();
  const std::string policy = "allow if user($u);\n";
  const struct {
    std::string configuration;
    const char* expected;
  } rows[] = {
      {"token = \"a.bc\"\npublic-key = \"" + key + "\"\nfacts = [\"operation(1)\"]", "allowed by policy 0"},
      {"token = \"a.bc\"\npublic-key = \"root.pub\"\nfacts = [\"operation(1)\"]", "allowed by policy 0"},
      {"token = \"a.bc\"\npublic-key = \"" + key + "\"", "denied"},
      {"token = \"a.bc\"\npublic-key = \"" + other + "\"", "signature"},
      {"token = \"a.bc\"", "error -32803"},
      {"token = \"no.bc\"\npublic-key = \"" + key + "\"", "error -32803"},
      {"token = \"../a.bc\"\npublic-key = \"" + key + "\"", "error -32803"},
      {"token = \"/etc/passwd\"\npublic-key = \"" + key + "\"", "error -32803"},
      {"facts = [\"allow if true\"]", "error -32803"},
      {"facts = [\"x(1) <- y(1)\"]", "error -32803"},
  };
  for (const auto& row : rows) {
    EditorClient editor(Files{{"/w/hardtack.toml", "[evaluate]\n" + row.configuration + "\n"},
                              {"/w/a.bc", token + "\n"},
                              {"/a.bc", token},
                              {"/w/root.pub", key + "\n"}});
    editor.client.start("{}", kFolder);
    editor.client.open(kUri, policy);
    EXPECT_THAT(editor.run("hardtack.evaluate", kQuoted), HasSubstr(row.expected)) << row.configuration;
  }
}

TEST(Evaluation, SaysWhatItsConfigurationLacks) {
  const struct {
    const char* configuration;
    const char* expected;
  } rows[] = {
      {"token = \"a.bc\"", "names a token and no key to verify it with"},
      {"token = \"a.bc\"\npublic-key = \"none.pub\"", "the public key of `[evaluate]`"},
      {"token = \"a.bc\"\npublic-key = \"a.bc\"", "the public key of `[evaluate]`"},
      {"facts = [\"none.bcdl\"]", "cannot read `none.bcdl`"},
      {"facts = [\"../outside.bcdl\"]", "is outside of the workspace's folder"},
      {"facts = [\"rule.bcdl\"]", "holds more than facts"},
      {"facts = [\"broken.bcdl\"]", "broken.bcdl:1:7: expected `,` or `)`"},
      {"facts = [\"check if true\"]", "holds more than facts"},
      {"facts = 7", "hardtack.toml cannot be read"},
  };
  for (const auto& row : rows) {
    EditorClient editor(Files{{"/w/hardtack.toml", std::string("[evaluate]\n") + row.configuration + "\n"},
                              {"/w/a.bc", "no token"},
                              {"/outside.bcdl", "user(1);"},
                              {"/w/broken.bcdl", "user(1"},
                              {"/w/rule.bcdl", "user($u) <- name($u);"}});
    editor.client.start("{}", kFolder);
    editor.client.open(kUri, "allow if user($u);\n");
    EXPECT_EQ(editor.run("hardtack.evaluate", kQuoted), "error -32803") << row.configuration;
    EXPECT_THAT(editor.client.refusal, HasSubstr(row.expected)) << row.configuration;
  }
}

// Every way in which a statement can come out has its words.
TEST(Evaluation, EachOutcomeHasItsNote) {
  const struct {
    const char* name;
    std::string policy;
    std::vector<std::string> notes;
  } rows[] = {
      {"false, with what it was tried for",
       "user(\"ann\");\ncheck if user($u), $u == \"bob\";\nallow if true;\n",
       {"1: failed: false: $u == \"bob\" with $u = \"ann\""}},
      {"false, without variables", "check if 1 > 2;\nallow if true;\n", {"0: failed: false: 1 > 2"}},
      {"two variables", "a(1, 2);\nallow if a($x, $y);\n", {"1: allowed: matched with $x = 1, $y = 2"}},
      {"hidden",
       "check if member(\"ann\") trusting authority;\nallow if true;\nmember(\"ann\") trusting previous;\n",
       {}},
      {"denied", "deny if true;\n", {"0: denied: matched"}},
      {"nothing matches", "allow if user(1);\nallow if user(2);\n", {"0: did not match: found nothing for user(1)"}},
      {"an error", "check if 1 / 0 == 1;\nallow if true;\n", {"0: error: cannot be evaluated: division by zero"}},
  };
  for (const auto& row : rows) {
    EditorClient editor;
    editor.client.start("{}", kFolder);
    editor.client.open(kUri, row.policy);
    const std::string answer = editor.run("hardtack.evaluate", kQuoted);
    for (const std::string& note : row.notes) {
      EXPECT_THAT(notes_of(answer), ::testing::Contains(HasSubstr(note))) << row.name << "\n" << answer;
    }
  }
}

TEST(Evaluation, OfABlockAsksItsChecks) {
  EditorClient editor(configured());
  editor.client.start("{}", kFolder);
  editor.client.open("file:///w/a.block.bcdl", "check if operation(\"read\");\ncheck if operation(\"write\");\n");
  EXPECT_THAT(notes_of(editor.run("hardtack.evaluate", "\"file:///w/a.block.bcdl\"")),
              ElementsAre("0: held", "1: failed: found nothing for operation(\"write\")"));
}

TEST(Evaluation, ErrorsSayWhatIsWrongAndWhere) {
  const struct {
    const char* text;
    const char* expected;
  } rows[] = {
      {"allow if user($u", "error -32803"},
      {"allow if user({p});", "error -32803"},
      {"allow if user($u), $u > 1;", "error"},
      {"loop($x) <- loop($y), $x == $y + 1; allow if true;", "error -32803"},
  };
  for (const auto& row : rows) {
    EditorClient editor(configured());
    editor.client.start("{}", kFolder);
    editor.client.open(kUri, row.text);
    EXPECT_THAT(editor.run("hardtack.evaluate", kQuoted), HasSubstr(row.expected)) << row.text;
  }
}

constexpr const char* kTestUri = "file:///w/api.test.bcdl";
constexpr const char* kTests =
    "test \"reads\" {\n"
    "  authority { user(\"alice\"); role(\"alice\", \"reader\"); }\n"
    "  authorizer from \"api.authorizer.bcdl\" { operation(\"write\"); }\n"
    "  expect allow;\n"
    "}\n"
    "test \"fails\" {\n"
    "  authority { user(\"bob\"); }\n"
    "  authorizer from \"api.authorizer.bcdl\" { operation(\"read\"); }\n"
    "  expect allow;\n"
    "}\n";

TEST(Evaluation, ATestSaysWhyItFailedInBothFiles) {
  EditorClient editor(Files{{"/w/api.authorizer.bcdl", kPolicy}});
  editor.client.start("{}", kFolder);
  editor.client.open(kTestUri, kTests);
  const std::string answer = editor.run("hardtack.runTest", "\"" + std::string(kTestUri) + "\",\"fails\"");
  EXPECT_THAT(answer, HasSubstr("0 passed, 1 failed"));
  EXPECT_THAT(notes_of(answer), ElementsAre(HasSubstr("8: expected allow, got deny")));
  editor.client.settle();
  std::string policy, test;
  for (const std::string& list : editor.client.take("textDocument/publishDiagnostics")) {
    if (list.find("api.authorizer") != std::string::npos) policy = list;
    if (list.find("api.test") != std::string::npos) test = list;
  }
  EXPECT_THAT(policy, AllOf(HasSubstr("hardtack evaluation"), HasSubstr("failed: found nothing for operation")));
  EXPECT_THAT(test, HasSubstr("expected allow"));
  EXPECT_THAT(editor.run("hardtack.runAllTests", "\"" + std::string(kTestUri) + "\""), HasSubstr("1 passed, 1 failed"));
  EXPECT_EQ(editor.run("hardtack.runTest", "\"" + std::string(kTestUri) + "\",\"nobody\""), "error -32803");
  EXPECT_EQ(editor.run("hardtack.runTest", "\"" + std::string(kTestUri) + "\""), "error -32602");
  EXPECT_EQ(editor.run("hardtack.runAllTests", "\"file:///w/api.authorizer.bcdl\""), "error -32602");
}

TEST(EditorFormatting, LaysPolicyTestsOut) {
  struct Row {
    const char* name;
    std::string text;
    std::string formatted;  // `null`: nothing is offered
  };
  const Row rows[] = {
      {"a test on one line", "test \"t\" {authorizer{allow if true;}  expect  allow;}\n",
       "test \"t\" {\n  authorizer { allow if true; }\n  expect allow;\n}\n"},
      {"comments stay", "// why\ntest \"t\" { // here\nauthorizer { allow if true; }\nexpect allow; }\n",
       "// why\ntest \"t\" { // here\n  authorizer { allow if true; }\n  expect allow;\n}\n"},
      {"errors", "test \"t\" { authorizer { allow if ; } expect allow; }\n", "null"},
      {"unclosed", "test \"t\" {\n", "null"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    EditorClient editor;
    editor.client.start("{}", kFolder);
    editor.client.open("file:///w/a.test.bcdl", row.text);
    const std::string answer = editor.client.ask(
        "textDocument/formatting",
        R"({"textDocument":{"uri":"file:///w/a.test.bcdl"},"options":{"tabSize":2,"insertSpaces":true}})");
    EXPECT_EQ(lsp::applied(row.text, answer), row.formatted);
  }
}

TEST(Evaluation, LensesNameTheCommands) {
  EditorClient editor(Files{{"/w/api.authorizer.bcdl", kPolicy}});
  editor.client.start("{}", kFolder);
  editor.client.open(kTestUri, kTests);
  const auto lenses = [&](const std::string& uri) {
    const JsonValue answer =
        lsp::json(editor.client.ask("textDocument/codeLens", R"({"textDocument":{"uri":")" + uri + "\"}}"));
    std::string found;
    for (const JsonValue& lens : answer.as_array()) found += lens.find("command")->find("title")->as_string() + ",";
    return found;
  };
  EXPECT_THAT(lenses(kTestUri), HasSubstr("Run all tests,Run test,Explain,Run test,Explain,"));
  EXPECT_THAT(lenses("file:///w/api.authorizer.bcdl"), HasSubstr("Evaluate,Explain,"));
}

TEST(Evaluation, ExplainHasTheWholeText) {
  EditorClient editor(configured());
  editor.client.start("{}", kFolder);
  editor.client.open(kUri, kPolicy);
  EXPECT_THAT(editor.run("hardtack.explain", kQuoted), HasSubstr("why: "));
  EXPECT_THAT(editor.client.take("window/logMessage"), ElementsAre(HasSubstr("why: ")));
}

TEST(Evaluation, OneThatIsCancelledWaitsForNothing) {
  EditorClient editor;
  editor.client.start("{}", kFolder);
  editor.client.open(kTestUri, kTests);
  const lsp::RequestId id = std::string("run");
  const lsp::CancelPtr cancel = editor.client.server.cancels().add(id);
  editor.client.tell("$/cancelRequest", R"({"id":"run"})");
  editor.client.server.receive(
      lsp::Request{id, "workspace/executeCommand",
                   lsp::json(R"({"command":"hardtack.runAllTests","arguments":["file:///w/api.test.bcdl"]})")},
      cancel);
  EXPECT_THAT(lsp::compact(editor.client.outbox.messages.back()), HasSubstr("-32800"));
}

TEST(Evaluation, EndsSoonAfterItIsCancelledWhateverItsLimitsAre) {
  // Of its own accord it would end after 10^12 steps.
  std::string facts;
  for (int i = 0; i < 200; ++i) facts += "n(" + std::to_string(i) + "); ";
  const std::string one =
      "test \"slow\" { authorizer { " + facts +
      "allow if n($a), n($b), n($c), n($d), n($e), $a + $b + $c + $d + $e < 0; } limits { max_facts: "
      "1000000, max_steps: 1000000000000, max_memory: 1000000000 }; expect allow; }\n";
  const std::string table = "test \"many\" { authorizer { allow if x({a}, {b}); } for all $a in {" + [] {
    std::string values = "0";
    for (int i = 1; i < 300; ++i) values += ", " + std::to_string(i);
    return values + "}, $b in {" + values + "} expect deny; }\n";
  }();
  for (const std::string& text : {one, table}) {
    lsp::TestHost host;
    const EditorServices services(host);
    analysis::Workspace workspace({.documents = {.tests = services.get().tests}});
    const auto document = workspace.set("file:///w/slow.test.bcdl", 1, text);
    ASSERT_TRUE(document->diagnostics().empty()) << document->diagnostics().items()[0].message;
    const auto begin = std::chrono::steady_clock::now();
    const auto passed = [&] { return std::chrono::steady_clock::now() - begin; };
    const lsp::EvaluationTask task{.kind = lsp::EvaluationKind::kAllTests,
                                   .snapshot = workspace.snapshot(),
                                   .document = document,
                                   .root = "/w",
                                   .cancelled = [&] { return passed() > std::chrono::milliseconds(100); }};
    (void)services.get().evaluator->evaluate(task);
    EXPECT_GT(passed(), std::chrono::milliseconds(90));
    EXPECT_LT(passed(), std::chrono::seconds(10));
  }
}

TEST(Evaluation, CreatesATestThatHolds) {
  EditorClient editor(configured());
  editor.client.start(R"({"textDocument":{"codeAction":{"codeActionLiteralSupport":{}}},
      "workspace":{"workspaceEdit":{"documentChanges":true,"resourceOperations":["create"]}}})",
                      kFolder);
  editor.client.open(kUri, kPolicy);
  const auto actions = [&] {
    return editor.client.ask(
        "textDocument/codeAction",
        R"({"textDocument":{"uri":")" + std::string(kUri) +
            R"("},"range":{"start":{"line":4,"character":1},"end":{"line":4,"character":1}},"context":{"diagnostics":[],"only":["refactor.create"]}})");
  };
  EXPECT_EQ(actions(), "[]");
  editor.run("hardtack.evaluate", kQuoted);
  const JsonValue found = lsp::json(actions());
  ASSERT_EQ(found.as_array().size(), 1u);
  EXPECT_EQ(found.as_array()[0].find("title")->as_string(), "Create a test from this evaluation in api.test.bcdl");
  const JsonValue& changes = *found.as_array()[0].find("edit")->find("documentChanges");
  ASSERT_EQ(changes.as_array().size(), 2u);
  const std::string text = changes.as_array()[1].find("edits")->as_array()[0].find("newText")->as_string();
  EXPECT_THAT(text, AllOf(HasSubstr("now 2026-01-01T00:00:00Z;"), HasSubstr("expect failed authorizer check 1;"),
                          HasSubstr("user(\"alice\");")));
  editor.files_host.files["/w/api.authorizer.bcdl"] = kPolicy;
  editor.client.open(kTestUri, text);
  EXPECT_THAT(editor.run("hardtack.runAllTests", "\"" + std::string(kTestUri) + "\""), HasSubstr("1 passed, 0 failed"));
  // Now there is a file, and the name is taken.
  editor.run("hardtack.evaluate", kQuoted);
  const std::string again = actions();
  EXPECT_THAT(again, AllOf(Not(HasSubstr(R"("kind":"create")")), HasSubstr("evaluated: deny 2")));
}

}  // namespace
}  // namespace hardtack::cli
