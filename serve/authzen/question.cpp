#include "serve/authzen/question.h"

#include <utility>

#include "engine/text/cat.h"

namespace hardtack::serve {
namespace {

Read<std::string_view> read_string(const JsonValue& object, std::string_view name, const Pointer& above) {
  const JsonValue* value = member(object, name);
  if (value != nullptr && value->is_string()) return std::string_view(value->as_string());
  return fault(Pointer(above, name), value == nullptr ? "is missing" : "is not a string");
}

// Depth is bounded by the parser's. `at` is the property that holds the value.
Read<void> check_value(const JsonValue& value, std::size_t depth, const Pointer& at) {  // NOLINT(misc-no-recursion)
  if (!value.is_array() && !value.is_object()) return {};
  if (depth >= kMaxPropertyDepth) {
    return fault(at, cat("is more than ", kMaxPropertyDepth, " arrays and objects deep"));
  }
  if (value.as_array().size() + value.as_object().size() > kMaxPropertyElements) {
    return fault(at, cat("holds an array or object of more than ", kMaxPropertyElements, " elements"));
  }
  for (const JsonValue& element : value.as_array()) HARDTACK_CHECK(check_value(element, depth + 1, at));
  for (const auto& [name, element] : value.as_object()) HARDTACK_CHECK(check_value(element, depth + 1, at));
  return {};
}

Read<void> check_members(const JsonValue& object, const Pointer& at) {
  const JsonValue::Object& members = object.as_object();
  if (members.size() > kMaxProperties) return fault(at, cat("has more than ", kMaxProperties, " members"));
  for (const auto& [name, value] : members) HARDTACK_CHECK(check_value(value, 0, Pointer(at, name)));
  return {};
}

Read<const JsonValue*> read_properties(const JsonValue& object, const Pointer& above) {
  const JsonValue* properties = member(object, "properties");
  if (properties == nullptr) return nullptr;
  const Pointer at(above, "properties");
  if (!properties->is_object()) return fault(at, "is not an object");
  HARDTACK_CHECK(check_members(*properties, at));
  return properties;
}

}  // namespace

Read<Entity> read_entity(const JsonValue& value, const Pointer& at) {
  if (!value.is_object()) return fault(at, "is not an object");
  Entity entity;
  HARDTACK_TRY(entity.type, read_string(value, "type", at));
  HARDTACK_TRY(entity.id, read_string(value, "id", at));
  HARDTACK_TRY(entity.properties, read_properties(value, at));
  return entity;
}

Read<Entity> read_searched(const JsonValue& value, const Pointer& at) {
  if (!value.is_object()) return fault(at, "is not an object");
  Entity entity;
  HARDTACK_TRY(entity.type, read_string(value, "type", at));
  return entity;
}

Read<Action> read_action(const JsonValue& value, const Pointer& at) {
  if (!value.is_object()) return fault(at, "is not an object");
  Action action;
  HARDTACK_TRY(action.name, read_string(value, "name", at));
  HARDTACK_TRY(action.properties, read_properties(value, at));
  return action;
}

Read<const JsonValue*> read_context(const JsonValue& value, const Pointer& at) {
  if (!value.is_object()) return fault(at, "is not an object");
  HARDTACK_CHECK(check_members(value, at));
  return &value;
}

Read<Question> read_question(const JsonValue& body) {
  const Pointer whole;
  Question question;
  HARDTACK_TRY(const JsonValue* subject, required(body, "subject", whole));
  HARDTACK_TRY(question.subject, read_entity(*subject, Pointer(whole, "subject")));
  HARDTACK_TRY(const JsonValue* action, required(body, "action", whole));
  HARDTACK_TRY(question.action, read_action(*action, Pointer(whole, "action")));
  HARDTACK_TRY(const JsonValue* resource, required(body, "resource", whole));
  HARDTACK_TRY(question.resource, read_entity(*resource, Pointer(whole, "resource")));
  if (const JsonValue* context = member(body, "context")) {
    HARDTACK_TRY(question.context, read_context(*context, Pointer(whole, "context")));
  }
  return question;
}

}  // namespace hardtack::serve
