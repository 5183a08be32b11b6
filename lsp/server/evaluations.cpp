#include "lsp/server/evaluations.h"

#include <exception>
#include <utility>

#include "json/make_json.h"
#include "lsp/features/evaluation_setup.h"

namespace hardtack::lsp {
namespace {

constexpr std::uint64_t kReportMilliseconds = 250;

std::string title_of(const EvaluationRequest& request) {
  switch (request.kind) {
    case EvaluationKind::kDocument: return "Evaluating the policy";
    case EvaluationKind::kTest: return "Running the test";
    case EvaluationKind::kAllTests: return "Running the tests";
  }
  return {};
}

}  // namespace

void Evaluations::start(EvaluationRequest request, std::shared_ptr<const CancelToken> cancel,
                        std::function<void(Answer)> give) {
  if (running_.size() >= kMaxRunning) {
    give(refuse(RpcCode::kRequestFailed, "too many evaluations are under way"));
    return;
  }
  FeatureContext context = state_.context(state_.programs.find(request.document));
  context.document = state_.programs.document(request.document);
  const std::uint64_t number = next_++;
  const auto running = std::make_shared<Running>();
  running->cancel = cancel;
  running->ended = stopping_;
  running->deadline = state_.host.milliseconds() + kMaxMilliseconds;
  running->token = request.progress_token;
  running_[number] = running;
  begin_progress(running, number, title_of(request));

  EvaluationTask task{.kind = request.kind,
                      .test = request.test,
                      .snapshot = context.program.snapshot,
                      .document = context.document,
                      .root = context.program.root,
                      .configuration = context.program.configuration_of(request.document),
                      .explain = request.explain};
  task.cancelled = [running, &host = state_.host] {
    return running->stopped.load(std::memory_order_relaxed) || running->ended->load(std::memory_order_relaxed) ||
           (running->cancel != nullptr && running->cancel->cancelled()) || host.milliseconds() > running->deadline;
  };
  task.progress = [running](std::size_t done, std::size_t all) {
    running->done.store(done, std::memory_order_relaxed);
    running->all.store(all, std::memory_order_relaxed);
  };
  state_.runner.run(Urgency::kEvaluation,
                    [this, number, running, context, request = std::move(request), task = std::move(task),
                     give = std::move(give)]() -> Completion {
                      Result<Evaluation> result = fail(ErrorCode::kInternal, "");
                      bool defect = false;
                      try {
                        if (!task.cancelled()) result = state_.services.evaluator->evaluate(task);
                      } catch (const std::exception&) {
                        defect = true;  // memory ended; the server goes on
                      }
                      const bool stopped =
                          running->stopped || (running->cancel != nullptr && running->cancel->cancelled());
                      const bool late = !stopped && task.cancelled();
                      return [this, number, running, context, request, give, defect, stopped, late,
                              result = std::move(result)]() mutable {
                        end_progress(*running);
                        running_.erase(number);
                        if (defect) {
                          give(refuse(RpcCode::kInternalError, "a defect of hardtack; please report it"));
                        } else if (stopped) {
                          give(refuse(RpcCode::kRequestCancelled, "cancelled"));
                        } else if (late) {
                          give(refuse(RpcCode::kRequestFailed, "the evaluation took too long and was ended"));
                        } else {
                          finished(context, request, std::move(result), give);
                        }
                      };
                    });
}

void Evaluations::finished(const FeatureContext& context, const EvaluationRequest& request, Result<Evaluation> result,
                           const std::function<void(Answer)>& give) {
  if (!result) {
    const Error& error = result.error();
    give(refuse(RpcCode::kRequestFailed,
                error.help().empty() ? error.to_string() : error.to_string() + "; " + error.help()));
    return;
  }
  if (state_.programs.document(request.document) != context.document) {
    give(refuse(RpcCode::kContentModified, "the document has changed"));
    return;
  }
  JsonValue answer = evaluation_json(context, *result);
  show(context, *result);
  keep(request.document, context.program, *std::move(result));
  give(std::move(answer));
}

// Clients that draw notes say the summary, too.
void Evaluations::show(const FeatureContext& context, const Evaluation& evaluation) {
  if (!state_.client->evaluation_notes) {
    state_.notify("window/showMessage",
                  json_object({{"type", std::int64_t{evaluation.failed ? 2 : 3}}, {"message", evaluation.summary}}));
    if (!evaluation.explanation.empty())
      state_.notify("window/logMessage", json_object({{"type", std::int64_t{3}}, {"message", evaluation.explanation}}));
  }
  if (!evaluation.alone || !state_.client->apply_edit || context.program.root.empty()) return;
  std::optional<JsonValue> edit = evaluate_setup_edit(context);
  if (!edit || !offered_.insert(context.program.root).second) return;
  const std::string action = "Create [evaluate]";
  JsonValue actions = JsonValue::Array{json_object({{"title", action}})};
  state_.client_requests.ask(
      "window/showMessageRequest",
      json_object({{"type", std::int64_t{3}},
                   {"message", "hardtack: no `[evaluate]` of hardtack.toml and no test says what to evaluate with"},
                   {"actions", std::move(actions)}}),
      [this, action, edit = *std::move(edit)](const std::optional<JsonValue>& chosen) {
        const JsonValue* title = chosen ? chosen->find("title") : nullptr;
        if (title == nullptr || title->as_string() != action) return;
        state_.client_requests.ask("workspace/applyEdit", json_object({{"label", action}, {"edit", edit}}));
      });
}

void Evaluations::keep(const std::string& asked, const ProgramView& program, Evaluation result) {
  const analysis::Snapshot& snapshot = *program.snapshot;
  drop([&](const std::string& other, const ShownEvaluation&) { return other == asked; });
  ShownEvaluation shown;
  shown.configuration = program.configuration_of(asked);
  const auto add = [&](const std::string& name) {
    if (auto document = snapshot.find_shared(name); document != nullptr && document == state_.programs.document(name))
      shown.documents.emplace(name, std::move(document));
  };
  add(asked);
  for (const std::string& name : result.documents) add(name);
  // One of the texts has changed meanwhile: nothing is kept that is known to be old.
  for (const std::string& name : result.documents) {
    if (snapshot.find(name) != nullptr && !shown.documents.contains(name)) return;
  }
  shown.result = std::make_shared<const Evaluation>(std::move(result));
  EvaluationView view = state_.evaluations == nullptr ? EvaluationView() : *state_.evaluations;
  if (view.by_document.size() >= kMaxShown) view.by_document.erase(view.by_document.begin());
  const auto& kept = view.by_document.insert_or_assign(asked, std::move(shown)).first->second;
  for (const auto& [name, document] : kept.documents) publisher_.again(name);
  state_.evaluations = std::make_shared<const EvaluationView>(std::move(view));
  views_changed_();
}

void Evaluations::drop(const std::function<bool(const std::string& asked, const ShownEvaluation&)>& gone) {
  if (state_.evaluations == nullptr) return;
  EvaluationView view;
  std::set<std::string> touched;
  for (const auto& [asked, shown] : state_.evaluations->by_document) {
    if (!gone(asked, shown)) {
      view.by_document.emplace(asked, shown);
      continue;
    }
    for (const auto& [name, document] : shown.documents) touched.insert(name);
  }
  if (touched.empty()) return;
  state_.evaluations = std::make_shared<const EvaluationView>(std::move(view));
  for (const std::string& name : touched) publisher_.again(name);
  views_changed_();
}

void Evaluations::changed(const std::string& document) {
  drop([&](const std::string&, const ShownEvaluation& shown) {
    return shown.documents.contains(document) &&
           shown.documents.find(document)->second != state_.programs.document(document);
  });
}

void Evaluations::changed_all() {
  drop([this](const std::string& asked, const ShownEvaluation& shown) {
    Program* program = state_.programs.find(asked);
    if (program == nullptr || program->view().configuration_of(asked) != shown.configuration) return true;
    for (const auto& [name, document] : shown.documents) {
      if (state_.programs.document(name) != document) return true;
    }
    return false;
  });
}

void Evaluations::stop(const JsonValue& progress_token) {
  for (const auto& [number, running] : running_) {
    if (!running->token.is_null() && running->token == progress_token) running->stopped = true;
  }
}

void Evaluations::begin_progress(const std::shared_ptr<Running>& running, std::uint64_t number,
                                 const std::string& title) {
  const auto begin = [this, title](Running& of) {
    of.agreed = true;
    of.next_report = state_.host.milliseconds() + kReportMilliseconds;
    state_.notify("$/progress",
                  json_object({{"token", of.token},
                               {"value", json_object({{"kind", "begin"}, {"title", title}, {"cancellable", true}})}}));
  };
  if (!running->token.is_null()) {
    begin(*running);
  } else if (state_.client->work_done_progress) {
    running->token = "hardtack/evaluate/" + std::to_string(number);
    state_.client_requests.ask("window/workDoneProgress/create", json_object({{"token", running->token}}),
                               [this, number, begin](const std::optional<JsonValue>& agreed) {
                                 const auto found = running_.find(number);
                                 if (agreed && found != running_.end()) begin(*found->second);
                               });
  }
}

void Evaluations::end_progress(const Running& running) {
  if (!running.agreed) return;
  state_.notify("$/progress", json_object({{"token", running.token}, {"value", json_object({{"kind", "end"}})}}));
}

std::optional<std::uint64_t> Evaluations::due() const {
  std::optional<std::uint64_t> due;
  for (const auto& [number, running] : running_) {
    if (running->agreed && (!due || running->next_report < *due)) due = running->next_report;
  }
  return due;
}

void Evaluations::tick(std::uint64_t now) {
  for (const auto& [number, running] : running_) {
    if (!running->agreed || running->next_report > now) continue;
    running->next_report = now + kReportMilliseconds;
    const std::size_t done = running->done, all = running->all;
    if (done == running->reported) continue;
    running->reported = done;
    JsonValue value =
        json_object({{"kind", "report"}, {"message", std::to_string(done) + " of " + std::to_string(all) + " tests"}});
    state_.notify("$/progress", json_object({{"token", running->token}, {"value", std::move(value)}}));
  }
}

}  // namespace hardtack::lsp
