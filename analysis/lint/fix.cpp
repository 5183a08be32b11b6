#include "analysis/lint/fix.h"

#include <algorithm>
#include <optional>
#include <unordered_map>
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

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::size_t size = end == std::string_view::npos ? text.size() : end + 1;
    lines.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return lines;
}

void add_line(char mark, std::string_view line, std::string& out) {
  out += mark;
  out += line;
  if (!line.ends_with('\n')) out += "\n\\ No newline at end of file\n";
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

std::string unified_diff(std::string_view before, std::string_view after, std::string_view name) {
  const auto old_lines = lines_of(before), new_lines = lines_of(after);
  // Lines that stand once in both, in the same order, are where the texts meet.
  std::unordered_map<std::string_view, std::pair<std::size_t, std::size_t>> once;  // count in new, place
  for (std::size_t i = 0; i < new_lines.size(); ++i) {
    auto& entry = once[new_lines[i]];
    ++entry.first;
    entry.second = i;
  }
  constexpr std::size_t kAround = 3;
  std::string out;
  std::size_t i = 0, j = 0;
  while (i < old_lines.size() || j < new_lines.size()) {
    if (i < old_lines.size() && j < new_lines.size() && old_lines[i] == new_lines[j]) {
      ++i;
      ++j;
      continue;
    }
    std::size_t old_end = i, new_end = new_lines.size();
    for (; old_end < old_lines.size(); ++old_end) {
      const auto found = once.find(old_lines[old_end]);
      if (found == once.end() || found->second.first != 1 || found->second.second < j) continue;
      new_end = found->second.second;
      break;
    }
    const std::size_t lead = std::min({kAround, i, j});
    const std::size_t trail = std::min({kAround, old_lines.size() - old_end, new_lines.size() - new_end});
    std::size_t same = 0;
    while (same < trail && old_lines[old_end + same] == new_lines[new_end + same]) ++same;
    if (out.empty()) out = "--- " + std::string(name) + "\n+++ " + std::string(name) + "\n";
    out += "@@ -" + std::to_string(i - lead + 1) + "," + std::to_string(lead + old_end - i + same) + " +" +
           std::to_string(j - lead + 1) + "," + std::to_string(lead + new_end - j + same) + " @@\n";
    for (std::size_t k = i - lead; k < i; ++k) add_line(' ', old_lines[k], out);
    for (; i < old_end; ++i) add_line('-', old_lines[i], out);
    for (; j < new_end; ++j) add_line('+', new_lines[j], out);
    for (std::size_t k = 0; k < same; ++k) add_line(' ', old_lines[i + k], out);
    i += same;
    j += same;
  }
  return out;
}

}  // namespace hardtack::analysis
