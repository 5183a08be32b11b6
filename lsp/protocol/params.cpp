#include "lsp/protocol/params.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "json/make_json.h"

namespace hardtack::lsp {
namespace {

std::unexpected<RpcError> expected(std::string_view name, std::string_view what) {
  return refuse(RpcCode::kInvalidParams, "`" + std::string(name) + "` is not " + std::string(what));
}

RpcResult<std::uint32_t> read_count(const JsonValue& value, std::string_view name) {
  const JsonValue* number = value.find(name);
  if (number == nullptr || !number->is_integer() || number->as_integer() < 0) return expected(name, "a number from 0");
  return static_cast<std::uint32_t>(
      std::min<std::int64_t>(number->as_integer(), std::numeric_limits<std::uint32_t>::max()));
}

}  // namespace

RpcResult<std::string> string_member(const JsonValue& params, std::string_view name) {
  const JsonValue* value = params.find(name);
  if (value == nullptr || !value->is_string()) return expected(name, "a string");
  return value->as_string();
}

RpcResult<std::int64_t> integer_member(const JsonValue& params, std::string_view name) {
  const JsonValue* value = params.find(name);
  if (value == nullptr || !value->is_integer()) return expected(name, "a whole number");
  return value->as_integer();
}

RpcResult<const JsonValue*> object_member(const JsonValue& params, std::string_view name) {
  const JsonValue* value = params.find(name);
  if (value == nullptr || !value->is_object()) return expected(name, "an object");
  return value;
}

RpcResult<const JsonValue*> array_member(const JsonValue& params, std::string_view name) {
  const JsonValue* value = params.find(name);
  if (value == nullptr || !value->is_array()) return expected(name, "an array");
  return value;
}

RpcResult<std::string> document_uri(const JsonValue& params) {
  HARDTACK_TRY(const JsonValue* document, object_member(params, "textDocument"));
  return string_member(*document, "uri");
}

RpcResult<EditorPosition> read_position(const JsonValue& value) {
  if (!value.is_object()) return expected("position", "an object");
  HARDTACK_TRY(const std::uint32_t line, read_count(value, "line"));
  HARDTACK_TRY(const std::uint32_t character, read_count(value, "character"));
  return EditorPosition{line, character};
}

RpcResult<EditorPosition> position_member(const JsonValue& params, std::string_view name) {
  HARDTACK_TRY(const JsonValue* value, object_member(params, name));
  return read_position(*value);
}

RpcResult<EditorRange> range_member(const JsonValue& params, std::string_view name) {
  HARDTACK_TRY(const JsonValue* value, object_member(params, name));
  HARDTACK_TRY(const EditorPosition start, position_member(*value, "start"));
  HARDTACK_TRY(const EditorPosition end, position_member(*value, "end"));
  return EditorRange{start, end};
}

bool is_reversed(const EditorRange& range) {
  return std::pair(range.end.line, range.end.character) < std::pair(range.start.line, range.start.character);
}

const JsonValue* find_path(const JsonValue& value, std::string_view path) {
  const JsonValue* at = &value;
  while (at != nullptr && !path.empty()) {
    const auto dot = path.find('.');
    at = at->find(path.substr(0, dot));
    path.remove_prefix(dot == std::string_view::npos ? path.size() : dot + 1);
  }
  return at;
}

bool flag_at(const JsonValue& value, std::string_view path) {
  const JsonValue* found = find_path(value, path);
  return found != nullptr && found->as_bool();
}

bool list_has(const JsonValue& value, std::string_view path, std::string_view word) {
  const JsonValue* found = find_path(value, path);
  return found != nullptr && std::ranges::any_of(found->as_array(), [&](const JsonValue& element) {
           return element.is_string() && element.as_string() == word;
         });
}

JsonValue position_json(EditorPosition position) {
  return json_object({{"line", json_number(position.line)}, {"character", json_number(position.character)}});
}

JsonValue range_json(const EditorRange& range) {
  return json_object({{"start", position_json(range.start)}, {"end", position_json(range.end)}});
}

JsonValue range_json(const Source& source, Span span, PositionUnit unit) {
  return range_json({position_of(source, span.begin, unit), position_of(source, span.end, unit)});
}

}  // namespace hardtack::lsp
