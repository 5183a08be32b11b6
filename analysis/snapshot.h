// A workspace at one moment: all documents, their names together, and the types of the program. Immutable, to be kept
// and queried while the workspace changes, from any number of threads at once.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "analysis/index/document.h"
#include "analysis/index/program_index.h"
#include "analysis/types/ambient.h"
#include "analysis/types/statement_types.h"
#include "analysis/types/type_table.h"

namespace hardtack::analysis {

class Snapshot {
 public:
  Snapshot(std::vector<DocumentPtr> documents, std::shared_ptr<const Ambient> ambient, std::uint64_t revision);
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

  // Grows with every change of the workspace.
  std::uint64_t revision() const { return revision_; }
  // In the order of their names.
  std::span<const DocumentPtr> documents() const { return program_.documents(); }
  // Null if there is none.
  const Document* find(std::string_view name) const;
  DocumentPtr find_shared(std::string_view name) const;

  const ProgramIndex& program() const { return program_; }
  const TypeTable& types() const { return types_; }
  const Ambient& ambient() const { return *ambient_; }

  // The types of positions by the predicates of a document, for StatementTypes. Refers to the snapshot.
  PositionTypes positions(const Document& document) const;
  // Of the statement that holds the node.
  StatementTypes statement_types(const Document& document, NodeId node) const;

 private:
  std::shared_ptr<const Ambient> ambient_;
  std::uint64_t revision_ = 0;
  ProgramIndex program_;
  TypeTable types_;
};

using SnapshotPtr = std::shared_ptr<const Snapshot>;

}  // namespace hardtack::analysis
