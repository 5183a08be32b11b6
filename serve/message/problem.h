// What a request is answered with that cannot be served: a problem document (RFC 9457), and nothing else.
//
//   return problem(404, "there is nothing at this path");
//   return problem(400, "`subject` is missing", "pointer", "/subject");
#pragma once

#include <string>
#include <string_view>

#include "serve/message/message.h"

namespace hardtack::serve {

// {"detail": ..., "status": 400, "title": "Bad Request"} as application/problem+json, with `cache-control: no-store`.
// `detail` is text for people; what is not UTF-8 of it is replaced. It repeats no secret: see shown_word.
Answer problem(int status, std::string_view detail);
// The same with what else a machine may want, for example {"pointer", "/subject"} or {"limit", "body"}.
Answer problem(int status, std::string_view detail, std::string_view member, std::string_view value);

// "Bad Request"; "Error" for a status that has no name here.
std::string_view status_text(int status);

}  // namespace hardtack::serve
