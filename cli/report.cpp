#include "cli/report.h"

#include "cli/terminal.h"

namespace hardtack::cli {

namespace {

// What to do, where the library cannot know what its caller has.
std::string advice(const Error& error) {
  if (!error.help().empty()) return error.help();
  if (error.code() == ErrorCode::kInvalidSignature) {
    return "the token was changed, or this is not the public key of its issuer";
  }
  return {};
}

}  // namespace

std::string render(const Failure& failure, bool color) {
  if (!failure.rendering.empty()) return failure.rendering;
  const Error& error = failure.error;
  std::string text = styled("error:", Style::kRed, color) + " " + escape_controls(error.to_string()) + "\n";
  if (const std::string help = advice(error); !help.empty()) {
    text += styled("  help:", Style::kCyan, color) + " " + escape_controls(help) + "\n";
  }
  return text;
}

}  // namespace hardtack::cli
