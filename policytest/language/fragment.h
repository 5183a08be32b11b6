// A part of a test that is text of the language: parsed and checked once, compiled for each case with its parameters.
// Immutable; may be shared between threads.
//
//   const auto fragment = Fragment::parse(part, SourceKind::kBlock, diagnostics);
//   std::optional<LoweredBlock> block = fragment.lower(parameters, diagnostics);
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/terms/term.h"
#include "grammar/check/checker.h"
#include "grammar/lower/lowering.h"
#include "grammar/lower/parameters.h"
#include "grammar/parse.h"
#include "grammar/syntax/syntax_tree.h"
#include "grammar/text/diagnostic.h"
#include "policytest/language/test_file.h"

namespace hardtack::policytest {

class Fragment {
 public:
  // What is wrong goes to `diagnostics`, at places of the whole text.
  static Fragment parse(const TextPart& part, SourceKind kind, Diagnostics& diagnostics);
  // What can follow `check if`, as a block of one check.
  static Fragment parse_condition(const TextPart& part, Diagnostics& diagnostics);

  const SyntaxTree& tree() const { return tree_; }
  // Whether it can be lowered.
  bool valid() const { return valid_; }
  // The names of its parameters, sorted.
  const std::vector<std::string>& parameters() const { return parameters_; }

  // Nothing if there are errors, now or before; a parameter that is not given is one.
  std::optional<LoweredBlock> lower(const Parameters& parameters, Diagnostics& diagnostics) const;

 private:
  static Fragment check(ParsedSource parsed, SourceKind kind, Diagnostics& diagnostics);

  SyntaxTree tree_;
  std::vector<std::string> parameters_;
  bool valid_ = false;
};

// A constant of a tree; nothing for variables, parameters and terms that were reported.
std::optional<Term> term_of(const SyntaxTree& tree, NodeId id);

// Constant terms with `,` between them; nothing after an error.
std::optional<std::vector<Term>> read_terms(const TextPart& part, Diagnostics& diagnostics);

// Appends what `from` holds to `to`.
void append(const Diagnostics& from, Diagnostics& to);

// What a value looks like in the language, for the names of cases: `"read"`.
std::string shown_term(const Term& term);

}  // namespace hardtack::policytest
