// What is wrong with a tree that parsed: variables that nothing binds, facts with variables, policies in a block, sets
// of mixed types, shadowed closure parameters, misplaced `trusting`. Works on partial trees too, so that an editor
// shows everything at once. Each of these is a list of passes (grammar/check/passes.h).
#pragma once

#include "grammar/check/symbol_index.h"
#include "grammar/lower/parameters.h"
#include "grammar/syntax/syntax_tree.h"
#include "grammar/text/diagnostic.h"
#include "grammar/text/source.h"

namespace hardtack {

struct CheckOptions {
  SourceKind kind = SourceKind::kAuthorizer;
  // The text was printed from a program that exists: variables that nothing binds, shadowed parameters and sets of
  // mixed types are warnings, since tokens may hold them.
  bool printed = false;
  // What the language allows but a review should not is an error: text that does not read as it looks.
  bool strict = false;
};

// `symbols` is of `tree`.
void check_tree(const SyntaxTree& tree, const SymbolIndex& symbols, const CheckOptions& options,
                Diagnostics& diagnostics);

// That every parameter of the tree is given with the right kind, and, unless `allow_unused`, that every given one is
// used.
void check_parameters(const SyntaxTree& tree, const SymbolIndex& symbols, const Parameters& parameters,
                      bool allow_unused, Diagnostics& diagnostics);

}  // namespace hardtack
