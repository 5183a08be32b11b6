// Hover and signature help: what the word or the call around the cursor means.
#include "analysis/features/hover.h"
#include "analysis/features/signature_help.h"
#include "json/make_json.h"
#include "lsp/features/evaluations.h"
#include "lsp/features/features.h"

namespace hardtack::lsp {

Answer hover(const FeatureContext& context, const JsonValue& params) {
  HARDTACK_TRY(const std::uint32_t offset, offset_of(context, params));
  const analysis::HoverOptions options{.tokens = context.services->tokens, .tests = context.services->tests};
  const auto found = analysis::hover(context.snapshot(), *context.document, offset, options);
  // What an evaluation found at the line comes first, since it was asked for last.
  std::string text;
  Span span = found ? found->span : Span{};
  for (const EvaluationNote* note : notes_at(context, offset)) {
    if (text.empty() && !found) span = note->span;
    text += (text.empty() ? "" : "\n\n---\n\n") + note->markdown;
    if (text.size() > analysis::kMaxHoverBytes) break;
  }
  if (found) text += (text.empty() ? "" : "\n\n---\n\n") + found->markdown;
  if (text.empty()) return JsonValue();
  return json_object({{"contents", markup(text, context.client->hover_markdown)}, {"range", range_of(context, span)}});
}

namespace {

// Parameters are UTF-16 units of the label, whatever positions are.
JsonValue signature_json(const FeatureContext& context, const analysis::Signature& signature) {
  const Source label("", signature.label);
  JsonValue::Array parameters;
  for (const Span& parameter : signature.parameters) {
    JsonValue name;
    if (context.client->signature_label_offsets) {
      name = JsonValue::Array{json_number(label.utf16_position(parameter.begin).character),
                              json_number(label.utf16_position(parameter.end).character)};
    } else {
      name = JsonValue(label.text(parameter));
    }
    parameters.push_back(json_object({{"label", std::move(name)}}));
  }
  JsonValue::Object object{{"label", signature.label}};
  object.emplace_back("parameters", std::move(parameters));
  if (!signature.documentation.empty())
    object.emplace_back("documentation", markup(signature.documentation, context.client->signature_markdown));
  return object;
}

}  // namespace

Answer signature_help(const FeatureContext& context, const JsonValue& params) {
  HARDTACK_TRY(const std::uint32_t offset, offset_of(context, params));
  const auto found = analysis::signature_help(context.snapshot(), *context.document, offset);
  if (!found) return JsonValue();
  JsonValue::Array signatures;
  for (const analysis::Signature& signature : found->signatures)
    signatures.push_back(signature_json(context, signature));
  return json_object({{"signatures", std::move(signatures)},
                      {"activeSignature", json_number(found->active_signature)},
                      {"activeParameter", json_number(found->active_parameter)}});
}

}  // namespace hardtack::lsp
