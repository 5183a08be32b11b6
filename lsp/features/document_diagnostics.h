// What is wrong with a document, and how the protocol says it.
#pragma once

#include <string>
#include <string_view>

#include "grammar/text/diagnostic.h"
#include "lsp/features/context.h"

namespace hardtack::lsp {

// Where the pages about diagnostics are published, unless the client or hardtack.toml says it: the address of the
// repository's root, with a slash at its end. Empty while there is no such place; diagnostics have no link then.
inline constexpr std::string_view kDocumentationUrl;

enum class DiagnosticDepth : std::uint8_t { kLanguage, kWithLints };

// Of the document of `context`, whose `program` it belongs to; sorted.
Diagnostics diagnostics_of(const FeatureContext& context, const analysis::Document& document, DiagnosticDepth depth);
JsonValue diagnostic_json(const FeatureContext& context, const analysis::Document& document,
                          const Diagnostic& diagnostic);
JsonValue diagnostics_json(const FeatureContext& context, const analysis::Document& document, DiagnosticDepth depth);
// Equal for equal lists.
std::string result_id(const JsonValue& diagnostics);

}  // namespace hardtack::lsp
