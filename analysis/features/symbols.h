// Outlines: the statements of one text, and a search over the names of all texts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/snapshot.h"
#include "engine/base/span.h"

namespace hardtack::analysis {

enum class SymbolKind : std::uint8_t { kFact, kRule, kCheck, kPolicy, kScope, kTest, kDamaged };
std::string_view symbol_kind_name(SymbolKind kind);

struct DocumentSymbol {
  SymbolKind kind{};
  std::string name;                      // "right/2", "check if", "allow if"; of a test its name
  std::string detail;                    // the statement on one line, cut
  Span span;                             // of the whole, with its `;`
  Span name_span;                        // inside `span`
  std::vector<DocumentSymbol> children;  // of a test its statements
};
std::vector<DocumentSymbol> document_symbols(const Document& document);

struct WorkspaceSymbol {
  SymbolKind kind{};
  std::string name;
  std::string container;  // "rule", "fact", of a test the file
  Place place;            // of the name
};
inline constexpr std::size_t kMaxWorkspaceSymbols = 500;
// Names that hold the letters of `query` in order, whatever their case, the best first; all names for an empty query.
std::vector<WorkspaceSymbol> workspace_symbols(const Snapshot& snapshot, std::string_view query,
                                               std::size_t most = kMaxWorkspaceSymbols);

}  // namespace hardtack::analysis
