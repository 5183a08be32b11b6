#include "analysis/language/documentation.h"

namespace hardtack::analysis {

std::span<const LanguageEntry> language_entries() { return {}; }
const LanguageEntry* find_method_entry(std::string_view) { return nullptr; }
const LanguageEntry* find_token_entry(TokenKind) { return nullptr; }
std::string markdown_of(const LanguageEntry&) { return {}; }

}  // namespace hardtack::analysis
