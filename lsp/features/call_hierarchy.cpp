// The graph of predicates as a call hierarchy: who asks for a predicate, and what its rules ask for.
#include "analysis/features/names/call_hierarchy.h"

#include "json/make_json.h"
#include "lsp/features/features.h"

namespace hardtack::lsp {
namespace {

JsonValue item_json(const FeatureContext& context, const analysis::CallItem& item) {
  using enum analysis::CallItemKind;
  const Source& source = item.place.document->source();
  const std::int64_t kind = item.kind == kPredicate ? 12 : item.kind == kCheck ? 17 : 24;
  // Carries what finds it again: the name of a predicate, or the place of a statement.
  JsonValue data = json_object({{"predicate", item.kind == kPredicate},
                                {"name", item.kind == kPredicate ? item.name : std::string()},
                                {"arity", json_number(item.arity)}});
  return json_object({{"name", item.name.empty() ? std::string("?") : item.name},
                      {"detail", item.detail},
                      {"kind", kind},
                      {"uri", uri_of(context, item.place.document->name())},
                      {"range", range_json(source, item.place.span, context.unit())},
                      {"selectionRange", range_json(source, item.name_span, context.unit())},
                      {"data", std::move(data)}});
}

struct ItemKey {
  bool predicate = false;
  std::string name;
  std::uint32_t arity = 0;
  std::uint32_t offset = 0;
};

RpcResult<ItemKey> read_item(const FeatureContext& context, const JsonValue& params) {
  HARDTACK_TRY(const JsonValue* item, object_member(params, "item"));
  HARDTACK_TRY(const JsonValue* data, object_member(*item, "data"));
  HARDTACK_TRY(const std::string name, string_member(*data, "name"));
  HARDTACK_TRY(const std::int64_t arity, integer_member(*data, "arity"));
  HARDTACK_TRY(const EditorRange range, range_member(*item, "selectionRange"));
  if (arity < 0 || arity > 0xffff) return refuse(RpcCode::kInvalidParams, "`data` is not of this server");
  return ItemKey{flag_at(*data, "predicate"), name, static_cast<std::uint32_t>(arity),
                 offset_at(context.source(), range.start, context.unit())};
}

JsonValue ranges_json(const FeatureContext& context, const analysis::Call& call) {
  JsonValue::Array list;
  for (const Span& span : call.spans) list.push_back(range_json(call.from->source(), span, context.unit()));
  return list;
}

}  // namespace

Answer prepare_call_hierarchy(const FeatureContext& context, const JsonValue& params) {
  HARDTACK_TRY(const std::uint32_t offset, offset_of(context, params));
  const auto item = analysis::call_item_at(context.snapshot(), *context.document, offset);
  if (!item) return JsonValue();
  return JsonValue::Array{item_json(context, *item)};
}

Answer incoming_calls(const FeatureContext& context, const JsonValue& params) {
  HARDTACK_TRY(const ItemKey key, read_item(context, params));
  JsonValue::Array list;
  if (!key.predicate) return list;
  for (const analysis::Call& call : analysis::incoming_calls(context.snapshot(), key.name, key.arity)) {
    list.push_back(json_object({{"from", item_json(context, call.item)}, {"fromRanges", ranges_json(context, call)}}));
  }
  return list;
}

Answer outgoing_calls(const FeatureContext& context, const JsonValue& params) {
  HARDTACK_TRY(const ItemKey key, read_item(context, params));
  const auto calls = key.predicate ? analysis::outgoing_calls(context.snapshot(), key.name, key.arity)
                                   : analysis::outgoing_calls(context.snapshot(), *context.document, key.offset);
  JsonValue::Array list;
  for (const analysis::Call& call : calls) {
    list.push_back(json_object({{"to", item_json(context, call.item)}, {"fromRanges", ranges_json(context, call)}}));
  }
  return list;
}

}  // namespace hardtack::lsp
