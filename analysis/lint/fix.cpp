#include "analysis/lint/fix.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "engine/base/stable_sort.h"

namespace hardtack::analysis {
namespace {

std::vector<TextEdit> sorted(std::vector<TextEdit> edits) {
  sort_stably(edits, [](const TextEdit& edit) { return edit.span.begin; });
  return edits;
}

// Whether they lie inside the text and apart.
bool is_sound(const std::vector<TextEdit>& edits, std::size_t size) {
  std::uint32_t end = 0;
  for (const TextEdit& edit : edits) {
    if (edit.span.begin < end || edit.span.end < edit.span.begin || edit.span.end > size) return false;
    end = edit.span.end;
  }
  return !edits.empty();
}

std::string with_edits(std::string_view text, const std::vector<TextEdit>& edits) {
  std::string result;
  std::size_t at = 0;
  for (const TextEdit& edit : edits) {
    result += text.substr(at, edit.span.begin - at);
    result += edit.replacement;
    at = edit.span.end;
  }
  return result += text.substr(at);
}

}  // namespace

FixedText apply_safe_fixes(std::string_view text, const Diagnostics& diagnostics) {
  std::vector<TextEdit> chosen;
  // Where the edits of one fix lie; fixes come in the order of their diagnostics, not of their edits.
  std::vector<Span> taken;
  FixedText result;
  for (const Diagnostic& diagnostic : diagnostics) {
    const auto fix = std::ranges::find(diagnostic.fixes, true, &Fix::safe);
    if (fix == diagnostic.fixes.end()) continue;
    const std::vector<TextEdit> edits = sorted(fix->edits);
    if (!is_sound(edits, text.size())) continue;
    const Span whole{edits.front().span.begin, edits.back().span.end};
    // Fixes mostly follow each other; those that do not wait for the next round.
    if (!taken.empty() && whole.begin <= taken.back().end) continue;
    taken.push_back(whole);
    chosen.insert(chosen.end(), edits.begin(), edits.end());
    ++result.applied;
  }
  result.text = with_edits(text, chosen);
  return result;
}

std::optional<std::string> apply_fix(std::string_view text, const Fix& fix) {
  const std::vector<TextEdit> edits = sorted(fix.edits);
  if (!is_sound(edits, text.size())) return std::nullopt;
  return with_edits(text, edits);
}

}  // namespace hardtack::analysis
