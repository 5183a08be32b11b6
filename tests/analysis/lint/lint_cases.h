// Every lint by example: what it is for, a text that it reports and where (between « and »), what its fix makes of
// that, and a text that it does not report. docs/lints/ is made from this table, so that its pages show what holds.
#pragma once

#include <span>
#include <string>

#include "analysis/lint/lint.h"
#include "grammar/text/diagnostic_registry.h"

namespace hardtack::analysis::testing {

struct LintCase {
  DiagnosticCode code;
  const char* why;
  const char* bad;
  const char* fixed;  // null: the lint has no fix here
  const char* good;
  LintRole role = LintRole::kAny;
  const char* config = "";  // hardtack.toml
};

std::span<const LintCase> correctness_cases();
std::span<const LintCase> policy_cases();
std::span<const LintCase> style_cases();

// The page of a code in docs/lints/.
std::string lint_page(const DiagnosticInfo& info);

}  // namespace hardtack::analysis::testing
