#include "cli/output/shown_word.h"

#include <fmt/format.h>

#include "report/terminal.h"

namespace hardtack::cli {

std::string shown_word(std::string_view word) {
  return word.size() <= 24 ? "`" + escape_controls(word) + "`" : fmt::format("of {} characters", word.size());
}

}  // namespace hardtack::cli
