// One thing that is looked for in a text: a name and a function of its tree and its symbols. The checks of the language
// are passes (grammar/check/passes.h), and whoever adds lints adds passes. A pass changes nothing but the diagnostics
// that it adds to, does not depend on passes before it, and may run on a tree whose statements have errors; its time is
// linear in the text, but for logarithms.
//
//   const Pass passes[] = {binding_pass(options), collection_pass(options)};
//   run_passes(passes, tree, SymbolIndex(tree), diagnostics);
#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "grammar/check/symbol_index.h"
#include "grammar/syntax/syntax_tree.h"
#include "grammar/text/diagnostic.h"

namespace hardtack {

struct Pass {
  std::string_view id;  // for configuration and measurement, like "bindings"
  std::function<void(const SyntaxTree&, const SymbolIndex&, Diagnostics&)> run;
};

inline void run_passes(std::span<const Pass> passes, const SyntaxTree& tree, const SymbolIndex& symbols,
                       Diagnostics& diagnostics) {
  for (const Pass& pass : passes) pass.run(tree, symbols, diagnostics);
}

}  // namespace hardtack
