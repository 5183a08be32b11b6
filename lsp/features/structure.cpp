// The shape of a text: what folds, what a selection grows to, what leads elsewhere.
#include <algorithm>

#include "analysis/features/document_links.h"
#include "analysis/features/folding.h"
#include "analysis/features/selection_range.h"
#include "json/make_json.h"
#include "lsp/features/features.h"
#include "lsp/protocol/uri.h"

namespace hardtack::lsp {
namespace {

// Cursors that one request may ask about.
constexpr std::size_t kMaxSelections = 1'000;

}  // namespace

Answer folding_range(const FeatureContext& context, const JsonValue&) {
  JsonValue::Array list;
  const std::size_t limit = context.client->folding_limit.value_or(0xffffffff);
  for (const analysis::FoldingRange& range : analysis::folding_ranges(*context.document)) {
    if (list.size() >= limit) break;
    const EditorPosition begin = position_of(context.source(), range.span.begin, context.unit());
    const EditorPosition end = position_of(context.source(), range.span.end, context.unit());
    if (end.line <= begin.line) continue;
    JsonValue::Object object{{"startLine", json_number(begin.line)}, {"endLine", json_number(end.line)}};
    if (!context.client->line_folding_only) {
      object.emplace_back("startCharacter", json_number(begin.character));
      object.emplace_back("endCharacter", json_number(end.character));
    }
    if (range.kind == analysis::FoldingKind::kComment) object.emplace_back("kind", "comment");
    list.emplace_back(std::move(object));
  }
  return list;
}

Answer selection_range(const FeatureContext& context, const JsonValue& params) {
  HARDTACK_TRY(const JsonValue* positions, array_member(params, "positions"));
  if (positions->as_array().size() > kMaxSelections)
    return refuse(RpcCode::kInvalidParams, "more positions than one request may have");
  JsonValue::Array list;
  for (const JsonValue& position : positions->as_array()) {
    HARDTACK_TRY(const EditorPosition place, read_position(position));
    const std::uint32_t offset = offset_at(context.source(), place, context.unit());
    const std::vector<Span> spans = analysis::selection_ranges(*context.document, offset);
    JsonValue inner;
    for (auto span = spans.rbegin(); span != spans.rend(); ++span) {
      JsonValue::Object object{{"range", range_of(context, *span)}};
      if (!inner.is_null()) object.emplace_back("parent", std::move(inner));
      inner = std::move(object);
    }
    list.push_back(std::move(inner));
  }
  return list;
}

Answer document_link(const FeatureContext& context, const JsonValue&) {
  JsonValue::Array list;
  const auto path = path_of_uri(context.document->name());
  for (const analysis::DocumentLink& link : analysis::document_links(*context.document)) {
    std::string target = link.target;
    if (link.kind == analysis::LinkKind::kFile) {
      if (!path) continue;
      const std::string folder = path->substr(0, path->rfind('/'));
      target = uri_of_path(plain_path(target.starts_with('/') ? target : folder + "/" + target));
    }
    list.push_back(json_object({{"range", range_of(context, link.span)}, {"target", std::move(target)}}));
  }
  return list;
}

}  // namespace hardtack::lsp
