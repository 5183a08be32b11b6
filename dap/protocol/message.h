// Messages of the Debug Adapter Protocol: requests read, responses and events made. Pure functions.
//
//   const Incoming message = read_message(body);
//   if (const auto* request = std::get_if<Request>(&message)) send(response(*request, handle(*request), seq));
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "engine/base/error.h"
#include "json/json.h"

namespace hardtack::dap {

// Of one message. Clients send names, paths and lines of breakpoints.
inline constexpr JsonLimits kMessageLimits{
    .max_json_bytes = 4u << 20,
    .max_json_depth = 64,
    .max_json_values = 200'000,
};

// Why a request is answered with `success: false`, for the person at the editor.
struct Refusal {
  std::string message;
};
template <typename T>
using Reply = std::expected<T, Refusal>;
std::unexpected<Refusal> refuse(std::string message);
std::unexpected<Refusal> refuse(const Error& error);

struct Request {
  std::int64_t seq = 0;
  std::string command;
  JsonValue arguments;  // an object, or null
};
// A message that needs no answer: responses and events of the client.
struct Ignored {};
// What is no message; answered if it says what it is.
struct BadMessage {
  std::string problem;
  std::optional<std::int64_t> seq;
  std::string command;
};
using Incoming = std::variant<Request, Ignored, BadMessage>;

Incoming read_message(std::string_view body, const JsonLimits& limits = kMessageLimits);

JsonValue response(std::int64_t seq, std::int64_t request, std::string_view command, const Reply<JsonValue>& reply);
JsonValue event(std::int64_t seq, std::string_view name, JsonValue body);

// Members of arguments. A member of another type than the protocol says is refused by name; null is none.
Reply<std::optional<std::string>> string_member(const JsonValue& arguments, std::string_view name);
Reply<std::optional<std::int64_t>> integer_member(const JsonValue& arguments, std::string_view name);
Reply<std::optional<bool>> bool_member(const JsonValue& arguments, std::string_view name);
// Null if there is none.
Reply<const JsonValue*> object_member(const JsonValue& arguments, std::string_view name);
Reply<const JsonValue*> array_member(const JsonValue& arguments, std::string_view name);
// The same where it must be there.
Reply<std::string> required_string(const JsonValue& arguments, std::string_view name);
Reply<std::int64_t> required_integer(const JsonValue& arguments, std::string_view name);

}  // namespace hardtack::dap
