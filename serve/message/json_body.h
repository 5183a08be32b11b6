// The body of a message as JSON, or the problem document that says why it is none.
//
//   const auto body = read_json_body(message, limits, 415);
//   if (!body) return body.error();
#pragma once

#include <expected>

#include "json/json.h"
#include "serve/message/message.h"

namespace hardtack::serve {

// An object. 400 for what is none, with the byte at fault; 413 for more bytes than the limits; 415 for a content
// encoding; `wrong_type`, 400 or 415, for a content type that is missing, doubled or not `application/json`.
std::expected<JsonValue, Answer> read_json_body(const Message& message, const JsonLimits& limits, int wrong_type);

}  // namespace hardtack::serve
