#include "cli/editor/editor_evaluator.h"

#include <algorithm>
#include <utility>

#include "analysis/language/shown_text.h"
#include "cli/editor/evaluation_notes.h"
#include "cli/editor/evaluation_plan.h"
#include "cli/files/test_tokens.h"
#include "engine/explain/explain.h"
#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "grammar/text/render.h"
#include "policytest/run/run.h"
#include "stdlib/functions.h"
#include "tokens/biscuit/parent_claim.h"

namespace hardtack::cli {
namespace {

using Basis = EvaluationPlan::Basis;

constexpr std::size_t kMaxHeadline = 300;  // bytes; a policy may be any length

// What is wrong with the texts, as one error.
Error wrong_text(const policytest::FileResult& file) {
  for (const auto& wrong : file.wrong) {
    if (wrong.diagnostics.has_errors()) return to_error(*wrong.source, wrong.diagnostics);
  }
  return {ErrorCode::kUsage, "nothing could be evaluated"};
}

std::string check_name(const StatementRef& where) {
  const auto block = where.block.index();
  return cat(!block        ? std::string("authorizer")
             : *block == 0 ? std::string("authority")
                           : cat("block ", *block),
             " check ", where.index);
}

// The expectations that a decision meets.
std::string expectations_of(const Result<Decision>& outcome) {
  if (!outcome) return cat("  expect error ", error_name(outcome.error().code()), ";\n");
  std::string text = "  expect no-policy;\n";
  if (outcome->policy)
    text = cat("  expect ", outcome->allowed() ? "allow" : "deny", " at policy ", outcome->policy->where.index, ";\n");
  std::string failed;
  for (const FailedCheck& check : outcome->failed_checks)
    failed += (failed.empty() ? "" : ", ") + check_name(check.where);
  if (!failed.empty()) text += cat("  expect failed ", failed, ";\n");
  return text;
}

// One that no test of the program has.
std::string free_name(const analysis::Snapshot& snapshot, std::string_view wanted) {
  for (std::size_t i = 1;; ++i) {
    std::string name = i == 1 ? std::string(wanted) : cat(wanted, ' ', i);
    const bool taken = std::ranges::any_of(snapshot.program().tests(), [&](const analysis::ProgramTest& test) {
      return snapshot.program().test(test).name == name;
    });
    if (!taken) return name;
  }
}

class Run {
 public:
  Run(const lsp::EvaluationTask& task, lsp::Host& host, bool standard_functions)
      : task_(task), files_(task, host), standard_functions_(standard_functions) {}

  Result<lsp::Evaluation> run() {
    HARDTACK_TRY(plan_, plan_evaluation(task_, files_));
    policytest::TestHost host;
    host.read = [this](const std::string& from, const std::string& path) { return files_.read(from, path); };
    host.open_token = open_token;
    host.token_predicates = biscuit_predicates();
    const bool configured = task_.configuration != nullptr && task_.configuration->config.standard_functions;
    if (standard_functions_ || configured) host.externs = standard_functions();
    policytest::RunOptions options;
    options.filter = plan_.filter;
    options.progress = task_.progress;
    options.cancelled = [this] { return done_ || (task_.cancelled && task_.cancelled()); };
    options.decided = [this](const policytest::DecidedCase& decided, policytest::CaseResult& result) {
      take(decided, result);
    };
    const std::vector<policytest::TestFile> files{plan_.file};
    const policytest::RunResult result = policytest::run_tests(files, host, options);
    return plan_.basis == Basis::kTests ? of_tests(result) : of_document(result);
  }

 private:
  bool as_test() const { return plan_.basis == Basis::kTests; }

  void take(const policytest::DecidedCase& decided, policytest::CaseResult& result) {
    if (done_) return;
    // Of many tests only what failed says why.
    notes_.add(decided, result, {.held = task_.kind != lsp::EvaluationKind::kAllTests, .as_test = as_test()});
    if (as_test()) return;
    const Result<Decision>& outcome = *decided.evaluation.outcome;
    decided_ = true;
    denied_ = !is_allowed(outcome);
    expectations_ = expectations_of(outcome);
    verdict_ = !outcome ? "error" : outcome->allowed() ? "allow" : "deny";
    if (plan_.only_first) done_ = true;
  }

  Result<lsp::Evaluation> of_tests(const policytest::RunResult& result) {
    if (result.files.front().cases.empty()) return fail(wrong_text(result.files.front()));
    lsp::Evaluation evaluation = finished();
    evaluation.failed = result.failed > 0 || result.errors > 0;
    evaluation.summary =
        task_.kind == lsp::EvaluationKind::kTest ? cat("test ", quote(task_.test), ": ") : std::string();
    evaluation.summary += cat(result.passed, " passed, ", result.failed, " failed");
    if (result.errors > 0) {
      evaluation.summary += cat(", ", result.errors, " not run: ", wrong_text(result.files.front()).message());
    }
    return evaluation;
  }

  Result<lsp::Evaluation> of_document(const policytest::RunResult& result) {
    if (!decided_) return fail(wrong_text(result.files.front()));
    lsp::Evaluation evaluation = finished();
    evaluation.failed = denied_;
    const std::string headline =
        notes_.explanation() ? analysis::one_line(notes_.explanation()->headline, kMaxHeadline) : std::string();
    switch (plan_.basis) {
      case Basis::kConfiguration: evaluation.summary = headline + " (with `[evaluate]` of hardtack.toml)"; break;
      case Basis::kNearestTest:
        evaluation.summary = cat(headline, " (as in the test ", quote(plan_.test_name), ")");
        break;
      default: evaluation.summary = headline + " (alone: no `[evaluate]` and no test says with what)"; break;
    }
    evaluation.alone = plan_.basis == Basis::kAlone;
    if (plan_.basis != Basis::kNearestTest)
      evaluation.test = test_of(task_, plan_, free_name(*task_.snapshot, "evaluated: " + verdict_), expectations_);
    return evaluation;
  }

  lsp::Evaluation finished() {
    lsp::Evaluation evaluation;
    if (task_.explain && notes_.explanation()) evaluation.explanation = explain_text(*notes_.explanation());
    evaluation.notes = notes_.take_notes();
    evaluation.counts = notes_.take_counts();
    evaluation.documents.assign(files_.documents().begin(), files_.documents().end());
    if (plan_.basis == Basis::kNearestTest) evaluation.documents.push_back(plan_.file.source->name());
    return evaluation;
  }

  const lsp::EvaluationTask& task_;
  EvaluationFiles files_;
  bool standard_functions_;
  EvaluationPlan plan_;
  NoteTaker notes_;
  bool done_ = false;
  bool decided_ = false;
  bool denied_ = false;
  std::string verdict_;
  std::string expectations_;
};

}  // namespace

Result<lsp::Evaluation> EditorEvaluator::evaluate(const lsp::EvaluationTask& task) const {
  return Run(task, host_, standard_functions_).run();
}

}  // namespace hardtack::cli
