// JSON as a person may see it on a terminal.
#pragma once

#include <string>

#include "json/json.h"

namespace hardtack {

// Indented, and safe to show on a terminal.
std::string to_text(const JsonValue& document);

}  // namespace hardtack
