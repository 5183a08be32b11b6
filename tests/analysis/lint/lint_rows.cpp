#include "tests/analysis/lint/lint_rows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include "analysis/config/parse_config.h"
#include "analysis/lint/fix.h"
#include "analysis/lint/lint_source.h"
#include "grammar/parse.h"

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

Config with_every_lint(const std::string& text) {
  auto parsed = parse_config(text, "hardtack.toml");
  EXPECT_TRUE(parsed) << parsed.error().to_string();
  Config config = parsed ? *std::move(parsed) : Config();
  for (const DiagnosticInfo& info : diagnostic_registry()) config.presets.insert(info.code);
  return config;
}

LintedSource lint_text(const std::string& text, const Config& config) {
  return lint_source(text, SourceKind::kAuthorizer, {},
                     {.role = LintRole::kAny, .path = "policy.bcdl", .config = &config});
}

// Without comments, and with blanks only where words would grow together.
std::string tight(const std::string& text) {
  const auto is_word = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || static_cast<unsigned char>(c) >= 0x80;
  };
  const ParsedSource parsed = parse_source(text);
  std::string result;
  for (const Token token : parsed.tree.tokens()) {
    const std::string_view word = parsed.tree.source().text(token.span);
    if (!result.empty() && !word.empty() && is_word(result.back()) && is_word(word.front())) result += ' ';
    result += word;
  }
  return result;
}

std::size_t sound_fixes(const std::string& text, const Config& config) {
  const LintedSource linted = lint_text(text, config);
  if (linted.checked.diagnostics.has_errors()) return 0;
  std::size_t fixes = 0;
  for (const Diagnostic& diagnostic : linted.found) {
    for (const Fix& fix : diagnostic.fixes) {
      const auto fixed = apply_fix(text, fix);
      EXPECT_TRUE(fixed) << diagnostic.code << ": " << fix.title << "\n" << text;
      if (!fixed) continue;
      ++fixes;
      const LintedSource after = lint_text(*fixed, config);
      EXPECT_FALSE(after.checked.diagnostics.has_errors()) << diagnostic.code << ": " << fix.title << "\n"
                                                           << text << "\nbecomes\n"
                                                           << *fixed;
    }
  }
  return fixes;
}

void expect_lints(const LintRow& row) {
  SCOPED_TRACE(row.text + "\n" + row.config);
  const Config config = with_every_lint(row.config);
  const LintedSource linted = lint_text(row.text, config);
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
  expect_sound_fixes(row.text, config);
}

}  // namespace

void expect_lints(const std::vector<LintRow>& rows) {
  for (const LintRow& row : rows) expect_lints(row);
}

std::string first_fix(const std::string& text, DiagnosticCode lint) {
  const LintedSource linted = lint_text(text, with_every_lint(""));
  const auto found = std::ranges::find(linted.found, lint, &Diagnostic::kind);
  EXPECT_NE(found, linted.found.end()) << text;
  if (found == linted.found.end() || found->fixes.empty()) return {};
  return apply_fix(text, found->fixes[0]).value_or("it cannot be applied");
}

std::size_t edits_of(const std::string& text) {
  std::size_t edits = 0;
  for (const Diagnostic& diagnostic : lint_text(text, with_every_lint("")).found) {
    for (const Fix& fix : diagnostic.fixes) edits += fix.edits.size();
  }
  return edits;
}

std::size_t expect_sound_fixes(const std::string& text, const Config& config) {
  return sound_fixes(text, config) + sound_fixes(tight(text), config);
}

}  // namespace hardtack::analysis::testing
