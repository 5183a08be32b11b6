// Reading the parameters of messages. What is missing or of another type than the protocol says is kInvalidParams, with
// the name of the member. Unknown members are ignored. Pure functions.
//
//   HARDTACK_TRY(const std::string uri, string_member(params, "uri"));
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lsp/protocol/json_rpc.h"
#include "lsp/protocol/positions.h"

namespace hardtack::lsp {

struct EditorRange {
  EditorPosition start;
  EditorPosition end;
  friend bool operator==(const EditorRange&, const EditorRange&) = default;
};

RpcResult<std::string> string_member(const JsonValue& params, std::string_view name);
RpcResult<std::int64_t> integer_member(const JsonValue& params, std::string_view name);
RpcResult<const JsonValue*> object_member(const JsonValue& params, std::string_view name);
RpcResult<const JsonValue*> array_member(const JsonValue& params, std::string_view name);

// `textDocument.uri`.
RpcResult<std::string> document_uri(const JsonValue& params);

// Numbers beyond 2^32 mean the end of the line, or of the text, as every position beyond an end does.
RpcResult<EditorPosition> read_position(const JsonValue& value);
RpcResult<EditorPosition> position_member(const JsonValue& params, std::string_view name);
// Also where it ends before it begins: what to do about that depends on what it is for.
RpcResult<EditorRange> range_member(const JsonValue& params, std::string_view name);
bool is_reversed(const EditorRange& range);

// What lies at a path of members, `a.b.c`; null if there is nothing.
const JsonValue* find_path(const JsonValue& value, std::string_view path);
// True if there is true.
bool flag_at(const JsonValue& value, std::string_view path);
// Whether the array at `path` has the string.
bool list_has(const JsonValue& value, std::string_view path, std::string_view word);

JsonValue position_json(EditorPosition position);
JsonValue range_json(const EditorRange& range);
JsonValue range_json(const Source& source, Span span, PositionUnit unit);

}  // namespace hardtack::lsp
