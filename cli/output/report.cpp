#include "cli/output/report.h"

#include "report/terminal.h"

namespace hardtack::cli {

// Where the library cannot know: which option, or what the token was checked with.
std::string advice(const Error& error) {
  switch (error.code()) {
    case ErrorCode::kTooManyFacts: return "`--max-facts` sets this limit";
    case ErrorCode::kTooManyIterations: return "`--max-iterations` sets this limit";
    case ErrorCode::kTooManySteps: return "`--max-steps` sets this limit";
    case ErrorCode::kTimeout: return "`--max-time` sets this limit";
    case ErrorCode::kInvalidSignature:
      if (!error.help().empty()) break;
      return "the token was changed, or this is not the public key of its issuer";
    default: break;
  }
  return error.help();
}

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
