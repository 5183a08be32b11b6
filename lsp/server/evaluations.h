// Evaluations that clients ask for: run beside the server's thread and the work that answers requests, for a bounded
// time, cancelled by the request's id or by its progress; what they find is kept while the texts stay as they were.
// Belongs to the server's thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "lsp/features/evaluations.h"
#include "lsp/server/publisher.h"
#include "lsp/server/state.h"

namespace hardtack::lsp {

struct EvaluationRequest {
  std::string document;  // its key; it is there
  EvaluationKind kind = EvaluationKind::kDocument;
  std::string test = {};
  bool explain = false;
  JsonValue progress_token = {};  // the client's, or null
};

class Evaluations {
 public:
  // At once, and how long one may take.
  static constexpr std::size_t kMaxRunning = 8;
  static constexpr std::uint64_t kMaxMilliseconds = 10'000;
  // Documents whose results are kept.
  static constexpr std::size_t kMaxShown = 64;

  Evaluations(State& state, Publisher& publisher, std::function<void()> views_changed)
      : state_(state), publisher_(publisher), views_changed_(std::move(views_changed)) {}

  // `give` is called once.
  void start(EvaluationRequest request, std::shared_ptr<const CancelToken> cancel, std::function<void(Answer)> give);
  // Of window/workDoneProgress/cancel.
  void stop(const JsonValue& progress_token);
  // All that run end soon. From any thread.
  void stop_all() { stopping_->store(true, std::memory_order_relaxed); }

  // A text is another one, or is gone: what rests on it is forgotten.
  void changed(const std::string& document);
  void changed_all();

  std::optional<std::uint64_t> due() const;
  void tick(std::uint64_t now);

 private:
  struct Running {
    std::shared_ptr<const CancelToken> cancel;
    std::shared_ptr<std::atomic<bool>> ended;
    std::uint64_t deadline = 0;
    std::atomic<bool> stopped = false;
    std::atomic<std::size_t> done = 0, all = 0;
    JsonValue token;      // null: no progress is shown
    bool agreed = false;  // to the token
    std::uint64_t next_report = 0;
    std::size_t reported = 0;
  };

  void begin_progress(const std::shared_ptr<Running>& running, std::uint64_t number, const std::string& title);
  void end_progress(const Running& running);
  void finished(const FeatureContext& context, const EvaluationRequest& request, Result<Evaluation> result,
                const std::function<void(Answer)>& give);
  void keep(const std::string& asked, const ProgramView& program, Evaluation result);
  void show(const FeatureContext& context, const Evaluation& evaluation);
  void drop(const std::function<bool(const std::string& asked, const ShownEvaluation&)>& gone);

  State& state_;
  Publisher& publisher_;
  std::function<void()> views_changed_;
  std::shared_ptr<std::atomic<bool>> stopping_ = std::make_shared<std::atomic<bool>>(false);
  std::map<std::uint64_t, std::shared_ptr<Running>> running_;
  std::uint64_t next_ = 1;
  std::set<std::string, std::less<>> offered_;  // folders whose author was asked about `[evaluate]`
};

}  // namespace hardtack::lsp
