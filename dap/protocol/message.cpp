#include "dap/protocol/message.h"

#include <utility>

#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "json/make_json.h"

namespace hardtack::dap {
namespace {

const JsonValue* present(const JsonValue& arguments, std::string_view name) {
  const JsonValue* member = arguments.find(name);
  return member == nullptr || member->is_null() ? nullptr : member;
}

std::unexpected<Refusal> wrong_type(std::string_view name, std::string_view wanted) {
  return refuse(cat("the argument ", quote(name), " is not ", wanted));
}

std::unexpected<Refusal> missing(std::string_view name) {
  return refuse(cat("the argument ", quote(name), " is missing"));
}

}  // namespace

std::unexpected<Refusal> refuse(std::string message) { return std::unexpected(Refusal{std::move(message)}); }

std::unexpected<Refusal> refuse(const Error& error) {
  return refuse(error.help().empty() ? error.to_string() : cat(error.to_string(), "; ", error.help()));
}

Incoming read_message(std::string_view body, const JsonLimits& limits) {
  auto parsed = parse_json(body, limits);
  if (!parsed) return BadMessage{parsed.error().message(), {}, {}};
  if (!parsed->is_object()) return BadMessage{"a message is an object", {}, {}};
  const JsonValue* type = parsed->find("type");
  if (type == nullptr || !type->is_string()) return BadMessage{"a message has a type", {}, {}};
  if (type->as_string() == "response" || type->as_string() == "event") return Ignored{};
  if (type->as_string() != "request") return BadMessage{cat("no message is a ", quote(type->as_string())), {}, {}};
  const JsonValue* seq = parsed->find("seq");
  if (seq == nullptr || !seq->is_integer()) return BadMessage{"a request has a whole number `seq`", {}, {}};
  const JsonValue* command = parsed->find("command");
  if (command == nullptr || !command->is_string()) {
    return BadMessage{"a request has a `command`", seq->as_integer(), {}};
  }
  const JsonValue* arguments = parsed->find("arguments");
  if (arguments != nullptr && !arguments->is_object() && !arguments->is_null()) {
    return BadMessage{"arguments are an object", seq->as_integer(), command->as_string()};
  }
  return Request{seq->as_integer(), command->as_string(), arguments == nullptr ? JsonValue() : *arguments};
}

JsonValue response(std::int64_t seq, std::int64_t request, std::string_view command, const Reply<JsonValue>& reply) {
  JsonValue::Object message{{"seq", seq}, {"type", "response"}, {"request_seq", request}, {"command", command}};
  message.emplace_back("success", reply.has_value());
  if (!reply) {
    message.emplace_back("message", reply.error().message);
    // `{` begins a variable of the format.
    JsonValue error = json_object({{"id", std::int64_t{1}},
                                   {"format", "{message}"},
                                   {"variables", json_object({{"message", reply.error().message}})},
                                   {"showUser", true}});
    message.emplace_back("body", json_object({{"error", std::move(error)}}));
  } else if (!reply->is_null()) {
    message.emplace_back("body", *reply);
  }
  return message;
}

JsonValue event(std::int64_t seq, std::string_view name, JsonValue body) {
  JsonValue::Object message{{"seq", seq}, {"type", "event"}, {"event", name}};
  if (!body.is_null()) message.emplace_back("body", std::move(body));
  return message;
}

Reply<std::optional<std::string>> string_member(const JsonValue& arguments, std::string_view name) {
  const JsonValue* member = present(arguments, name);
  if (member == nullptr) return std::nullopt;
  if (!member->is_string()) return wrong_type(name, "a string");
  return member->as_string();
}

Reply<std::optional<std::int64_t>> integer_member(const JsonValue& arguments, std::string_view name) {
  const JsonValue* member = present(arguments, name);
  if (member == nullptr) return std::nullopt;
  if (!member->is_integer()) return wrong_type(name, "a whole number");
  return member->as_integer();
}

Reply<std::optional<bool>> bool_member(const JsonValue& arguments, std::string_view name) {
  const JsonValue* member = present(arguments, name);
  if (member == nullptr) return std::nullopt;
  if (!member->is_bool()) return wrong_type(name, "true or false");
  return member->as_bool();
}

Reply<const JsonValue*> object_member(const JsonValue& arguments, std::string_view name) {
  const JsonValue* member = present(arguments, name);
  if (member != nullptr && !member->is_object()) return wrong_type(name, "an object");
  return member;
}

Reply<const JsonValue*> array_member(const JsonValue& arguments, std::string_view name) {
  const JsonValue* member = present(arguments, name);
  if (member != nullptr && !member->is_array()) return wrong_type(name, "an array");
  return member;
}

Reply<std::string> required_string(const JsonValue& arguments, std::string_view name) {
  HARDTACK_TRY(auto member, string_member(arguments, name));
  if (!member) return missing(name);
  return *std::move(member);
}

Reply<std::int64_t> required_integer(const JsonValue& arguments, std::string_view name) {
  HARDTACK_TRY(const auto member, integer_member(arguments, name));
  if (!member) return missing(name);
  return *member;
}

}  // namespace hardtack::dap
