#include "analysis/features/semantic_tokens.h"

namespace hardtack::analysis {

std::span<const std::string_view> semantic_type_names() { return {}; }
std::span<const std::string_view> semantic_modifier_names() { return {}; }
std::vector<SemanticToken> semantic_tokens(const Snapshot&, const Document&) { return {}; }
std::vector<SemanticToken> semantic_tokens(const Snapshot&, const Document&, Span) { return {}; }

}  // namespace hardtack::analysis
