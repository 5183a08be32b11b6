// JSON-RPC 2.0 as the Language Server Protocol uses it: one message per text, never a batch.
//
// Reading never fails: what is no message becomes a BadMessage that says how to answer it. Pure functions.
//
//   const Message message = read_message(body);
//   if (const auto* request = std::get_if<Request>(&message)) ... answer_message(request->id, result)
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "json/json.h"

namespace hardtack::lsp {

// The protocol's numbers.
enum class RpcCode : std::int32_t {
  kParseError = -32700,
  kInvalidRequest = -32600,
  kMethodNotFound = -32601,
  kInvalidParams = -32602,
  kInternalError = -32603,
  kServerNotInitialized = -32002,
  kRequestCancelled = -32800,
  kContentModified = -32801,
  kServerCancelled = -32802,
  kRequestFailed = -32803,
};

struct RpcError {
  RpcCode code = RpcCode::kInternalError;
  std::string message;
};

template <typename T>
using RpcResult = std::expected<T, RpcError>;
// What a request is answered with.
using Answer = RpcResult<JsonValue>;

std::unexpected<RpcError> refuse(RpcCode code, std::string message);

// Whole numbers and strings; they are never equal to each other.
using RequestId = std::variant<std::int64_t, std::string>;

struct Request {
  RequestId id;
  std::string method;
  JsonValue params;  // null where there are none
};
struct Notification {
  std::string method;
  JsonValue params;
};
// Of the client to a request of the server.
struct Response {
  RequestId id;
  std::optional<JsonValue> result;  // none: an error
};
struct BadMessage {
  RpcError error;
  std::optional<RequestId> id;  // of the request, as far as it can be read
};
using Message = std::variant<Request, Notification, Response, BadMessage>;

// Deeper or larger messages are no messages.
inline constexpr JsonLimits kMessageLimits{
    .max_json_bytes = 64u << 20,
    .max_json_depth = 64,
    .max_json_values = 2'000'000,
};

Message read_message(std::string_view body, const JsonLimits& limits = kMessageLimits);

JsonValue result_message(const RequestId& id, JsonValue result);
// `id` is null where the request's is not known.
JsonValue error_message(const std::optional<RequestId>& id, const RpcError& error);
JsonValue request_message(const RequestId& id, std::string_view method, JsonValue params);
JsonValue notification_message(std::string_view method, JsonValue params);

}  // namespace hardtack::lsp
