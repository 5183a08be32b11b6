#include "grammar/check/checker.h"

#include "grammar/check/passes.h"

namespace hardtack {

void check_tree(const SyntaxTree& tree, const SymbolIndex& symbols, const CheckOptions& options,
                Diagnostics& diagnostics) {
  const Pass passes[] = {placement_pass(options), binding_pass(options), name_pass(), collection_pass(options),
                         unicode_pass(options)};
  run_passes(passes, tree, symbols, diagnostics);
}

void check_parameters(const SyntaxTree& tree, const SymbolIndex& symbols, const Parameters& parameters,
                      bool allow_unused, Diagnostics& diagnostics) {
  given_parameter_pass(parameters, allow_unused).run(tree, symbols, diagnostics);
}

}  // namespace hardtack
