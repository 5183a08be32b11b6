// Evaluations at the server: how they are asked for, cancelled and ended, and how long what they found is shown. What
// evaluates is made up, so that each end of it can be.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <new>
#include <string>
#include <vector>

#include "lsp/features/commands.h"
#include "tests/lsp/evaluation_editor.h"

namespace hardtack::lsp {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

TEST(LspEvaluations, SayWhatIsToBeEvaluated) {
  EvaluationEditor editor;
  editor.open(kUri, kPolicy);
  const std::string test = "file:///w/a.test.bcdl";
  editor.open(test, "test \"t\" { authorizer { allow if true; } expect allow; }");
  struct Row {
    std::string_view command;
    std::string uri;
    std::string more;
    std::string answer;  // of what was refused; empty where it ran
    EvaluationKind kind = EvaluationKind::kDocument;
    bool explains = false;
  };
  for (const Row& row : std::vector<Row>{
           {kEvaluateCommand, kUri, "", "", EvaluationKind::kDocument},
           {kExplainCommand, kUri, "", "", EvaluationKind::kDocument, true},
           {kEvaluateCommand, test, "", "", EvaluationKind::kAllTests},
           {kRunAllTestsCommand, test, "", "", EvaluationKind::kAllTests},
           {kRunTestCommand, test, ",\"t\"", "", EvaluationKind::kTest},
           {kExplainCommand, test, ",\"t\"", "", EvaluationKind::kTest, true},
           {kExplainCommand, test, "", "", EvaluationKind::kAllTests, true},
           {kRunTestCommand, test, "", "`hardtack.runTest` lacks an argument"},
           {kRunTestCommand, test, ",7", "`hardtack.runTest` lacks an argument"},
           {kRunTestCommand, kUri, ",\"t\"", "the document holds no tests"},
           {kRunAllTestsCommand, kUri, "", "the document holds no tests"},
           {kEvaluateCommand, "file:///w/b.bcdl", "", "the document is not open, and no file of the workspace"},
       }) {
    editor.evaluator.tasks.clear();
    const std::int64_t id = editor.command(row.command, row.uri, row.more);
    editor.runner.let_run();
    if (!row.answer.empty()) {
      EXPECT_EQ(editor.answer(id), row.answer) << row.command;
      EXPECT_THAT(editor.evaluator.tasks, IsEmpty());
      continue;
    }
    EXPECT_THAT(editor.answer(id), HasSubstr("\"summary\":\"allowed\"")) << row.command;
    ASSERT_THAT(editor.evaluator.tasks, SizeIs(1)) << row.command;
    EXPECT_EQ(editor.evaluator.tasks[0].kind, row.kind) << row.command << row.uri;
    EXPECT_EQ(editor.evaluator.tasks[0].explain, row.explains) << row.command;
    EXPECT_EQ(editor.evaluator.tasks[0].root, "/w");
  }
}

TEST(LspEvaluations, EndWithWhatStopsThem) {
  EvaluationEditor editor;
  editor.open(kUri, kPolicy);
  // The request is cancelled.
  const CancelPtr cancel = editor.server.cancels().add(std::int64_t{2});
  const std::int64_t cancelled =
      editor.receive("workspace/executeCommand",
                     R"({"command":"hardtack.evaluate","arguments":[")" + std::string(kUri) + "\"]}", cancel);
  cancel->cancel();
  editor.runner.let_run();
  EXPECT_EQ(editor.answer(cancelled), "cancelled");
  // It takes too long.
  const std::int64_t late = editor.command(kEvaluateCommand);
  editor.host.now += Evaluations::kMaxMilliseconds + 1;
  editor.runner.let_run();
  EXPECT_EQ(editor.answer(late), "the evaluation took too long and was ended");
  // The text is another one when it ends.
  const std::int64_t old = editor.command(kEvaluateCommand);
  editor.change(kUri, "deny if true;", 2);
  editor.runner.let_run();
  EXPECT_EQ(editor.answer(old), "the document has changed");
  // What evaluates fails, with and without advice, or throws.
  editor.evaluator.act = [](const EvaluationTask&) -> Result<Evaluation> { return fail(ErrorCode::kIo, "no token"); };
  const std::int64_t failed = editor.command(kEvaluateCommand);
  editor.runner.let_run();
  EXPECT_EQ(editor.answer(failed), "no token");
  editor.evaluator.act = [](const EvaluationTask&) -> Result<Evaluation> { throw std::bad_alloc(); };
  const std::int64_t thrown = editor.command(kEvaluateCommand);
  editor.runner.let_run();
  EXPECT_EQ(editor.answer(thrown), "a defect of hardtack; please report it");
  // There are as many as may be.
  editor.evaluator.act = nullptr;
  for (std::size_t i = 0; i < Evaluations::kMaxRunning; ++i) editor.command(kEvaluateCommand);
  EXPECT_EQ(editor.answer(editor.command(kEvaluateCommand)), "too many evaluations are under way");
  editor.server.stop_evaluations();
  editor.runner.let_run();
  EXPECT_THAT(editor.answer(editor.last - 1), HasSubstr("ended"));
}

TEST(LspEvaluations, ShowTheirProgress) {
  EvaluationEditor editor(R"({"window":{"workDoneProgress":true}})");
  const std::string uri = "file:///w/a.test.bcdl";
  editor.open(uri, "test \"t\" { authorizer { allow if true; } expect allow; }");
  // By the client's token, from the beginning.
  editor.receive("workspace/executeCommand",
                 R"({"command":"hardtack.runAllTests","workDoneToken":"mine","arguments":[")" + uri + "\"]}");
  EXPECT_THAT(editor.told("$/progress"), ElementsAre(HasSubstr(R"("title":"Running the tests")")));
  EXPECT_TRUE(editor.server.due());
  editor.evaluator.act = [&](const EvaluationTask& task) -> Result<Evaluation> {
    editor.host.now += 300;
    editor.server.tick();  // nothing is done yet, so that nothing is said
    task.progress(3, 7);
    editor.host.now += 300;
    editor.server.tick();
    editor.server.tick();  // too early
    return Evaluation{};
  };
  editor.runner.let_run();
  EXPECT_THAT(editor.told("$/progress"),
              ElementsAre(HasSubstr(R"("kind":"begin")"), HasSubstr("3 of 7 tests"), HasSubstr(R"("kind":"end")")));
  // By a token of the server, once the client agrees.
  editor.evaluator.act = nullptr;
  editor.outbox.messages.clear();
  const std::int64_t own = editor.command(kRunAllTestsCommand, uri);
  EXPECT_THAT(editor.told("window/workDoneProgress/create"), ElementsAre(HasSubstr("hardtack/evaluate/")));
  EXPECT_THAT(editor.told("$/progress"), IsEmpty());
  editor.reply("window/workDoneProgress/create", "null");
  const auto begun = editor.told("$/progress");
  ASSERT_THAT(begun, SizeIs(1));
  const std::string token = json(begun[0]).find("token")->as_string();
  // It is stopped by its token, not by another's.
  editor.tell("window/workDoneProgress/cancel", R"({"token":"other"})");
  editor.tell("window/workDoneProgress/cancel", R"({"token":7})");
  editor.tell("window/workDoneProgress/cancel", "{}");
  EXPECT_EQ(editor.answer(own), "not yet");
  editor.tell("window/workDoneProgress/cancel", R"({"token":")" + token + "\"}");
  editor.runner.let_run();
  EXPECT_EQ(editor.answer(own), "cancelled");
  // One that has ended does not begin when the client agrees late.
  editor.outbox.messages.clear();
  editor.command(kRunAllTestsCommand, uri);
  editor.runner.let_run();
  editor.reply("window/workDoneProgress/create", "null");
  EXPECT_THAT(editor.told("$/progress"), IsEmpty());
}

TEST(LspEvaluations, AreShownWhileTheTextsStayAsTheyWere) {
  EvaluationEditor editor(R"({"textDocument":{"hover":{"contentFormat":["markdown"]}}})");
  editor.open(kUri, kPolicy);
  editor.open("file:///w/facts.bcdl", "user(1);");
  editor.evaluator.act = [](const EvaluationTask& task) -> Result<Evaluation> {
    Evaluation found;
    found.notes.push_back({kUri, {0, 5}, true, "it failed", "**it failed**"});
    found.notes.push_back({kUri, {0, 7}, false, "and more", "**and more**"});
    found.counts.push_back({kUri, 17, "2 facts", "two"});
    found.counts.push_back({"file:///w/facts.bcdl", 8, "1 fact", "one"});
    found.documents = {std::string(task.document->name()), "file:///w/facts.bcdl", "file:///w/unread.bcdl"};
    return found;
  };
  const auto evaluated = [&] {
    editor.command(kEvaluateCommand);
    editor.runner.let_run();
    return editor.hover();
  };
  const std::string shown = evaluated();
  EXPECT_THAT(shown, HasSubstr("**it failed**"));
  EXPECT_THAT(shown, HasSubstr("**and more**"));
  const auto hints = [&](int from, int to) {
    return editor.answer(editor.receive(
        "textDocument/inlayHint",
        R"({"textDocument":{"uri":")" + std::string(kUri) + R"("},"range":{"start":{"line":)" + std::to_string(from) +
            R"(,"character":0},"end":{"line":)" + std::to_string(to) + R"(,"character":0}}})"));
  };
  EXPECT_THAT(hints(0, 1), HasSubstr("2 facts"));
  EXPECT_THAT(hints(0, 0), Not(HasSubstr("2 facts")));
  EXPECT_THAT(hints(1, 2), Not(HasSubstr("2 facts")));
  EXPECT_THAT(hints(0, 1), Not(HasSubstr("1 fact\"")));
  // Another text that it rests on changes, configuration changes, the document is closed.
  editor.change("file:///w/facts.bcdl", "user(2);", 2);
  EXPECT_THAT(editor.hover(), Not(HasSubstr("it failed")));
  EXPECT_THAT(evaluated(), HasSubstr("it failed"));
  editor.open("file:///w/other.bcdl", "b(1);");
  EXPECT_THAT(editor.hover(), HasSubstr("it failed"));
  editor.open("file:///w/hardtack.toml", "[evaluate]\nnow = 2026-01-01T00:00:00Z\n");
  EXPECT_THAT(editor.hover(), Not(HasSubstr("it failed")));
  EXPECT_THAT(evaluated(), HasSubstr("it failed"));
  editor.open("file:///w/sub/hardtack.toml", "[evaluate]\nnow = 2026-01-01T00:00:00Z\n");
  EXPECT_THAT(editor.hover(), HasSubstr("it failed"));  // of another folder
  // One of the texts changes while it runs: it is said, and not kept.
  editor.command(kEvaluateCommand);
  editor.change("file:///w/facts.bcdl", "user(3);", 3);
  editor.runner.let_run();
  EXPECT_THAT(editor.hover(), Not(HasSubstr("it failed")));
}

// Two at once: each has its own progress, and one that is stopped leaves the other.
TEST(LspEvaluations, RunBesideEachOther) {
  EvaluationEditor editor;
  editor.open(kUri, kPolicy);
  const auto evaluate = [&](const std::string& token) {
    return editor.receive("workspace/executeCommand", R"({"command":"hardtack.evaluate","workDoneToken":)" + token +
                                                          R"(,"arguments":[")" + kUri + "\"]}");
  };
  const std::int64_t first = evaluate("\"first\"");
  editor.host.now += 100;
  const std::int64_t second = evaluate("2");
  const std::int64_t third = evaluate("null");
  ASSERT_TRUE(editor.server.due());
  EXPECT_LT(*editor.server.due(), editor.host.now + 250);
  editor.tell("window/workDoneProgress/cancel", R"({"token":"first"})");
  editor.runner.let_run();
  EXPECT_EQ(editor.answer(first), "cancelled");
  EXPECT_THAT(editor.answer(second), HasSubstr("it failed"));
  EXPECT_THAT(editor.answer(third), HasSubstr("it failed"));
  EXPECT_THAT(editor.told("$/progress"), SizeIs(4));
}

// Where nothing else is said at a place, the note alone is.
TEST(LspEvaluations, NotesStandWhereNothingElseIsSaid) {
  EvaluationEditor editor;
  editor.open(kUri, "\nallow if true;\n");
  editor.evaluator.act = [](const EvaluationTask& task) -> Result<Evaluation> {
    Evaluation found;
    found.notes.push_back({kUri, {0, 0}, true, "nothing was asked", "nothing was asked"});
    found.documents = {std::string(task.document->name())};
    return found;
  };
  EXPECT_EQ(editor.answer(editor.receive("textDocument/hover", at(kUri, 0, 0))), "null");
  editor.command(kEvaluateCommand);
  editor.runner.let_run();
  EXPECT_EQ(editor.answer(editor.receive("textDocument/hover", at(kUri, 0, 0))),
            compact(json(R"({"contents":{"kind":"plaintext","value":"nothing was asked"},)"
                         R"("range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}}})")));
  // Of a document that is in no folder nothing is offered either.
  editor.open("untitled:p.authorizer.bcdl", kPolicy);
  editor.command(kEvaluateCommand, "untitled:p.authorizer.bcdl");
  editor.runner.let_run();
  EXPECT_THAT(editor.told("window/showMessageRequest"), IsEmpty());
}

TEST(LspEvaluations, AreKeptForSoManyDocuments) {
  EvaluationEditor editor;
  for (std::size_t i = 0; i <= Evaluations::kMaxShown; ++i) {
    const std::string uri = "file:///w/p" + std::to_string(1000 + i) + ".authorizer.bcdl";
    editor.open(uri, kPolicy);
    editor.command(kEvaluateCommand, uri);
    editor.runner.let_run();
  }
  const auto hover = [&](const std::string& number) {
    return editor.answer(editor.receive("textDocument/hover", at("file:///w/p" + number + ".authorizer.bcdl", 0, 2)));
  };
  EXPECT_THAT(hover("1000"), Not(HasSubstr("it failed")));
  EXPECT_THAT(hover("1064"), HasSubstr("it failed"));
}

// Who pulls diagnostics and draws hints is asked to do so again.
TEST(LspEvaluations, ViewsAreAskedForAgain) {
  EvaluationEditor editor(
      R"({"textDocument":{"diagnostic":{}},"workspace":{"diagnostics":{"refreshSupport":true},"inlayHint":{"refreshSupport":true}}})");
  editor.open(kUri, kPolicy);
  editor.command(kEvaluateCommand);
  EXPECT_THAT(editor.told("workspace/inlayHint/refresh"), IsEmpty());
  editor.runner.let_run();
  EXPECT_THAT(editor.told("workspace/inlayHint/refresh"), SizeIs(1));
  EXPECT_THAT(editor.told("workspace/diagnostic/refresh"), SizeIs(1));
  const std::string pulled = editor.answer(
      editor.receive("textDocument/diagnostic", R"({"textDocument":{"uri":")" + std::string(kUri) + "\"}}"));
  EXPECT_THAT(pulled, HasSubstr("it failed"));
  editor.change(kUri, "deny if true;", 2);
  EXPECT_THAT(editor.told("workspace/inlayHint/refresh"), SizeIs(2));
}

// A client that draws notes itself gets them in the answer, and no messages.
TEST(LspEvaluations, NotesAreDrawnByWhoCan) {
  EvaluationEditor editor(R"({"experimental":{"evaluationNotes":true}})");
  editor.open(kUri, kPolicy);
  const std::int64_t id = editor.command(kEvaluateCommand);
  editor.runner.let_run();
  EXPECT_THAT(editor.answer(id), HasSubstr("it failed"));
  EXPECT_THAT(editor.told("window/showMessage"), IsEmpty());
  EXPECT_THAT(editor.hover(), Not(HasSubstr("it failed")));
}

}  // namespace
}  // namespace hardtack::lsp
