#include "lsp/protocol/json_rpc.h"

#include <utility>

namespace hardtack::lsp {
namespace {

std::optional<RequestId> read_id(const JsonValue& value) {
  if (value.is_integer()) return RequestId(value.as_integer());
  if (value.is_string()) return RequestId(value.as_string());
  return std::nullopt;
}

JsonValue id_json(const RequestId& id) {
  if (const auto* number = std::get_if<std::int64_t>(&id)) return *number;
  return std::get<std::string>(id);
}

BadMessage bad(RpcCode code, std::string why, std::optional<RequestId> id = std::nullopt) {
  return {{code, std::move(why)}, std::move(id)};
}

}  // namespace

std::unexpected<RpcError> refuse(RpcCode code, std::string message) {
  return std::unexpected(RpcError{code, std::move(message)});
}

Message read_message(std::string_view body, const JsonLimits& limits) {
  auto parsed = parse_json(body, limits);
  if (!parsed) return bad(RpcCode::kParseError, parsed.error().message());
  if (parsed->is_array()) return bad(RpcCode::kInvalidRequest, "the protocol has no batches");
  if (!parsed->is_object()) return bad(RpcCode::kInvalidRequest, "a message is an object");
  const JsonValue* id_member = parsed->find("id");
  const auto id = id_member == nullptr ? std::nullopt : read_id(*id_member);
  const JsonValue* version = parsed->find("jsonrpc");
  if (version == nullptr || !version->is_string() || version->as_string() != "2.0")
    return bad(RpcCode::kInvalidRequest, "the member `jsonrpc` is not \"2.0\"", id);
  if (id_member != nullptr && !id) {
    // The client's answer to what could not be read has the id null, and is no request.
    if (parsed->find("error") != nullptr && parsed->find("method") == nullptr)
      return Notification{"$/unreadable", JsonValue()};
    return bad(RpcCode::kInvalidRequest, "an id is a whole number or a string");
  }
  const JsonValue* method = parsed->find("method");
  if (method == nullptr) {
    const JsonValue* result = parsed->find("result");
    if (id && (result != nullptr || parsed->find("error") != nullptr))
      return Response{*id, parsed->find("error") != nullptr ? std::nullopt : std::optional(*result)};
    return bad(RpcCode::kInvalidRequest, "a message without a method", id);
  }
  if (!method->is_string()) return bad(RpcCode::kInvalidRequest, "a method is a string", id);
  const JsonValue* params = parsed->find("params");
  if (params != nullptr && !params->is_object() && !params->is_array() && !params->is_null())
    return bad(RpcCode::kInvalidRequest, "params are an object or an array", id);
  JsonValue taken = params == nullptr ? JsonValue() : *params;
  if (id) return Request{*id, method->as_string(), std::move(taken)};
  return Notification{method->as_string(), std::move(taken)};
}

JsonValue result_message(const RequestId& id, JsonValue result) {
  JsonValue::Object message{{"jsonrpc", "2.0"}, {"id", id_json(id)}};
  message.emplace_back("result", std::move(result));
  return message;
}

JsonValue error_message(const std::optional<RequestId>& id, const RpcError& error) {
  JsonValue::Object told{{"code", std::int64_t{static_cast<std::int32_t>(error.code)}}, {"message", error.message}};
  JsonValue::Object message{{"jsonrpc", "2.0"}, {"id", id ? id_json(*id) : JsonValue()}};
  message.emplace_back("error", std::move(told));
  return message;
}

JsonValue request_message(const RequestId& id, std::string_view method, JsonValue params) {
  JsonValue::Object message{{"jsonrpc", "2.0"}, {"id", id_json(id)}, {"method", method}};
  message.emplace_back("params", std::move(params));
  return message;
}

JsonValue notification_message(std::string_view method, JsonValue params) {
  JsonValue::Object message{{"jsonrpc", "2.0"}, {"method", method}};
  message.emplace_back("params", std::move(params));
  return message;
}

}  // namespace hardtack::lsp
