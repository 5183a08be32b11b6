// What editors are offered around evaluations: a configuration, tests of what was decided, and lenses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "lsp/features/commands.h"
#include "tests/lsp/evaluation_editor.h"

namespace hardtack::lsp {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

TEST(LspEvaluations, WhoHasNoSetupIsAskedOnce) {
  EvaluationEditor editor(
      R"({"workspace":{"applyEdit":true,"workspaceEdit":{"documentChanges":true,"resourceOperations":["create"]}}})");
  editor.open(kUri, kPolicy);
  editor.evaluator.act = [](const EvaluationTask&) -> Result<Evaluation> {
    Evaluation found;
    found.alone = true;
    return found;
  };
  const auto evaluate = [&] {
    editor.command(kEvaluateCommand);
    editor.runner.let_run();
  };
  evaluate();
  EXPECT_THAT(editor.told("window/showMessageRequest"), SizeIs(1));
  // Closed, or something else chosen: nothing happens.
  editor.reply("window/showMessageRequest", "null");
  EXPECT_THAT(editor.told("workspace/applyEdit"), IsEmpty());
  evaluate();
  EXPECT_THAT(editor.told("window/showMessageRequest"), SizeIs(1));
  for (const auto& [chosen, edits] : std::vector<std::pair<std::string, std::size_t>>{
           {R"({"title":"Something else"})", 0}, {"{}", 0}, {R"({"title":"Create [evaluate]"})", 1}}) {
    EvaluationEditor other(
        R"({"workspace":{"applyEdit":true,"workspaceEdit":{"documentChanges":true,"resourceOperations":["create"]}}})");
    other.evaluator.act = editor.evaluator.act;
    other.open(kUri, kPolicy);
    other.command(kEvaluateCommand);
    other.runner.let_run();
    other.reply("window/showMessageRequest", chosen);
    EXPECT_THAT(other.told("workspace/applyEdit"), SizeIs(edits)) << chosen;
  }
}

TEST(LspEvaluations, SetupAndTestsAreOfferedAsActions) {
  const auto actions = [](const std::string& capabilities, const std::map<std::string, std::string>& files,
                          const std::string& text, const std::string& only, const std::string& uri = kUri) {
    EvaluationEditor editor(capabilities);
    editor.evaluator.act = [](const EvaluationTask& task) -> Result<Evaluation> {
      Evaluation found;
      found.documents = {std::string(task.document->name())};
      found.test = "test \"made\" {}\n";
      return found;
    };
    for (const auto& [path, of] : files) editor.open("file://" + path, of);
    editor.open(uri, text);
    editor.command(kEvaluateCommand, uri);
    editor.runner.let_run();
    return editor.answer(
        editor.receive("textDocument/codeAction",
                       R"({"textDocument":{"uri":")" + uri + R"("},"context":{)" + only +
                           R"(},"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}}})"));
  };
  const std::string literals = R"("textDocument":{"codeAction":{"codeActionLiteralSupport":{}}})";
  const std::string creates =
      "{" + literals + R"(,"workspace":{"workspaceEdit":{"documentChanges":true,"resourceOperations":["create"]}}})";
  const std::string changes = "{" + literals + R"(,"workspace":{"workspaceEdit":{"documentChanges":true}}})";
  const std::string none = "{" + literals + "}";
  const std::string setup = "Create `[evaluate]`";
  const std::string made = "Create a test from this evaluation in ";

  EXPECT_THAT(actions(creates, {}, kPolicy, ""), HasSubstr(setup));
  EXPECT_THAT(actions(creates, {}, kPolicy, ""), HasSubstr(made + "a.test.bcdl"));
  // A text without a policy gets it where it is asked for by name.
  EXPECT_THAT(actions(creates, {}, "user(1);", ""), Not(HasSubstr(setup)));
  EXPECT_THAT(actions(creates, {}, "user(1);", R"("only":["quickfix"])"), Not(HasSubstr(setup)));
  // Who creates no files changes those that there are, if any.
  EXPECT_THAT(actions(changes, {}, kPolicy, ""), Not(HasSubstr(setup)));
  EXPECT_THAT(actions(changes, {}, kPolicy, ""), Not(HasSubstr(made)));
  EXPECT_THAT(actions(changes, {{"/w/hardtack.toml", "[lint]"}}, kPolicy, ""),
              HasSubstr(R"(\u000a\u000a[evaluate]\u000a)"));
  EXPECT_THAT(actions(changes, {{"/w/hardtack.toml", "[lint]\n"}}, kPolicy, ""),
              HasSubstr(R"("\u000a[evaluate]\u000a)"));
  EXPECT_THAT(actions(changes, {{"/w/hardtack.toml", "[evaluate]\nnow = 2026-01-01T00:00:00Z\n"}}, kPolicy, ""),
              Not(HasSubstr(setup)));
  EXPECT_THAT(actions(none, {}, kPolicy, ""), Not(HasSubstr("Create")));
  // The test goes into the file that names the document, or is called like it, or stands beside it.
  const std::string names = "test \"n\" { authorizer from \"a.authorizer.bcdl\"; expect allow; }";
  const std::string other = "test \"o\" { authorizer { allow if true; } expect allow; }";
  EXPECT_THAT(actions(changes, {{"/w/z.test.bcdl", names}, {"/w/a.test.bcdl", other}}, kPolicy, ""),
              HasSubstr(made + "z.test.bcdl"));
  EXPECT_THAT(actions(changes, {{"/w/b.test.bcdl", other}, {"/w/a.test.bcdl", other}}, kPolicy, ""),
              HasSubstr(made + "a.test.bcdl"));
  EXPECT_THAT(actions(changes, {{"/w/b.test.bcdl", other}, {"/w/sub/a.test.bcdl", other}}, kPolicy, ""),
              HasSubstr(made + "b.test.bcdl"));
  // A file of tests that no editor has open is changed as it lies there.
  {
    EvaluationEditor editor(changes);
    editor.evaluator.act = [](const EvaluationTask& task) -> Result<Evaluation> {
      Evaluation found;
      found.documents = {std::string(task.document->name())};
      found.test = "test \"made\" {}\n";
      return found;
    };
    editor.host.files = {{"/w/a.test.bcdl", other}};
    editor.tell("workspace/didChangeWatchedFiles", R"({"changes":[{"uri":"file:///w/a.test.bcdl","type":1}]})");
    editor.open(kUri, kPolicy);
    editor.command(kEvaluateCommand);
    editor.runner.let_run();
    const std::string answer = editor.answer(editor.receive(
        "textDocument/codeAction",
        R"({"textDocument":{"uri":")" + std::string(kUri) +
            R"("},"context":{},"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}}})"));
    EXPECT_THAT(answer, HasSubstr(made + "a.test.bcdl"));
    EXPECT_THAT(answer, HasSubstr(R"("uri":"file:///w/a.test.bcdl","version":null)"));
  }
  // A document of no folder has no place for either.
  EXPECT_THAT(actions(creates, {}, kPolicy, "", "untitled:a.authorizer.bcdl"), Not(HasSubstr("Create")));
}

TEST(LspEvaluations, LensesStandAboveWhatDecides) {
  EvaluationEditor editor;
  const auto lenses = [&](const std::string& uri, const std::string& text) {
    editor.open(uri, text);
    return editor.answer(editor.receive("textDocument/codeLens", R"({"textDocument":{"uri":")" + uri + "\"}}"));
  };
  EXPECT_THAT(lenses("file:///w/b.authorizer.bcdl", "check if a(1);\nallow if true;\n"), HasSubstr("\"line\":1"));
  EXPECT_THAT(lenses("file:///w/c.block.bcdl", "a(1);\ncheck if a(1);\ncheck if b(1);\n"),
              HasSubstr("hardtack.evaluate"));
  EXPECT_THAT(lenses("file:///w/d.block.bcdl", "a(1);\n"), Not(HasSubstr("hardtack.evaluate")));
  EXPECT_EQ(lenses("file:///w/e.block.bcdl", ""), "[]");
  EXPECT_THAT(lenses("file:///w/f.test.bcdl", "test \"t\" { authorizer { } expect deny; }"),
              Not(HasSubstr("Run all tests")));
  EXPECT_THAT(lenses("file:///w/g.test.bcdl",
                     "test \"t\" { authorizer { } expect deny; }\ntest \"u\" { authorizer { } expect deny; }"),
              HasSubstr("Run all tests"));
}

}  // namespace
}  // namespace hardtack::lsp
