// The names of one source text: which predicates it defines and uses, which variables each query has, which parameters,
// closures, keys, scopes and extern functions there are, each with its places in the tree.
//
// Built once, in time and memory linear in the text; immutable after that, and may be shared between threads. Works on
// partial trees too. Nodes are those of the tree it was built from; the span of an occurrence's name is
// `tree.node(occurrence).name`. Keeps the source alive, not the tree.
//
//   SymbolIndex symbols(parsed.tree);
//   if (const PredicateSymbol* user = symbols.find_predicate("user", 1)) {
//     for (NodeId definition : symbols.definitions(*user)) ...
//   }
//   for (const VariableUse& use : symbols.uses_in(query)) symbols.variable(use.variable).bound ...
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "grammar/check/name_table.h"
#include "grammar/syntax/syntax_tree.h"

namespace hardtack {

// A part of one of the index's lists.
struct SymbolRange {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

// A predicate is its name and its number of terms.
struct PredicateSymbol {
  std::string_view name;
  std::uint32_t arity = 0;
  SymbolRange definitions;  // facts and heads of rules
  SymbolRange uses;         // in bodies, and all of statements with an error
};

enum class VariableKind : std::uint8_t { kQuery, kClosure };

// A name in its scope: one variable of a query and a closure's parameter may share it.
struct VariableSymbol {
  std::string_view name;  // without `$`
  VariableKind kind = VariableKind::kQuery;
  // By a predicate of the body, or as a closure's parameter.
  bool bound = false;
  // For kQuery the query, for a fact its predicate, for a statement with an error that; for kClosure the closure.
  NodeId scope = kNoNode;
  std::uint32_t shadows = 0xffffffff;  // kClosure: the bound variable of the same name around it, if there is one
  SymbolRange occurrences;             // the parameter of a closure first
};

struct VariableUse {
  NodeId node = kNoNode;  // a kVariable
  std::uint32_t variable = 0;
};

// Also an extern function or a public key: something with a name and places.
struct NamedSymbol {
  std::string_view name;  // of a key its text where it stands first
  SymbolRange occurrences;
};

// What an index holds.
enum class SymbolParts : std::uint8_t {
  kAll,
  // Variables by their uses_in() and variable_of(), and parameters: what the language's own checks ask, for compiling,
  // where an index lives as long as one text is read. Everything else is empty.
  kBindings,
};

class SymbolIndex {
 public:
  static constexpr std::uint32_t kNone = 0xffffffff;

  explicit SymbolIndex(const SyntaxTree& tree, SymbolParts parts = SymbolParts::kAll);

  // Each list is in the order in which the text first names them; places are in the order of the text.
  std::span<const PredicateSymbol> predicates() const { return predicates_; }
  std::span<const NodeId> definitions(const PredicateSymbol& symbol) const { return nodes(symbol.definitions); }
  std::span<const NodeId> uses(const PredicateSymbol& symbol) const { return nodes(symbol.uses); }
  // Null if the text has none.
  const PredicateSymbol* find_predicate(std::string_view name, std::uint32_t arity) const;

  std::span<const VariableSymbol> variables() const { return variables_; }
  const VariableSymbol& variable(std::uint32_t index) const { return variables_[index]; }
  std::span<const NodeId> occurrences(const VariableSymbol& symbol) const { return nodes(symbol.occurrences); }
  // The variable that a kVariable node names; null for other nodes.
  const VariableSymbol* variable_of(NodeId node) const;
  // All variables of a query and its closures (`scope` as in VariableSymbol), those of a rule's head first.
  std::span<const VariableUse> uses_in(NodeId scope) const;
  std::span<const VariableSymbol> variables_in(NodeId scope) const;

  // Terms and public keys alike: tree.kind() tells.
  std::span<const NamedSymbol> parameters() const { return parameters_; }
  std::span<const NamedSymbol> externs() const { return externs_; }
  // Equal keys are one, however their digits are spelled.
  std::span<const NamedSymbol> keys() const { return keys_; }
  std::span<const NodeId> occurrences(const NamedSymbol& symbol) const { return nodes(symbol.occurrences); }
  // Every element of a `trusting`.
  std::span<const NodeId> scopes() const { return scopes_; }
  std::span<const NodeId> closures() const { return closures_; }

 private:
  friend class SymbolIndexBuilder;

  struct ScopeVariables {
    NodeId scope = kNoNode;
    SymbolRange uses;
    SymbolRange variables;
  };

  std::span<const NodeId> nodes(SymbolRange range) const {
    return std::span(places_).subspan(range.first, range.count);
  }
  const ScopeVariables* find_scope(NodeId scope) const;

  std::shared_ptr<const Source> source_;
  std::vector<PredicateSymbol> predicates_;
  std::vector<VariableSymbol> variables_;
  std::vector<NamedSymbol> parameters_;
  std::vector<NamedSymbol> externs_;
  std::vector<NamedSymbol> keys_;
  std::vector<NodeId> scopes_;
  std::vector<NodeId> closures_;
  std::vector<NodeId> places_;            // of all symbols
  std::vector<VariableUse> uses_;         // by scope
  std::vector<ScopeVariables> by_scope_;  // in the order of their nodes
  std::vector<std::uint32_t> of_node_;    // for kVariable nodes, their variable
  NameTable predicate_numbers_;           // by name and arity
};

}  // namespace hardtack
