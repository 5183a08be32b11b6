// Policy text to everything that is to say about it: what the language refuses and what lints doubt, of one reading.
// May be called from any number of threads at once.
//
//   LintedSource linted = lint_source(text, SourceKind::kAuthorizer, {.name = path}, {.path = path});
//   std::cerr << render(*linted.checked.source, linted.found);
#pragma once

#include <functional>
#include <string>

#include "analysis/lint/lint.h"
#include "grammar/check/checker.h"
#include "grammar/check_source.h"

namespace hardtack::analysis {

struct LintedSource {
  CheckedSource checked;
  Diagnostics found;  // those of `checked` and the lints, with the levels of the configuration
};

// `and_check` adds what only its caller finds out to the diagnostics of the language, before comments and levels are
// looked at.
LintedSource lint_source(std::string text, SourceKind kind, const CheckSourceOptions& check_options,
                         const LintOptions& lint_options,
                         const std::function<void(CheckedSource&)>& and_check = nullptr);

}  // namespace hardtack::analysis
