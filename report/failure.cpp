#include "report/failure.h"

#include "engine/text/quote.h"
#include "grammar/text/diagnostic.h"
#include "report/terminal.h"

namespace hardtack {
namespace {

// Bytes of the text at fault that JSON repeats.
constexpr std::size_t kMaxShownInput = 1'024;

}  // namespace

Failure source_failure(const CompiledSource& compiled, bool color) {
  Failure failure(to_error(*compiled.source, compiled.diagnostics),
                  render(*compiled.source, compiled.diagnostics, {.color = color}));
  for (const Diagnostic& diagnostic : compiled.diagnostics) {
    if (diagnostic.severity != Severity::kError) continue;
    failure.source_errors.push_back({clip(compiled.source->text(diagnostic.span), kMaxShownInput), diagnostic.message});
  }
  return failure;
}

std::string render(const Failure& failure, bool color) {
  if (!failure.rendering.empty()) return failure.rendering;
  const Error& error = failure.error;
  std::string text = styled("error:", Style::kRed, color) + " " + escape_controls(error.to_string()) + "\n";
  if (!error.help().empty()) {
    text += styled("  help:", Style::kCyan, color) + " " + escape_controls(error.help()) + "\n";
  }
  return text;
}

}  // namespace hardtack
