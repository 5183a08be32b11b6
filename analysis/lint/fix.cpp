#include "analysis/lint/fix.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
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

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == ':' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// `$x<` before `-1` would be an arrow.
bool grow_together(char left, char right) { return (is_word(left) && is_word(right)) || (left == '<' && right == '-'); }

bool is_inside(std::span<const Token> tokens, std::uint32_t offset) {
  const auto found = std::ranges::partition_point(tokens, [&](const Token& token) { return token.span.end <= offset; });
  return found != tokens.end() && found->span.begin < offset;
}

}  // namespace

void keep_apart(const SyntaxTree& tree, Fix& fix) {
  const std::string_view text = tree.source().text();
  const auto touch = [&](std::uint32_t offset, char left, char right) {
    return grow_together(left, right) && !is_inside(tree.tokens(), offset) && !is_inside(tree.comments(), offset);
  };
  for (TextEdit& edit : fix.edits) {
    const auto [begin, end] = edit.span;
    std::string& put = edit.replacement;
    const bool has_next = end < text.size();
    if (!put.empty() && has_next && touch(end, put.back(), text[end])) put += ' ';
    if (begin == 0 || begin > text.size() || (put.empty() && !has_next)) continue;
    if (touch(begin, text[begin - 1], put.empty() ? text[end] : put.front())) put.insert(0, 1, ' ');
  }
}

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
