// Semantic tokens as the protocol writes them: five numbers each, relative to the token before.
#include "analysis/features/semantic_tokens.h"

#include <algorithm>

#include "json/make_json.h"
#include "lsp/documents/token_history.h"
#include "lsp/features/features.h"

namespace hardtack::lsp {
namespace {

using Numbers = std::vector<std::uint32_t>;

Numbers encode(const FeatureContext& context, const std::vector<analysis::SemanticToken>& tokens) {
  Numbers data;
  data.reserve(tokens.size() * 5);
  EditorPosition last;
  for (const analysis::SemanticToken& token : tokens) {
    const EditorPosition begin = position_of(context.source(), token.span.begin, context.unit());
    const EditorPosition end = position_of(context.source(), token.span.end, context.unit());
    if (end.line != begin.line || end.character <= begin.character) continue;
    const std::uint32_t lines = begin.line - last.line;
    data.push_back(lines);
    data.push_back(lines == 0 ? begin.character - last.character : begin.character);
    data.push_back(end.character - begin.character);
    data.push_back(static_cast<std::uint32_t>(token.type));
    data.push_back(token.modifiers);
    last = begin;
  }
  return data;
}

template <typename Range>
JsonValue numbers_json(const Range& numbers) {
  JsonValue::Array list;
  list.reserve(static_cast<std::size_t>(std::ranges::distance(numbers)));
  for (const std::uint32_t number : numbers) list.push_back(json_number(number));
  return list;
}

JsonValue all_tokens(const FeatureContext& context, Numbers data) {
  JsonValue list = numbers_json(data);
  std::string id = context.history->remember(context.document->name(), std::move(data));
  return json_object({{"resultId", std::move(id)}, {"data", std::move(list)}});
}

}  // namespace

JsonValue semantic_tokens_legend() {
  JsonValue::Array types, modifiers;
  for (const std::string_view name : analysis::semantic_type_names()) types.emplace_back(name);
  for (const std::string_view name : analysis::semantic_modifier_names()) modifiers.emplace_back(name);
  return json_object({{"tokenTypes", std::move(types)}, {"tokenModifiers", std::move(modifiers)}});
}

Answer semantic_tokens_full(const FeatureContext& context, const JsonValue&) {
  return all_tokens(context, encode(context, analysis::semantic_tokens(context.snapshot(), *context.document)));
}

Answer semantic_tokens_delta(const FeatureContext& context, const JsonValue& params) {
  HARDTACK_TRY(const std::string previous, string_member(params, "previousResultId"));
  Numbers data = encode(context, analysis::semantic_tokens(context.snapshot(), *context.document));
  const TokenHistory::Entry* known = context.history->find(context.document->name(), previous);
  if (known == nullptr) return all_tokens(context, std::move(data));
  // One edit: what lies between the equal beginning and the equal end.
  const Numbers& old = known->data;
  const auto first = std::ranges::mismatch(old, data);
  const auto begin = static_cast<std::size_t>(first.in1 - old.begin());
  std::size_t same_end = 0;
  while (same_end < old.size() - begin && same_end < data.size() - begin &&
         old[old.size() - 1 - same_end] == data[data.size() - 1 - same_end]) {
    ++same_end;
  }
  const std::size_t removed = old.size() - begin - same_end;
  const auto inserted = std::ranges::subrange(data.begin() + static_cast<std::ptrdiff_t>(begin),
                                              data.end() - static_cast<std::ptrdiff_t>(same_end));
  JsonValue::Array edits;
  if (removed > 0 || !inserted.empty()) {
    edits.push_back(json_object(
        {{"start", json_number(begin)}, {"deleteCount", json_number(removed)}, {"data", numbers_json(inserted)}}));
  }
  std::string id = context.history->remember(context.document->name(), std::move(data));
  return json_object({{"resultId", std::move(id)}, {"edits", std::move(edits)}});
}

Answer semantic_tokens_range(const FeatureContext& context, const JsonValue& params) {
  HARDTACK_TRY(const Span span, span_of(context, params));
  const Numbers data = encode(context, analysis::semantic_tokens(context.snapshot(), *context.document, span));
  return json_object({{"data", numbers_json(data)}});
}

}  // namespace hardtack::lsp
