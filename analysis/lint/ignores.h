// Comments that silence what is reported for a line:
//
//   // hardtack: ignore singleton-variable, late-filter
//   allow if user($u);
//   check if tag($t);  // hardtack: ignore singleton-variable
//
// Alone on its line a comment is about the next line that holds more than comments, otherwise about its own. Errors of
// the language cannot be silenced. Internal to analysis/lint; belongs to one call of lint().
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "analysis/lint/context.h"

namespace hardtack::analysis {

class Ignores {
 public:
  explicit Ignores(LintContext& context);

  // Whether the diagnostic is silenced; notes that a comment was of use.
  bool silences(const Diagnostic& diagnostic);
  // Reports comments that were of no use, and codes that do not exist.
  void report_idle();

 private:
  struct Word {
    Span span;
    Span comment;
    std::optional<DiagnosticCode> code;
    bool alone = false;  // the only code of its comment
    bool used = false;
  };
  void read(Token comment);
  std::uint32_t line_meant(Token comment) const;

  LintContext& context_;
  std::multimap<std::uint32_t, Word> by_line_;
};

}  // namespace hardtack::analysis
