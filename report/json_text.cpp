#include "report/json_text.h"

#include "report/terminal.h"

namespace hardtack {

std::string to_text(const JsonValue& document) { return escape_json(write_json(document, JsonLayout::kIndented)); }

}  // namespace hardtack
