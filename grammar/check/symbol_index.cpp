#include "grammar/check/symbol_index.h"

#include <algorithm>
#include <utility>

namespace hardtack {
namespace {

std::uint32_t size_of(const auto& list) { return static_cast<std::uint32_t>(list.size()); }

// The places of numbered symbols, to be put together by symbol.
struct Places {
  std::vector<std::uint32_t> symbols;
  std::vector<NodeId> nodes;

  void add(std::uint32_t symbol, NodeId node) {
    symbols.push_back(symbol);
    nodes.push_back(node);
  }
};

}  // namespace

class SymbolIndexBuilder {
 public:
  SymbolIndexBuilder(const SyntaxTree& tree, bool all, SymbolIndex& index) : tree_(tree), all_(all), index_(index) {}

  void run() {
    index_.source_ = tree_.shared_source();
    index_.of_node_.assign(tree_.size(), SymbolIndex::kNone);
    for (std::size_t i = 0; i < tree_.size(); ++i) read_node(NodeId{static_cast<std::uint32_t>(i)});
    visible_.assign(variable_names_.size(), SymbolIndex::kNone);
    unbound_.assign(variable_names_.size(), SymbolIndex::kNone);
    for (NodeId statement : tree_.statements()) read_statement(statement);
    if (all_) sort_late();
    gather();
  }

 private:
  void read_node(NodeId id) {
    switch (tree_.kind(id)) {
      // For now the number of its name; its variable is known when its scope is read.
      case NodeKind::kVariable:
        index_.of_node_[static_cast<std::size_t>(id)] = variable_names_.add(tree_.name(id));
        break;
      case NodeKind::kParameter:
      case NodeKind::kScopeParameter:
        parameters_.add(named(index_.parameters_, parameter_names_, tree_.name(id), tree_.name(id)), id);
        break;
      default: break;
    }
    if (all_) read_other_node(id);
  }

  void read_other_node(NodeId id) {
    switch (tree_.kind(id)) {
      case NodeKind::kPredicate: {
        const std::uint32_t symbol =
            index_.predicate_numbers_.add(tree_.name(id), static_cast<std::uint32_t>(tree_.children(id).size()));
        const bool defines =
            tree_.kind(tree_.parent(id)) == NodeKind::kFact || tree_.kind(tree_.parent(id)) == NodeKind::kRule;
        (defines ? definitions_ : uses_).add(symbol, id);
        if (symbol == index_.predicates_.size()) {
          index_.predicates_.push_back({tree_.name(id), static_cast<std::uint32_t>(tree_.children(id).size()), {}, {}});
        }
        break;
      }
      case NodeKind::kScopeKey: {
        index_.scopes_.push_back(id);
        const PublicKey& key = tree_.public_key(id);
        const std::string_view bytes(reinterpret_cast<const char*>(key.bytes().data()), key.bytes().size());
        keys_.add(named(index_.keys_, key_numbers_, bytes, tree_.text(id), static_cast<std::uint32_t>(key.algorithm())),
                  id);
        break;
      }
      case NodeKind::kScopeParameter:
      case NodeKind::kScopeAuthority:
      case NodeKind::kScopePrevious: index_.scopes_.push_back(id); break;
      case NodeKind::kExtern: externs_read_.push_back(id); break;
      case NodeKind::kClosure: index_.closures_.push_back(id); break;
      default: break;
    }
  }

  static std::uint32_t named(std::vector<NamedSymbol>& symbols, NameTable& numbers, std::string_view key,
                             std::string_view name, std::uint32_t detail = 0) {
    const std::uint32_t symbol = numbers.add(key, detail);
    if (symbol == symbols.size()) symbols.push_back({name, {}});
    return symbol;
  }

  void read_statement(NodeId statement) {
    switch (tree_.kind(statement)) {
      case NodeKind::kFact: {
        const NodeId predicate = tree_.child(statement, 0);
        begin_scope();
        for (NodeId term : tree_.children(predicate)) resolve(term, predicate);
        end_scope(predicate);
        break;
      }
      case NodeKind::kRule: {
        const NodeId query = tree_.child(statement, 1);
        begin_scope();
        bind(query, query);
        for (NodeId term : tree_.children(tree_.child(statement, 0))) resolve(term, query);
        for (NodeId element : tree_.children(query)) resolve(element, query);
        end_scope(query);
        break;
      }
      case NodeKind::kCheck:
      case NodeKind::kPolicy:
        for (NodeId query : tree_.children(statement)) read_body(query);
        break;
      case NodeKind::kErrorStatement: read_body(statement); break;
      default: break;
    }
  }

  // A query, or the predicates of a statement with an error.
  void read_body(NodeId scope) {
    begin_scope();
    bind(scope, scope);
    for (NodeId element : tree_.children(scope)) resolve(element, scope);
    end_scope(scope);
  }

  void begin_scope() { scope_ = {kNoNode, {size_of(index_.uses_), 0}, {size_of(index_.variables_), 0}}; }
  void end_scope(NodeId scope) {
    scope_.scope = scope;
    scope_.uses.count = size_of(index_.uses_) - scope_.uses.first;
    scope_.variables.count = size_of(index_.variables_) - scope_.variables.first;
    if (scope_.uses.count > 0) index_.by_scope_.push_back(scope_);
    for (const std::uint32_t name : touched_) visible_[name] = unbound_[name] = SymbolIndex::kNone;
    touched_.clear();
  }

  std::uint32_t name_of(NodeId variable) const { return index_.of_node_[static_cast<std::size_t>(variable)]; }
  std::uint32_t declare(std::uint32_t name, VariableKind kind, bool bound, NodeId scope) {
    index_.variables_.push_back({variable_names_.name(name), kind, bound, scope, SymbolIndex::kNone, {}});
    return size_of(index_.variables_) - 1;
  }

  // Variables that stand in a predicate as a term of it.
  void bind(NodeId parent, NodeId scope) {
    for (NodeId element : tree_.children(parent)) {
      if (tree_.kind(element) != NodeKind::kPredicate) continue;
      for (NodeId term : tree_.children(element)) {
        if (tree_.kind(term) != NodeKind::kVariable) continue;
        const std::uint32_t name = name_of(term);
        if (visible_[name] != SymbolIndex::kNone) continue;
        visible_[name] = declare(name, VariableKind::kQuery, true, scope);
        touched_.push_back(name);
      }
    }
  }

  // Walks with a stack of its own: a chain of operators nests as deep as it is long.
  void resolve(NodeId root, NodeId scope) {
    if (tree_.children(root).empty()) {
      if (tree_.kind(root) == NodeKind::kVariable) use(root, scope);
      return;
    }
    path_.assign(1, {root, 0});
    while (!path_.empty()) {
      Visit& visit = path_.back();
      const auto children = tree_.children(visit.id);
      const bool closure = tree_.kind(visit.id) == NodeKind::kClosure;
      if (closure && visit.next == 0) {
        open_closure(visit.id);
        visit.next = 1;
      }
      if (visit.next < children.size()) {
        const NodeId child = children[visit.next++];
        if (!tree_.children(child).empty()) {
          path_.push_back({child, 0});
        } else if (tree_.kind(child) == NodeKind::kVariable) {
          use(child, scope);
        }
        continue;
      }
      if (closure) close_closure();
      path_.pop_back();
    }
  }

  void open_closure(NodeId closure) {
    const NodeId parameter = tree_.child(closure, 0);
    if (tree_.kind(parameter) != NodeKind::kVariable) {
      open_.push_back({SymbolIndex::kNone, SymbolIndex::kNone});
      return;
    }
    const std::uint32_t name = name_of(parameter);
    const std::uint32_t outer = visible_[name];
    const std::uint32_t variable = declare(name, VariableKind::kClosure, true, closure);
    index_.variables_[variable].shadows = outer;
    record(parameter, variable);
    open_.push_back({name, outer});
    visible_[name] = variable;
  }

  void close_closure() {
    const OpenClosure closed = open_.back();
    open_.pop_back();
    if (closed.name != SymbolIndex::kNone) visible_[closed.name] = closed.outer;
  }

  void use(NodeId node, NodeId scope) {
    const std::uint32_t name = name_of(node);
    if (visible_[name] != SymbolIndex::kNone) return record(node, visible_[name]);
    if (unbound_[name] == SymbolIndex::kNone) {
      unbound_[name] = declare(name, VariableKind::kQuery, false, scope);
      touched_.push_back(name);
    }
    record(node, unbound_[name]);
  }

  void record(NodeId node, std::uint32_t variable) {
    index_.of_node_[static_cast<std::size_t>(node)] = variable;
    index_.uses_.push_back({node, variable});
    if (all_) variable_places_.add(variable, node);
  }

  void sort_late() {
    // An outer call is made after those in its arguments, but its name comes first.
    const auto by_name = [&](NodeId a, NodeId b) { return tree_.node(a).name.begin < tree_.node(b).name.begin; };
    std::ranges::sort(externs_read_, by_name);
    for (NodeId id : externs_read_) {
      externs_.add(named(index_.externs_, extern_names_, tree_.name(id), tree_.name(id)), id);
    }
    const auto by_begin = [&](NodeId a, NodeId b) { return tree_.span(a).begin < tree_.span(b).begin; };
    std::ranges::sort(index_.closures_, by_begin);
  }

  void gather() {
    index_.places_.reserve(definitions_.nodes.size() + uses_.nodes.size() + variable_places_.nodes.size() +
                           parameters_.nodes.size() + externs_.nodes.size() + keys_.nodes.size());
    put(definitions_, index_.predicates_, &PredicateSymbol::definitions);
    put(uses_, index_.predicates_, &PredicateSymbol::uses);
    put(variable_places_, index_.variables_, &VariableSymbol::occurrences);
    put(parameters_, index_.parameters_, &NamedSymbol::occurrences);
    put(externs_, index_.externs_, &NamedSymbol::occurrences);
    put(keys_, index_.keys_, &NamedSymbol::occurrences);
  }

  // By symbol, in the order of the text.
  template <typename Symbol>
  void put(const Places& places, std::vector<Symbol>& symbols, SymbolRange Symbol::* range) {
    for (const std::uint32_t symbol : places.symbols) ++(symbols[symbol].*range).count;
    std::uint32_t first = size_of(index_.places_);
    for (Symbol& symbol : symbols) {
      (symbol.*range).first = first;
      first += (symbol.*range).count;
      (symbol.*range).count = 0;
    }
    index_.places_.resize(first);
    for (std::size_t i = 0; i < places.nodes.size(); ++i) {
      SymbolRange& part = symbols[places.symbols[i]].*range;
      index_.places_[part.first + part.count++] = places.nodes[i];
    }
  }

  struct Visit {
    NodeId id;
    std::uint32_t next;
  };
  struct OpenClosure {
    std::uint32_t name;
    std::uint32_t outer;
  };

  const SyntaxTree& tree_;
  bool all_;
  SymbolIndex& index_;
  NameTable variable_names_, parameter_names_, extern_names_, key_numbers_;
  Places definitions_, uses_, variable_places_, parameters_, externs_, keys_;
  std::vector<NodeId> externs_read_;
  // By the number of a name: what it means here.
  std::vector<std::uint32_t> visible_;
  std::vector<std::uint32_t> unbound_;
  std::vector<std::uint32_t> touched_;  // names to forget at the end of the scope
  std::vector<OpenClosure> open_;
  std::vector<Visit> path_;
  SymbolIndex::ScopeVariables scope_;
};

SymbolIndex::SymbolIndex(const SyntaxTree& tree, SymbolParts parts) {
  SymbolIndexBuilder(tree, parts == SymbolParts::kAll, *this).run();
}

const PredicateSymbol* SymbolIndex::find_predicate(std::string_view name, std::uint32_t arity) const {
  const auto number = predicate_numbers_.find(name, arity);
  return number ? &predicates_[*number] : nullptr;
}

const VariableSymbol* SymbolIndex::variable_of(NodeId node) const {
  if (static_cast<std::size_t>(node) >= of_node_.size()) return nullptr;
  const std::uint32_t variable = of_node_[static_cast<std::size_t>(node)];
  return variable != kNone ? &variables_[variable] : nullptr;
}

const SymbolIndex::ScopeVariables* SymbolIndex::find_scope(NodeId scope) const {
  const auto found = std::ranges::lower_bound(by_scope_, scope, {}, &ScopeVariables::scope);
  return found != by_scope_.end() && found->scope == scope ? &*found : nullptr;
}

std::span<const VariableUse> SymbolIndex::uses_in(NodeId scope) const {
  const ScopeVariables* found = find_scope(scope);
  if (found == nullptr) return {};
  return std::span(uses_).subspan(found->uses.first, found->uses.count);
}

std::span<const VariableSymbol> SymbolIndex::variables_in(NodeId scope) const {
  const ScopeVariables* found = find_scope(scope);
  if (found == nullptr) return {};
  return std::span(variables_).subspan(found->variables.first, found->variables.count);
}

}  // namespace hardtack
