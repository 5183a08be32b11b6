#include "policytest/evaluate/labels.h"

#include <algorithm>

#include "engine/text/trim.h"

namespace hardtack::policytest {
namespace {

constexpr std::string_view kMark = "hardtack:";
// Comments above a statement that are looked at.
constexpr std::uint32_t kMostLines = 32;

// Of a comment with its slashes.
std::optional<std::string_view> said(std::string_view line, std::string_view word) {
  line = trimmed(line);
  if (!line.starts_with("//")) return std::nullopt;
  line = trimmed(line.substr(2));
  if (!line.starts_with(kMark)) return std::nullopt;
  line = trimmed(line.substr(kMark.size()));
  if (!line.starts_with(word)) return std::nullopt;
  line.remove_prefix(word.size());
  if (!line.empty() && line.front() != ' ' && line.front() != '\t') return std::nullopt;
  return trimmed(line);
}

}  // namespace

std::optional<std::string_view> annotation(const SourcePlace& statement, std::string_view word) {
  const Source& source = *statement.source;
  // Behind it on its last line.
  const std::uint32_t last = source.line_column(statement.span.end).line;
  std::string_view rest = source.text({statement.span.end, source.line_span(last).end});
  if (const auto slashes = rest.find("//");
      slashes != std::string_view::npos &&
      trimmed(rest.substr(0, slashes)).find_first_not_of("; ") == std::string_view::npos) {
    if (const auto found = said(rest.substr(slashes), word)) return found;
  }
  // The lines of comments directly above it.
  const std::uint32_t first = source.line_column(statement.span.begin).line;
  for (std::uint32_t line = first; line > 1 && first - line < kMostLines; --line) {
    const std::string_view above = trimmed(source.text(source.line_span(line - 1)));
    if (!above.starts_with("//")) break;
    if (const auto found = said(above, word)) return found;
  }
  return std::nullopt;
}

bool has_label(const std::optional<SourcePlace>& statement, std::string_view label) {
  if (!statement) return false;
  const auto found = annotation(*statement, "label");
  return found && *found == label;
}

}  // namespace hardtack::policytest
