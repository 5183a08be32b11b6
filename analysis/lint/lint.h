// What is doubtful in a policy text that the language allows: the lints of docs/lints/.
//
// Pure functions of a tree, its symbols and a configuration; may be called from any number of threads at once. They
// refuse nothing: what generate, attenuate and authorize take does not depend on them. Time is linear in the text, but
// for logarithms and for comparisons of statements, which are counted and end with `lint-budget`.
//
//   const CheckedSource checked = check_source(text, kind);
//   const ParsedSource parsed = parse_source(text, {.name = path});
//   Diagnostics found = lint(parsed.tree, SymbolIndex(parsed.tree), {.path = path, .config = &config});
//   apply_levels(checked.diagnostics, found, ...);
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "analysis/config/config.h"
#include "grammar/check/symbol_index.h"
#include "grammar/syntax/syntax_tree.h"
#include "grammar/text/diagnostic.h"

namespace hardtack::analysis {

enum class LintRole : std::uint8_t {
  kAny,            // a text without policies, for a token or an authorizer
  kBlock,          // of a token
  kAppendedBlock,  // a block that a holder appends, `*.block.bcdl`
  kAuthorizer,
};

// By the suffix of the name: `.authorizer.bcdl`, `.block.bcdl`, and the same with `.biscuit-datalog`.
LintRole role_of_path(std::string_view path);

struct LintOptions {
  LintRole role = LintRole::kAny;  // a text that has policies is an authorizer in any case
  std::string path = {};           // relative to the configuration's folder, for its globs
  const Config* config = nullptr;  // none: the defaults
  std::size_t capacity = 1'000;
};

// What the lints find, with fixes, by place; comments such as `// hardtack: ignore singleton-variable` are respected,
// also for `language`, the diagnostics of the language about the same text, whose warnings they may silence. The result
// holds those too, with the levels that the configuration sets; errors of the language always stay.
Diagnostics lint(const SyntaxTree& tree, const SymbolIndex& symbols, const Diagnostics& language,
                 const LintOptions& options);

}  // namespace hardtack::analysis
