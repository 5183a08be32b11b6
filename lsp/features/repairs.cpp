#include "lsp/features/repairs.h"

#include <algorithm>
#include <utility>

namespace hardtack::lsp {
namespace {

// A fix with all its edits, if none touches what others change already.
bool fits(const std::vector<TextEdit>& taken, const Fix& fix) {
  return std::ranges::none_of(fix.edits, [&](const TextEdit& edit) {
    return std::ranges::any_of(taken, [&](const TextEdit& other) {
      return edit.span.begin <= other.span.end && other.span.begin <= edit.span.end;
    });
  });
}

}  // namespace

std::vector<TextEdit> safe_edits(const Diagnostics& diagnostics) {
  std::vector<TextEdit> taken;
  for (const Diagnostic& diagnostic : diagnostics) {
    const auto fix = std::ranges::find_if(diagnostic.fixes, [](const Fix& each) { return each.safe; });
    if (fix == diagnostic.fixes.end() || !fits(taken, *fix)) continue;
    taken.insert(taken.end(), fix->edits.begin(), fix->edits.end());
  }
  std::ranges::sort(taken, {}, [](const TextEdit& edit) { return edit.span.begin; });
  return taken;
}

std::optional<TextEdit> ignore_edit(const FeatureContext& context, const Diagnostic& diagnostic) {
  // What the language refuses cannot be silenced.
  if (!is_lint(diagnostic.kind)) return std::nullopt;
  const Source& source = context.source();
  const Span line = source.line_span(source.line_column(diagnostic.span.begin).line);
  // Inside a string of several lines a comment would be text.
  const auto& tokens = context.document->tree().tokens();
  const auto next =
      std::ranges::lower_bound(tokens, line.begin, {}, [](const Token& token) { return token.span.begin; });
  if (next != tokens.begin() && std::prev(next)->span.end > line.begin) return std::nullopt;
  const std::string_view text = source.text(line);
  const std::size_t indent = std::min(text.find_first_not_of(" \t"), text.size());
  return TextEdit{{line.begin, line.begin},
                  std::string(text.substr(0, indent)) + "// hardtack: ignore " + std::string(diagnostic.code) + "\n"};
}

}  // namespace hardtack::lsp
