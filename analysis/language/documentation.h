// What the words, operators, methods and scopes of the language mean, for hovers and completion: one row for each, held
// complete by a test against the grammar's tables. Texts are Markdown.
//
//   if (const LanguageEntry* entry = find_method_entry("starts_with")) ... entry->summary ...
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "engine/program/statement.h"
#include "grammar/syntax/token.h"

namespace hardtack::analysis {

enum class EntryKind : std::uint8_t { kKeyword, kOperator, kMethod, kScope, kLiteral };

struct LanguageEntry {
  EntryKind kind{};
  std::string_view name;       // as written: "check", "<=", "starts_with"
  std::string_view signature;  // "string.starts_with(prefix: string) -> bool"; of a keyword how it is used
  std::string_view summary;    // one or more sentences
  std::string_view example;    // policy text that compiles alone
  std::string_view since;      // the version of the language that has it: "3.0" to "3.3"
};

// In the order of the language.
std::span<const LanguageEntry> language_entries();
const LanguageEntry* find_method_entry(std::string_view method);
// Of a keyword, an operator, or a mark such as `<-`; null for tokens that carry a name or a value.
const LanguageEntry* find_token_entry(TokenKind kind);
// Signature, summary, example and version as one piece of Markdown.
std::string markdown_of(const LanguageEntry& entry);

}  // namespace hardtack::analysis
