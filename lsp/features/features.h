// The features: each answers one request of the protocol from a FeatureContext. Pure functions, unless it says
// otherwise; errors are about the parameters.
#pragma once

#include <string_view>

#include "lsp/features/context.h"

namespace hardtack::lsp {

using Feature = Answer (*)(const FeatureContext& context, const JsonValue& params);

Answer document_diagnostic(const FeatureContext& context, const JsonValue& params);
Answer workspace_diagnostic(const FeatureContext& context, const JsonValue& params);

Answer hover(const FeatureContext& context, const JsonValue& params);
Answer signature_help(const FeatureContext& context, const JsonValue& params);
Answer completion(const FeatureContext& context, const JsonValue& params);
Answer completion_resolve(const FeatureContext& context, const JsonValue& params);

Answer definition(const FeatureContext& context, const JsonValue& params);
Answer references(const FeatureContext& context, const JsonValue& params);
Answer document_highlight(const FeatureContext& context, const JsonValue& params);
Answer prepare_rename(const FeatureContext& context, const JsonValue& params);
Answer rename(const FeatureContext& context, const JsonValue& params);
Answer linked_editing_range(const FeatureContext& context, const JsonValue& params);

Answer document_symbol(const FeatureContext& context, const JsonValue& params);
Answer workspace_symbol(const FeatureContext& context, const JsonValue& params);

// Remember what was sent, for deltas: on the server's thread only.
Answer semantic_tokens_full(const FeatureContext& context, const JsonValue& params);
Answer semantic_tokens_delta(const FeatureContext& context, const JsonValue& params);
Answer semantic_tokens_range(const FeatureContext& context, const JsonValue& params);
JsonValue semantic_tokens_legend();

Answer folding_range(const FeatureContext& context, const JsonValue& params);
Answer selection_range(const FeatureContext& context, const JsonValue& params);
Answer document_link(const FeatureContext& context, const JsonValue& params);
Answer inlay_hint(const FeatureContext& context, const JsonValue& params);
Answer code_lens(const FeatureContext& context, const JsonValue& params);
Answer code_action(const FeatureContext& context, const JsonValue& params);

// The characters after which clients ask for on_type_formatting, the first one first.
inline constexpr std::string_view kFormatTriggers = ";\n";
Answer formatting(const FeatureContext& context, const JsonValue& params);
Answer range_formatting(const FeatureContext& context, const JsonValue& params);
Answer on_type_formatting(const FeatureContext& context, const JsonValue& params);

Answer prepare_call_hierarchy(const FeatureContext& context, const JsonValue& params);
Answer incoming_calls(const FeatureContext& context, const JsonValue& params);
Answer outgoing_calls(const FeatureContext& context, const JsonValue& params);

}  // namespace hardtack::lsp
