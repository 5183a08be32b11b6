#include "lsp/features/context.h"

#include <utility>

#include "analysis/config/nearest_config.h"
#include "analysis/language/shown_text.h"
#include "json/make_json.h"
#include "lsp/protocol/uri.h"

namespace hardtack::lsp {

std::shared_ptr<const Configuration> ProgramView::configuration_of(std::string_view document) const {
  const auto path = path_of_uri(document);
  if (configurations == nullptr || root.empty() || !path || !lies_in(*path, root)) return nullptr;
  const auto folder = analysis::nearest_config_folder(
      *path, root, [&](std::string_view candidate) { return configurations->contains(candidate); });
  return folder ? configurations->find(*folder)->second : nullptr;
}

std::string uri_of(const FeatureContext& context, std::string_view name) {
  if (context.spellings != nullptr) {
    if (const auto found = context.spellings->find(name); found != context.spellings->end()) return found->second;
  }
  return std::string(name);
}

RpcResult<std::uint32_t> offset_of(const FeatureContext& context, const JsonValue& params) {
  HARDTACK_TRY(const EditorPosition position, position_member(params, "position"));
  return offset_at(context.source(), position, context.unit());
}

Span span_in(const FeatureContext& context, const EditorRange& range) {
  const Source& source = context.source();
  return {offset_at(source, range.start, context.unit()), offset_at(source, range.end, context.unit())};
}

RpcResult<Span> span_of(const FeatureContext& context, const JsonValue& params) {
  HARDTACK_TRY(const EditorRange range, range_member(params, "range"));
  if (is_reversed(range)) return refuse(RpcCode::kInvalidParams, "the range ends before it begins");
  return span_in(context, range);
}

JsonValue range_of(const FeatureContext& context, Span span) {
  return range_json(context.source(), span, context.unit());
}

JsonValue location_of(const FeatureContext& context, const analysis::Place& place) {
  return json_object({{"uri", uri_of(context, place.document->name())},
                      {"range", range_json(place.document->source(), place.span, context.unit())}});
}

JsonValue markup(std::string_view text, bool markdown) {
  if (markdown) return json_object({{"kind", "markdown"}, {"value", text}});
  return json_object({{"kind", "plaintext"}, {"value", analysis::plain_text(text)}});
}

JsonValue edits_json(const FeatureContext& context, const Source& source, const std::vector<TextEdit>& edits) {
  JsonValue::Array list;
  list.reserve(edits.size());
  for (const TextEdit& edit : edits) {
    list.push_back(
        json_object({{"range", range_json(source, edit.span, context.unit())}, {"newText", edit.replacement}}));
  }
  return list;
}

JsonValue workspace_edit(const FeatureContext& context, const std::vector<analysis::DocumentEdits>& edits) {
  JsonValue::Array changes;
  JsonValue::Object plain;
  for (const analysis::DocumentEdits& of : edits) {
    JsonValue list = edits_json(context, of.document->source(), of.edits);
    std::string uri = uri_of(context, of.document->name());
    if (!context.client->document_changes) {
      plain.emplace_back(std::move(uri), std::move(list));
      continue;
    }
    const std::int64_t version = of.document->version();
    JsonValue identity =
        json_object({{"uri", std::move(uri)}, {"version", version == kNoVersion ? JsonValue() : JsonValue(version)}});
    changes.push_back(json_object({{"textDocument", std::move(identity)}, {"edits", std::move(list)}}));
  }
  if (context.client->document_changes) return json_object({{"documentChanges", std::move(changes)}});
  return json_object({{"changes", std::move(plain)}});
}

}  // namespace hardtack::lsp
