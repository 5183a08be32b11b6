#include "analysis/features/symbols.h"

namespace hardtack::analysis {

std::string_view symbol_kind_name(SymbolKind) { return {}; }
std::vector<DocumentSymbol> document_symbols(const Document&) { return {}; }
std::vector<WorkspaceSymbol> workspace_symbols(const Snapshot&, std::string_view, std::size_t) { return {}; }

}  // namespace hardtack::analysis
