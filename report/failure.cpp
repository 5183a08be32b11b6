#include "report/failure.h"

#include "engine/text/quote.h"
#include "grammar/text/render.h"
#include "report/terminal.h"

namespace hardtack {
namespace {

// Bytes of the text at fault that JSON repeats.
constexpr std::size_t kMaxShownInput = 1'024;

}  // namespace

Failure source_failure(const ParsedBlock& parsed, bool color) {
  Failure failure(to_error(*parsed.source, parsed.diagnostics),
                  render(*parsed.source, parsed.diagnostics, {.color = color}));
  for (const Diagnostic& diagnostic : parsed.diagnostics) {
    if (diagnostic.severity != Severity::kError) continue;
    failure.source_errors.push_back({clip(parsed.source->text(diagnostic.span), kMaxShownInput), diagnostic.message});
  }
  return failure;
}

std::string render(const Failure& failure, bool color) {
  if (!failure.rendering.empty()) return failure.rendering;
  const Error& error = failure.error;
  std::string text = styled("error:", Style::kRed, color) + " " + escape_controls(error.to_string()) + "\n";
  if (failure.place) text += render_excerpt(*failure.place->source, failure.place->span, {.color = color});
  if (!error.help().empty()) {
    text += styled("  help:", Style::kCyan, color) + " " + escape_controls(error.help()) + "\n";
  }
  return text;
}

}  // namespace hardtack
