#include "serve/message/request_fault.h"

#include <utility>

#include "engine/text/cat.h"

namespace hardtack::serve {

std::unexpected<RequestFault> fault(const Pointer& at, std::string_view says) {
  std::string text = at.text();
  std::string detail = cat('`', text, "` ", says);
  return std::unexpected(RequestFault{std::move(text), std::move(detail)});
}

Read<const JsonValue*> required(const JsonValue& object, std::string_view name, const Pointer& at) {
  if (const JsonValue* value = member(object, name)) return value;
  return fault(Pointer(at, name), "is missing");
}

}  // namespace hardtack::serve
