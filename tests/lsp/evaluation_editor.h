// A server with an evaluator that does what the test says, and evaluations that wait until the test lets them run.
//
//   EvaluationEditor editor;
//   editor.open(kEvaluated, kEvaluatedPolicy);
//   const std::int64_t id = editor.command(kEvaluateCommand);
//   editor.runner.let_run();
//   editor.answer(id);
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "json/make_json.h"
#include "lsp/server/evaluations.h"
#include "policytest/editor/test_language.h"
#include "tests/lsp/client.h"

namespace hardtack::lsp {

inline constexpr const char* kFolders = R"([{"uri":"file:///w","name":"w"}])";
inline constexpr const char* kUri = "file:///w/a.authorizer.bcdl";
inline constexpr const char* kPolicy = "check if user(1);\nallow if true;\n";

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

struct EvaluationEditor {
  explicit EvaluationEditor(const std::string& capabilities = "{}")
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

}  // namespace hardtack::lsp
