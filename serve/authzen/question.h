// The objects of an AuthZEN request (service.md 1.1), read from JSON: who wants to do what to which resource, in which
// environment. Views of the JSON value they were read from, which must outlive them.
//
// What is wrong with a request is a RequestFault, with a JSON pointer (RFC 6901) to the member. Members that are null
// count as absent, and members of other names are ignored. Functions are pure and belong to no thread.
//
//   const auto subject = read_entity(*member(body, "subject"), Pointer(Pointer(), "subject"));
//   if (!subject) return problem(400, subject.error().detail, "pointer", subject.error().pointer);
#pragma once

#include <cstddef>
#include <string_view>

#include "json/json.h"
#include "serve/message/request_fault.h"

namespace hardtack::serve {

struct Entity {
  std::string_view type;
  std::string_view id;
  const JsonValue* properties = nullptr;  // an object, or null for none
};

struct Action {
  std::string_view name;
  const JsonValue* properties = nullptr;
};

struct Question {
  Entity subject;
  Action action;
  Entity resource;
  const JsonValue* context = nullptr;  // an object, or null for none
};

// Of the properties of one entity, or the members of the context; of one array or object; of arrays and objects inside
// each other (service.md 2.2).
inline constexpr std::size_t kMaxProperties = 256;
inline constexpr std::size_t kMaxPropertyElements = 256;
inline constexpr std::size_t kMaxPropertyDepth = 16;

// `at` is where the value stands.
Read<Entity> read_entity(const JsonValue& value, const Pointer& at);
// Of an entity that is searched for: its type. Everything else of it is ignored.
Read<Entity> read_searched(const JsonValue& value, const Pointer& at);
Read<Action> read_action(const JsonValue& value, const Pointer& at);
// The object itself.
Read<const JsonValue*> read_context(const JsonValue& value, const Pointer& at);

// Everything of an evaluation.
Read<Question> read_question(const JsonValue& body);

}  // namespace hardtack::serve
