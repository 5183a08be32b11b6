#include "analysis/lint/ignores.h"

#include <algorithm>
#include <string>

#include "engine/text/edit_distance.h"
#include "engine/text/quote.h"
#include "grammar/syntax/tree_places.h"

namespace hardtack::analysis {
namespace {

using enum DiagnosticCode;

constexpr std::string_view kMark = "hardtack: ignore";

bool is_blank(char c) { return c == ' ' || c == '\t'; }

bool is_part(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

// A letter of any script, or what codes have beside letters.
bool is_word(char c) { return is_part(c) || static_cast<unsigned char>(c) >= 0x80; }

}  // namespace

Ignores::Ignores(LintContext& context) : context_(context) {
  for (const Token comment : context.tree.comments()) read(comment);
}

std::uint32_t Ignores::line_meant(Token comment) const {
  const SyntaxTree& tree = context_.tree;
  const Source& source = tree.source();
  const std::uint32_t line = source.line_column(comment.span.begin).line;
  const TokenPlace place = tokens_around(tree, comment.span.begin);
  if (place.before != kNoToken && source.line_column(tree.tokens()[place.before].span.begin).line == line) return line;
  if (place.after == kNoToken || tree.tokens()[place.after].kind == TokenKind::kEnd) return line;
  return source.line_column(tree.tokens()[place.after].span.begin).line;
}

void Ignores::read(Token comment) {
  const std::string_view text = context_.tree.source().text(comment.span);
  // Behind `//` or `/*` and blanks, so that a sentence about ignoring is none.
  std::size_t at = 2;
  while (at < text.size() && is_blank(text[at])) ++at;
  if (!text.substr(std::min(at, text.size())).starts_with(kMark)) return;
  at += kMark.size();
  if (at < text.size() && is_word(text[at])) return;  // `ignores` is another word
  const bool named = at < text.size() && is_blank(text[at]);
  std::vector<Word> words;
  while (named && at < text.size()) {
    while (at < text.size() && (is_blank(text[at]) || text[at] == ',')) ++at;
    const std::size_t begin = at;
    while (at < text.size() && is_part(text[at])) ++at;
    if (begin == at) break;  // `*/`, or words for people behind `--`
    if (text.substr(begin, 2) == "--") break;
    const Span span{comment.span.begin + static_cast<std::uint32_t>(begin),
                    comment.span.begin + static_cast<std::uint32_t>(at)};
    words.push_back({span, comment.span, find_diagnostic(text.substr(begin, at - begin)), false, false});
  }
  const std::uint32_t line = line_meant(comment);
  if (words.empty()) {
    context_.report(kUnknownIgnore, comment.span, "the comment names no code to ignore")
        .set_help("write `// hardtack: ignore CODE, CODE`");
  }
  for (Word& word : words) {
    word.alone = words.size() == 1;
    by_line_.emplace(line, word);
  }
}

bool Ignores::silences(const Diagnostic& diagnostic) {
  if (by_line_.empty()) return false;
  if (!is_lint(diagnostic.kind) && diagnostic.severity == Severity::kError) return false;
  const std::uint32_t line = context_.tree.source().line_column(diagnostic.span.begin).line;
  bool silenced = false;
  const auto [first, last] = by_line_.equal_range(line);
  for (auto word = first; word != last; ++word) {
    if (word->second.code != diagnostic.kind) continue;
    silenced = word->second.used = true;
  }
  return silenced;
}

void Ignores::report_idle() {
  SuggestionBudget suggestions;
  std::vector<std::string_view> names;
  for (const DiagnosticInfo& info : diagnostic_registry()) names.push_back(info.name);
  const Source& source = context_.tree.source();
  for (const auto& [line, word] : by_line_) {
    if (!word.code) {
      Diagnostic& found =
          context_.report(kUnknownIgnore, word.span, "there is no code " + quote(source.text(word.span)));
      if (const auto near = nearest_word(source.text(word.span), names, suggestions)) {
        found.set_help("did you mean " + quote(*near) + "?")
            .add_fix("replace by " + quote(*near), word.span, std::string(*near));
      }
    } else if (!word.used) {
      Diagnostic& found =
          context_.report(kUnusedIgnore, word.span,
                          quote(source.text(word.span)) + " is not reported for line " + std::to_string(line));
      if (!is_lint(*word.code) && info_of(*word.code).severity == Severity::kError) {
        found.set_help("errors of the language cannot be ignored");
      }
      if (word.alone) found.add_fix(removal("remove the comment", word.comment));
    }
  }
}

}  // namespace hardtack::analysis
