// Which edits repair a document, and which silence a rule at one place.
#pragma once

#include <optional>
#include <vector>

#include "lsp/features/context.h"

namespace hardtack::lsp {

// Of all safe repairs as many as do not touch each other, in the order of the text. Applying them and asking again
// gives the others.
std::vector<TextEdit> safe_edits(const Diagnostics& diagnostics);
// A comment above the line of the diagnostic; nothing for what cannot be ignored.
std::optional<TextEdit> ignore_edit(const FeatureContext& context, const Diagnostic& diagnostic);

}  // namespace hardtack::lsp
