// Answers against the files in docs/openapi/: as much of JSON Schema as those files use. What it does not know is a
// fault, so that no schema says more than is checked.
#pragma once

#include <string>
#include <string_view>

#include "serve/message/message.h"

namespace hardtack::serve {

// Where the answer to a POST (GET, if nothing is posted to the path) differs from what the file says of it; empty if
// nowhere.
std::string openapi_fault(std::string_view path, const Answer& answer);

}  // namespace hardtack::serve
