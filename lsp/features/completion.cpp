// Completion: what may be written at the cursor. Documentation comes when an item is looked at.
#include "analysis/features/completion.h"

#include "json/make_json.h"
#include "lsp/features/features.h"

namespace hardtack::lsp {
namespace {

// CompletionItemKind of the protocol.
std::int64_t item_kind(analysis::CompletionKind kind) {
  using enum analysis::CompletionKind;
  switch (kind) {
    case kKeyword:
    case kScope: return 14;
    case kPredicate: return 3;
    case kVariable: return 6;
    case kMethod: return 2;
    case kFunction: return 3;
    case kKey: return 21;
    case kParameter: return 5;
    case kValue: return 12;
    case kSnippet: return 15;
  }
  return 1;
}

JsonValue text_edit(const FeatureContext& context, Span replaced, std::uint32_t cursor, const std::string& text) {
  if (!context.client->completion_insert_replace)
    return json_object({{"range", range_of(context, replaced)}, {"newText", text}});
  const std::uint32_t middle = std::max(replaced.begin, std::min(cursor, replaced.end));
  return json_object({{"insert", range_of(context, {replaced.begin, middle})},
                      {"replace", range_of(context, replaced)},
                      {"newText", text}});
}

// Items about words that this server explains on hover need no documentation of their own; they resolve to themselves.
JsonValue test_words(const FeatureContext& context, const analysis::TestCompletion& completion, std::uint32_t offset) {
  JsonValue::Array items;
  for (const analysis::TestWord& word : completion.words) {
    const bool snippet = context.client->completion_snippets && !word.snippet.empty();
    JsonValue data = json_object({{"uri", uri_of(context, context.document->name())},
                                  {"kind", analysis::completion_kind_name(analysis::CompletionKind::kKeyword)},
                                  {"name", word.label},
                                  {"arity", std::int64_t{0}}});
    JsonValue::Object object{{"label", word.label}, {"kind", item_kind(analysis::CompletionKind::kKeyword)}};
    if (snippet) object.emplace_back("insertTextFormat", std::int64_t{2});
    object.emplace_back("textEdit",
                        text_edit(context, completion.replaced, offset, snippet ? word.snippet : word.insert));
    object.emplace_back("data", std::move(data));
    items.emplace_back(std::move(object));
  }
  return json_object({{"isIncomplete", false}, {"items", std::move(items)}});
}

}  // namespace

Answer completion(const FeatureContext& context, const JsonValue& params) {
  HARDTACK_TRY(const std::uint32_t offset, offset_of(context, params));
  if (context.document->role() == analysis::Role::kConfiguration) return JsonValue();
  if (context.document->role() == analysis::Role::kTest && context.services->tests != nullptr) {
    if (const auto words = context.services->tests->complete(context.document->text(), offset))
      return test_words(context, *words, offset);
  }
  const analysis::CompletionOptions options{.snippets = context.client->completion_snippets};
  const analysis::CompletionList list = analysis::complete(context.snapshot(), *context.document, offset, options);
  JsonValue::Array items;
  for (const analysis::CompletionItem& item : list.items) {
    JsonValue data = json_object({{"uri", uri_of(context, context.document->name())},
                                  {"kind", analysis::completion_kind_name(item.key.kind)},
                                  {"name", item.key.name},
                                  {"arity", json_number(item.key.arity)}});
    JsonValue::Object object{{"label", item.label}, {"kind", item_kind(item.key.kind)}};
    if (!item.detail.empty()) object.emplace_back("detail", item.detail);
    if (item.filter != item.label) object.emplace_back("filterText", item.filter);
    if (item.sort != item.label) object.emplace_back("sortText", item.sort);
    if (item.preselect) object.emplace_back("preselect", true);
    if (item.snippet) object.emplace_back("insertTextFormat", std::int64_t{2});
    object.emplace_back("textEdit", text_edit(context, list.replaced, offset, item.insert));
    object.emplace_back("data", std::move(data));
    items.emplace_back(std::move(object));
  }
  return json_object({{"isIncomplete", list.incomplete}, {"items", std::move(items)}});
}

Answer completion_resolve(const FeatureContext& context, const JsonValue& params) {
  JsonValue::Object item = params.as_object();
  HARDTACK_TRY(const JsonValue* data, object_member(params, "data"));
  HARDTACK_TRY(const std::string kind_name, string_member(*data, "kind"));
  HARDTACK_TRY(const std::string name, string_member(*data, "name"));
  HARDTACK_TRY(const std::int64_t arity, integer_member(*data, "arity"));
  const auto kind = analysis::find_completion_kind(kind_name);
  if (!kind || arity < 0 || arity > 0xffff) return refuse(RpcCode::kInvalidParams, "`data` is not of this server");
  const analysis::CompletionKey key{*kind, name, static_cast<std::uint32_t>(arity)};
  const std::string text = analysis::completion_documentation(context.snapshot(), key);
  std::erase_if(item, [](const JsonValue::Member& member) { return member.first == "documentation"; });
  if (!text.empty()) item.emplace_back("documentation", markup(text, context.client->completion_markdown));
  return item;
}

}  // namespace hardtack::lsp
