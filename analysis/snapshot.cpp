#include "analysis/snapshot.h"

#include <utility>
#include <vector>

namespace hardtack::analysis {

Snapshot::Snapshot(std::vector<DocumentPtr> documents, std::shared_ptr<const Ambient> ambient, std::uint64_t revision)
    : ambient_(std::move(ambient)), revision_(revision), program_(std::move(documents), *ambient_) {
  std::vector<std::uint32_t> arities;
  std::vector<TypeTable::Declared> declared;
  for (const ProgramPredicate& predicate : program_.predicates()) {
    if (predicate.ambient != nullptr) {
      declared.push_back({static_cast<std::uint32_t>(arities.size()), predicate.ambient->types});
    }
    arities.push_back(predicate.arity);
  }
  std::vector<TypeTable::Part> parts;
  for (std::uint32_t i = 0; i < program_.documents().size(); ++i) {
    parts.push_back({&program_.documents()[i]->index().flow(), program_.numbers(i)});
  }
  types_ = TypeTable(arities, parts, declared);
}

const Document* Snapshot::find(std::string_view name) const {
  const std::uint32_t found = program_.find_document(name);
  return found == ProgramIndex::kNone ? nullptr : program_.documents()[found].get();
}

DocumentPtr Snapshot::find_shared(std::string_view name) const {
  const std::uint32_t found = program_.find_document(name);
  return found == ProgramIndex::kNone ? nullptr : program_.documents()[found];
}

PositionTypes Snapshot::positions(const Document& document) const {
  const std::uint32_t found = program_.find_document(document.name());
  // A version that is not of this snapshot has other predicates.
  if (found == ProgramIndex::kNone || program_.documents()[found].get() != &document) return nullptr;
  return [this, numbers = program_.numbers(found)](std::uint32_t predicate, std::uint32_t term) {
    return types_.types(numbers[predicate], term);
  };
}

StatementTypes Snapshot::statement_types(const Document& document, NodeId node) const {
  const SyntaxTree& tree = document.tree();
  while (node != kNoNode && tree.parent(node) != kNoNode) node = tree.parent(node);
  return {tree, document.symbols(), node, positions(document)};
}

}  // namespace hardtack::analysis
