#include "tests/analysis/lint/lint_rows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "analysis/config/parse_config.h"
#include "analysis/lint/fix.h"
#include "analysis/lint/lint_source.h"

namespace hardtack::analysis::testing {
namespace {

// What nearly every text has.
bool is_common(const Diagnostic& diagnostic, const LintRow& row) {
  static constexpr std::array<std::string_view, 5> kCommon = {"datalog-version-required", "missing-final-semicolon",
                                                              "no-final-policy", "singleton-variable",
                                                              "string-length-bytes"};
  if (std::ranges::find(kCommon, diagnostic.code) == kCommon.end()) return false;
  return row.config.empty() && row.found.find(std::string(diagnostic.code) + " [") == std::string::npos;
}

void expect_lints(const LintRow& row) {
  SCOPED_TRACE(row.text + "\n" + row.config);
  auto config = parse_config(row.config, "hardtack.toml");
  ASSERT_TRUE(config) << config.error().to_string();
  for (const DiagnosticInfo& info : diagnostic_registry()) config->presets.insert(info.code);
  const LintedSource linted = lint_source(row.text, SourceKind::kAuthorizer, {},
                                          {.role = LintRole::kAny, .path = "policy.bcdl", .config = &*config});
  std::string found, fixed;
  for (const Diagnostic& diagnostic : linted.found) {
    if (is_common(diagnostic, row)) continue;
    found += (found.empty() ? "" : "; ") + std::string(diagnostic.code) + " [" +
             row.text.substr(diagnostic.span.begin, diagnostic.span.size()) + "]";
    if (fixed.empty() && !diagnostic.fixes.empty())
      fixed = apply_fix(row.text, diagnostic.fixes[0]).value_or("it cannot be applied");
  }
  EXPECT_EQ(found, row.found);
  EXPECT_EQ(fixed, row.fixed);
}

}  // namespace

void expect_lints(const std::vector<LintRow>& rows) {
  for (const LintRow& row : rows) expect_lints(row);
}

}  // namespace hardtack::analysis::testing
