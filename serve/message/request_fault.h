// What is wrong with the JSON of a request, and reading members so that a fault says where it stands. Members that are
// null count as absent. Functions are pure and belong to no thread.
//
//   const auto id = required(body, "id", Pointer());
//   if (!id) return problem(400, id.error().detail, "pointer", id.error().pointer);
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "json/json.h"
#include "serve/message/pointer.h"

namespace hardtack::serve {

struct RequestFault {
  std::string pointer;  // RFC 6901; empty for the whole text
  std::string detail;
};
template <typename T>
using Read = std::expected<T, RequestFault>;

// "`/subject/id` is missing"
std::unexpected<RequestFault> fault(const Pointer& at, std::string_view says);

// The member of an object; null if it is absent or null.
inline const JsonValue* member(const JsonValue& object, std::string_view name) {
  const JsonValue* found = object.find(name);
  return found == nullptr || found->is_null() ? nullptr : found;
}
// The member that must be there.
Read<const JsonValue*> required(const JsonValue& object, std::string_view name, const Pointer& at);

}  // namespace hardtack::serve
