// An answer as the bytes of HTTP/1.1.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "serve/message/message.h"

namespace hardtack::serve {

struct AnswerFrame {
  std::optional<std::string_view> request_id;  // echoed byte for byte
  bool head = false;                           // HEAD: the headers of the answer, and no body
  bool last = false;                           // `connection: close`
};

// Whether the answer can be sent: a status, headers with names and values of one reading each, and none of those that
// frame the message, which are the listener's.
bool can_be_sent(const Answer& answer);

// Appends it. Adds `content-length`, `x-request-id` and, unless the answer has one, `cache-control: no-store`: nothing
// that decides about access is kept by a proxy. The answer can be sent.
void write_answer(const Answer& answer, const AnswerFrame& frame, std::string& out);

}  // namespace hardtack::serve
