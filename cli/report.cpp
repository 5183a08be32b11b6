#include "cli/report.h"

#include "cli/terminal.h"

namespace hardtack::cli {

std::string render(const Failure& failure, bool color) {
  if (!failure.rendering.empty()) return failure.rendering;
  const Error& error = failure.error;
  std::string text = styled("error:", Style::kRed, color) + " " + escape_controls(error.to_string()) + "\n";
  if (!error.help().empty())
    text += styled("  help:", Style::kCyan, color) + " " + escape_controls(error.help()) + "\n";
  return text;
}

}  // namespace hardtack::cli
