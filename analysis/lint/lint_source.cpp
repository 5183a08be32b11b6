#include "analysis/lint/lint_source.h"

#include <utility>

#include "grammar/check/symbol_index.h"
#include "grammar/parse.h"

namespace hardtack::analysis {

LintedSource lint_source(std::string text, SourceKind kind, const CheckSourceOptions& check_options,
                         const LintOptions& lint_options, const std::function<void(CheckedSource&)>& and_check) {
  ParsedSource parsed =
      parse_source(std::move(text), {.name = check_options.name, .limits = check_options.parse_limits});
  const SymbolIndex symbols(parsed.tree);
  LintedSource result;
  result.checked = check_parsed(parsed, symbols, kind, check_options);
  if (and_check) and_check(result.checked);
  result.found = lint(parsed.tree, symbols, result.checked.diagnostics, lint_options);
  return result;
}

}  // namespace hardtack::analysis
