// Decides policies and runs tests for editors, with what the workspace holds: open documents, files below its folder,
// tokens and public keys from files. Nothing else is read, no clock decides, nothing is written. May be called from any
// number of threads at once; bounded by the limits of evaluations, of tests and by EvaluationTask::cancelled.
#pragma once

#include "cli/editor/editor_tokens.h"
#include "lsp/features/services.h"
#include "lsp/server/host.h"
#include "policytest/editor/test_language.h"

namespace hardtack::cli {

class EditorEvaluator final : public lsp::Evaluator {
 public:
  // Files are read through the host, which outlives it.
  EditorEvaluator(lsp::Host& host, bool standard_functions) : host_(host), standard_functions_(standard_functions) {}
  Result<lsp::Evaluation> evaluate(const lsp::EvaluationTask& task) const override;

 private:
  lsp::Host& host_;
  bool standard_functions_;  // whatever hardtack.toml says
};

// Everything that the language server gets from the command. The host outlives it.
class EditorServices {
 public:
  explicit EditorServices(lsp::Host& host, bool standard_functions = false)
      : evaluator_(host, standard_functions), standard_functions_(standard_functions) {}
  lsp::Services get() const {
    return {.tokens = &tokens_, .tests = &tests_, .evaluator = &evaluator_, .standard_functions = standard_functions_};
  }

 private:
  EditorTokens tokens_;
  policytest::TestLanguage tests_;
  EditorEvaluator evaluator_;
  bool standard_functions_;
};

}  // namespace hardtack::cli
