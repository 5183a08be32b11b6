// What editors ask about a name: where it is stated and used, and another name for it.
#include "analysis/features/names/linked_editing.h"
#include "analysis/features/names/navigation.h"
#include "analysis/features/names/rename.h"
#include "json/make_json.h"
#include "lsp/features/features.h"
#include "lsp/protocol/uri.h"

namespace hardtack::lsp {
namespace {

// The file that a test names, whether or not it is a policy.
Answer file_definition(const FeatureContext& context, const analysis::FileReference& file) {
  const auto path = path_of_uri(context.document->name());
  if (!path) return JsonValue();
  const std::string folder = path->substr(0, path->rfind('/'));
  const std::string uri =
      uri_of(context, uri_of_path(plain_path(file.path.starts_with('/') ? file.path : folder + "/" + file.path)));
  const JsonValue begin = json_object({{"line", std::int64_t{0}}, {"character", std::int64_t{0}}});
  const JsonValue range = json_object({{"start", begin}, {"end", begin}});
  if (!context.client->definition_links) return JsonValue::Array{json_object({{"uri", uri}, {"range", range}})};
  return JsonValue::Array{json_object({{"originSelectionRange", range_of(context, file.span)},
                                       {"targetUri", uri},
                                       {"targetRange", range},
                                       {"targetSelectionRange", range}})};
}

}  // namespace

Answer definition(const FeatureContext& context, const JsonValue& params) {
  HARDTACK_TRY(const std::uint32_t offset, offset_of(context, params));
  for (const analysis::FileReference& file : context.document->outline().files) {
    if (offset >= file.span.begin && offset <= file.span.end) return file_definition(context, file);
  }
  const analysis::Definition found = analysis::find_definition(context.snapshot(), *context.document, offset);
  if (found.targets.empty()) return JsonValue();
  JsonValue::Array list;
  for (const auto& target : found.targets) {
    if (!context.client->definition_links) {
      list.push_back(location_of(context, target.name));
      continue;
    }
    const Source& source = target.name.document->source();
    list.push_back(json_object({{"originSelectionRange", range_of(context, found.origin)},
                                {"targetUri", uri_of(context, target.name.document->name())},
                                {"targetRange", range_json(source, target.whole, context.unit())},
                                {"targetSelectionRange", range_json(source, target.name.span, context.unit())}}));
  }
  return list;
}

Answer references(const FeatureContext& context, const JsonValue& params) {
  HARDTACK_TRY(const std::uint32_t offset, offset_of(context, params));
  const bool declarations = flag_at(params, "context.includeDeclaration");
  JsonValue::Array list;
  for (const analysis::Place& place :
       analysis::find_references(context.snapshot(), *context.document, offset, declarations)) {
    list.push_back(location_of(context, place));
  }
  return list;
}

Answer document_highlight(const FeatureContext& context, const JsonValue& params) {
  HARDTACK_TRY(const std::uint32_t offset, offset_of(context, params));
  JsonValue::Array list;
  for (const analysis::Highlight& highlight : analysis::find_highlights(*context.document, offset)) {
    const std::int64_t kind = highlight.kind == analysis::HighlightKind::kWrite ? 3 : 2;
    list.push_back(json_object({{"range", range_of(context, highlight.span)}, {"kind", kind}}));
  }
  return list;
}

Answer prepare_rename(const FeatureContext& context, const JsonValue& params) {
  HARDTACK_TRY(const std::uint32_t offset, offset_of(context, params));
  const auto target = analysis::prepare_rename(context.snapshot(), *context.document, offset);
  if (!target) return JsonValue();
  return json_object({{"range", range_of(context, target->span)}, {"placeholder", target->placeholder}});
}

Answer rename(const FeatureContext& context, const JsonValue& params) {
  HARDTACK_TRY(const std::uint32_t offset, offset_of(context, params));
  HARDTACK_TRY(const std::string name, string_member(params, "newName"));
  const auto edits = analysis::rename(context.snapshot(), *context.document, offset, name);
  if (!edits) {
    const bool bad_name = edits.error().error == analysis::RenameError::kInvalidName;
    return refuse(bad_name ? RpcCode::kInvalidParams : RpcCode::kRequestFailed, edits.error().message);
  }
  return workspace_edit(context, *edits);
}

Answer linked_editing_range(const FeatureContext& context, const JsonValue& params) {
  HARDTACK_TRY(const std::uint32_t offset, offset_of(context, params));
  const auto linked = analysis::linked_ranges(*context.document, offset);
  if (!linked) return JsonValue();
  JsonValue::Array ranges;
  for (const Span& span : linked->spans) ranges.push_back(range_of(context, span));
  return json_object({{"ranges", std::move(ranges)}, {"wordPattern", linked->word_pattern}});
}

}  // namespace hardtack::lsp
