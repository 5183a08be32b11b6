// Evaluations at the server: how they are asked for, cancelled and ended, and how long what they found is shown. What
// evaluates is made up, so that each end of it can be.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <new>
#include <string>
#include <vector>

#include "json/make_json.h"
#include "lsp/features/commands.h"
#include "lsp/server/evaluations.h"
#include "policytest/editor/test_language.h"
#include "tests/lsp/client.h"

namespace hardtack::lsp {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr const char* kFolders = R"([{"uri":"file:///w","name":"w"}])";
constexpr const char* kUri = "file:///w/a.authorizer.bcdl";
constexpr const char* kPolicy = "check if user(1);\nallow if true;\n";

// Does what the test says.
class MadeUpEvaluator final : public Evaluator {
 public:
  std::function<Result<Evaluation>(const EvaluationTask& task)> act;
  mutable std::vector<EvaluationTask> tasks;

  Result<Evaluation> evaluate(const EvaluationTask& task) const override {
    tasks.push_back(task);
    if (act) return act(task);
    Evaluation found;
    found.summary = "allowed";
    found.notes.push_back({std::string(task.document->name()), {0, 5}, true, "it failed", "**it failed**"});
    found.counts.push_back({std::string(task.document->name()), 17, "2 facts", "two"});
    found.documents = {std::string(task.document->name())};
    return found;
  }
};

// Holds evaluations until the test lets them run; all else runs at once.
class HeldRunner final : public Runner {
 public:
  void run(Urgency urgency, Job job) override {
    if (urgency == Urgency::kEvaluation) {
      held.push_back(std::move(job));
    } else if (const Completion done = job()) {
      done();
    }
  }
  void let_run() {
    while (!held.empty()) {
      const Job job = std::move(held.front());
      held.pop_front();
      if (const Completion done = job()) done();
    }
  }
  std::deque<Job> held;
};

struct Editor {
  explicit Editor(const std::string& capabilities = "{}")
      : server(host, outbox, runner,
               {.version = "test", .services = {.tests = &tests, .evaluator = &evaluator}, .lint_pause_ms = 0}) {
    receive("initialize",
            R"({"processId":null,"capabilities":)" + capabilities + R"(,"workspaceFolders":)" + kFolders + "}");
    tell("initialized", "{}");
  }
  std::int64_t receive(const std::string& method, const std::string& params, CancelPtr cancel = nullptr) {
    server.receive(Request{++last, method, json(params)}, std::move(cancel));
    return last;
  }
  void tell(const std::string& method, const std::string& params) {
    server.receive(Notification{method, json(params)});
  }
  void open(const std::string& uri, const std::string& text) {
    JsonValue item =
        json_object({{"uri", uri}, {"languageId", "biscuit"}, {"version", std::int64_t{1}}, {"text", text}});
    server.receive(Notification{"textDocument/didOpen", json_object({{"textDocument", std::move(item)}})});
  }
  void change(const std::string& uri, const std::string& text, int version) {
    tell("textDocument/didChange", R"({"textDocument":{"uri":")" + uri + R"(","version":)" + std::to_string(version) +
                                       R"(},"contentChanges":[{"text":")" + text + "\"}]}");
  }
  std::int64_t command(std::string_view name, const std::string& uri = kUri, const std::string& more = "") {
    return receive("workspace/executeCommand",
                   R"({"command":")" + std::string(name) + R"(","arguments":[")" + uri + "\"" + more + "]}");
  }
  // What the request was answered: its result, or its error.
  std::string answer(std::int64_t id) const {
    std::string found = "not yet";
    for (const JsonValue& message : outbox.messages) {
      const JsonValue* of = message.find("id");
      if (of == nullptr || *of != JsonValue(id) || message.find("method") != nullptr) continue;
      const JsonValue* error = message.find("error");
      found = error == nullptr ? compact(*message.find("result")) : error->find("message")->as_string();
    }
    return found;
  }
  std::vector<std::string> told(const std::string& method) const {
    std::vector<std::string> found;
    for (const JsonValue& message : outbox.messages) {
      const JsonValue* of = message.find("method");
      if (of != nullptr && of->as_string() == method) found.push_back(compact(*message.find("params")));
    }
    return found;
  }
  // Answers what the server asked by `method` last.
  void reply(const std::string& method, const std::string& result) {
    std::int64_t id = 0;
    for (const JsonValue& message : outbox.messages) {
      const JsonValue* of = message.find("method");
      if (of != nullptr && of->as_string() == method && message.find("id") != nullptr)
        id = message.find("id")->as_integer();
    }
    ASSERT_NE(id, 0) << method;
    server.receive(Response{id, json(result)});
  }
  std::string hover() { return answer(receive("textDocument/hover", at(kUri, 0, 2))); }

  policytest::TestLanguage tests;
  MadeUpEvaluator evaluator;
  TestHost host;
  TestOutbox outbox;
  HeldRunner runner;
  Server server;
  std::int64_t last = 0;
};

TEST(LspEvaluations, SayWhatIsToBeEvaluated) {
  Editor editor;
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
  Editor editor;
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
  Editor editor(R"({"window":{"workDoneProgress":true}})");
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
  Editor editor;
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

TEST(LspEvaluations, AreKeptForSoManyDocuments) {
  Editor editor;
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
  Editor editor(
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
  Editor editor(R"({"experimental":{"evaluationNotes":true}})");
  editor.open(kUri, kPolicy);
  const std::int64_t id = editor.command(kEvaluateCommand);
  editor.runner.let_run();
  EXPECT_THAT(editor.answer(id), HasSubstr("it failed"));
  EXPECT_THAT(editor.told("window/showMessage"), IsEmpty());
  EXPECT_THAT(editor.hover(), Not(HasSubstr("it failed")));
}

TEST(LspEvaluations, WhoHasNoSetupIsAskedOnce) {
  Editor editor(
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
    Editor other(
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
    Editor editor(capabilities);
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
  // A document of no folder has no place for either.
  EXPECT_THAT(actions(creates, {}, kPolicy, "", "untitled:a.authorizer.bcdl"), Not(HasSubstr("Create")));
}

TEST(LspEvaluations, LensesStandAboveWhatDecides) {
  Editor editor;
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
