#include "lsp/features/repairs.h"

#include <algorithm>
#include <utility>

namespace hardtack::lsp {

std::vector<TextEdit> safe_edits(const Diagnostics&) { return {}; }

std::optional<TextEdit> ignore_edit(const FeatureContext&, const Diagnostic&) { return std::nullopt; }

}  // namespace hardtack::lsp
