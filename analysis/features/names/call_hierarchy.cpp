#include "analysis/features/names/call_hierarchy.h"

#include <algorithm>
#include <map>
#include <utility>

#include "analysis/features/names/navigation.h"
#include "analysis/index/call_at.h"
#include "analysis/index/name_at.h"
#include "analysis/language/shown_text.h"
#include "engine/text/cat.h"
#include "engine/text/utf8.h"
#include "grammar/syntax/tree_places.h"

namespace hardtack::analysis {
namespace {

constexpr std::size_t kMaxNameBytes = 200;
constexpr std::size_t kMaxCalls = 2000;

NodeId statement_of(const SyntaxTree& tree, NodeId node) {
  while (tree.parent(node) != kNoNode) node = tree.parent(node);
  return node;
}

CallItem predicate_item(const Snapshot& snapshot, const ProgramPredicate& predicate) {
  CallItem item;
  item.kind = CallItemKind::kPredicate;
  item.name = std::string(predicate.name);
  item.arity = predicate.arity;
  item.detail = cat(cut_utf8(predicate.name, kMaxNameBytes), '/', predicate.arity);
  const ProgramIndex& program = snapshot.program();
  // Where it is stated, else where it is used first.
  for (const bool definitions : {true, false}) {
    for (const NameUse& use : program.uses(predicate)) {
      const DocumentPtr& document = program.documents()[use.document];
      const PredicateSymbol& symbol = document->symbols().predicates()[use.symbol];
      const auto nodes = definitions ? document->symbols().definitions(symbol) : document->symbols().uses(symbol);
      if (nodes.empty()) continue;
      const SyntaxTree& tree = document->tree();
      item.place = {document, tree.span(statement_of(tree, nodes.front()))};
      item.name_span = tree.node(nodes.front()).name;
      return item;
    }
  }
  return item;
}

CallItem statement_item(const DocumentPtr& document, NodeId statement) {
  const SyntaxTree& tree = document->tree();
  CallItem item;
  item.kind = tree.kind(statement) == NodeKind::kPolicy ? CallItemKind::kPolicy : CallItemKind::kCheck;
  item.name = one_line(tree.text(statement));
  item.detail = document->name();
  item.place = {document, tree.span(statement)};
  item.name_span = item.place.span;
  const auto tokens = tokens_of(tree, statement);
  if (!tokens.empty()) item.name_span = tokens.front().span;
  return item;
}

const ProgramPredicate* predicate_of(const Snapshot& snapshot, const Document& document, NodeId node) {
  return snapshot.program().find(document.tree().name(node),
                                 static_cast<std::uint32_t>(document.tree().children(node).size()));
}

// What the bodies of a statement ask for, by predicate.
class Asked {
 public:
  explicit Asked(const Snapshot& snapshot) : snapshot_(snapshot) {}

  void add(const DocumentPtr& document, NodeId statement) {
    const SyntaxTree& tree = document->tree();
    for (const NodeId part : tree.children(statement)) {
      if (tree.kind(part) != NodeKind::kQuery) continue;
      for (const NodeId element : tree.children(part)) {
        if (tree.kind(element) == NodeKind::kPredicate) add_place(document, element);
      }
    }
  }
  std::vector<Call> take() && { return std::move(calls_); }

 private:
  void add_place(const DocumentPtr& document, NodeId predicate) {
    const ProgramPredicate* found = predicate_of(snapshot_, *document, predicate);
    if (found == nullptr) return;
    const std::pair key(snapshot_.program().number_of(*found), document.get());
    const auto [at, added] = numbers_.try_emplace(key, calls_.size());
    if (added) {
      if (calls_.size() == kMaxCalls) {
        numbers_.erase(at);
        return;
      }
      calls_.push_back({predicate_item(snapshot_, *found), document, {}});
    }
    calls_[at->second].spans.push_back(document->tree().node(predicate).name);
  }

  const Snapshot& snapshot_;
  std::map<std::pair<std::uint32_t, const Document*>, std::size_t> numbers_;
  std::vector<Call> calls_;
};

}  // namespace

std::optional<CallItem> call_item_at(const Snapshot& snapshot, const Document& document, std::uint32_t offset) {
  offset = std::min(offset, document.source().size());
  const DocumentPtr self = snapshot.find_shared(document.name());
  if (self.get() != &document) return std::nullopt;
  const NameAt name = name_at(document, offset);
  if (name.kind == NameKind::kPredicate) {
    const ProgramPredicate* predicate = predicate_of(snapshot, document, name.node);
    if (predicate == nullptr) return std::nullopt;
    return predicate_item(snapshot, *predicate);
  }
  const SyntaxTree& tree = document.tree();
  const NodeId statement = statement_at(tree, offset);
  if (statement == kNoNode || offset > tree.span(statement).end) return std::nullopt;
  const NodeKind kind = tree.kind(statement);
  if (kind == NodeKind::kCheck || kind == NodeKind::kPolicy) return statement_item(self, statement);
  if (kind != NodeKind::kRule) return std::nullopt;
  const ProgramPredicate* head = predicate_of(snapshot, document, tree.child(statement, 0));
  if (head == nullptr) return std::nullopt;
  return predicate_item(snapshot, *head);
}

std::vector<Call> incoming_calls(const Snapshot& snapshot, std::string_view name, std::uint32_t arity) {
  std::vector<Call> calls;
  const ProgramIndex& program = snapshot.program();
  const ProgramPredicate* predicate = program.find(name, arity);
  if (predicate == nullptr) return calls;
  for (const NameUse& use : program.uses(*predicate)) {
    const DocumentPtr& document = program.documents()[use.document];
    const SyntaxTree& tree = document->tree();
    std::map<std::uint32_t, std::size_t> heads;  // of this document, by the head's predicate
    NodeId last = kNoNode;
    for (const NodeId node : document->symbols().uses(document->symbols().predicates()[use.symbol])) {
      const NodeId statement = statement_of(tree, node);
      const Span span = tree.node(node).name;
      if (tree.kind(statement) == NodeKind::kErrorStatement) continue;
      if (tree.kind(statement) == NodeKind::kRule) {
        const ProgramPredicate* head = predicate_of(snapshot, *document, tree.child(statement, 0));
        if (head == nullptr) continue;
        const auto [at, added] = heads.try_emplace(program.number_of(*head), calls.size());
        if (added) {
          if (calls.size() == kMaxCalls) return calls;
          CallItem item = predicate_item(snapshot, *head);
          item.place = {document, tree.span(statement)};
          item.name_span = tree.node(tree.child(statement, 0)).name;
          calls.push_back({std::move(item), document, {}});
        }
        calls[at->second].spans.push_back(span);
        continue;
      }
      if (statement != last || calls.empty()) {
        if (calls.size() == kMaxCalls) return calls;
        calls.push_back({statement_item(document, statement), document, {}});
      }
      last = statement;
      calls.back().spans.push_back(span);
    }
  }
  return calls;
}

std::vector<Call> outgoing_calls(const Snapshot& snapshot, std::string_view name, std::uint32_t arity) {
  Asked asked(snapshot);
  const ProgramIndex& program = snapshot.program();
  if (const ProgramPredicate* predicate = program.find(name, arity)) {
    for (const NameUse& use : program.uses(*predicate)) {
      const DocumentPtr& document = program.documents()[use.document];
      for (const NodeId node : document->symbols().definitions(document->symbols().predicates()[use.symbol])) {
        asked.add(document, document->tree().parent(node));
      }
    }
  }
  return std::move(asked).take();
}

std::vector<Call> outgoing_calls(const Snapshot& snapshot, const Document& document, std::uint32_t offset) {
  Asked asked(snapshot);
  const DocumentPtr self = snapshot.find_shared(document.name());
  const NodeId statement = statement_at(document.tree(), offset);
  if (self.get() == &document && statement != kNoNode && offset <= document.tree().span(statement).end) {
    asked.add(self, statement);
  }
  return std::move(asked).take();
}

}  // namespace hardtack::analysis
