// What other implementations of the language read differently, or refuse.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "analysis/lint/context.h"
#include "analysis/lint/renames.h"
#include "engine/text/quote.h"
#include "grammar/check/unicode_check.h"
#include "grammar/syntax/tree_places.h"

namespace hardtack::analysis {
namespace {

using enum DiagnosticCode;

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Names of parameters and of functions are the host's, and stay.
std::optional<Fix> renamed(const LintContext& context, Renames& renames, Token token, const std::string& plain) {
  if (token.kind == TokenKind::kVariable) return renames.variable(token, plain);
  const SyntaxTree& tree = context.tree;
  const NodeId node = tree.node_at(token.span.begin);
  if (node == kNoNode || tree.kind(node) != NodeKind::kPredicate || tree.node(node).name != token.span) return {};
  const auto terms = static_cast<std::uint32_t>(tree.children(node).size());
  const PredicateSymbol* symbol = context.symbols.find_predicate(tree.name(node), terms);
  return symbol != nullptr ? renames.predicate(*symbol, plain) : std::nullopt;
}

void check_names(LintContext& context) {
  if (!context.on(kNonPortableIdentifier)) return;
  Renames renames(context);
  for (const Token token : context.tree.tokens()) {
    if (token.kind != TokenKind::kName && token.kind != TokenKind::kVariable) continue;
    const std::string_view name = context.tree.source().text(token.span);
    if (is_ascii(name)) continue;
    Diagnostic& found = context.report(kNonPortableIdentifier, token.span,
                                       quote(name) + " has letters that other implementations may refuse");
    found.set_help("names of ASCII letters, digits, `_` and `:` are read everywhere");
    const std::string plain = name_skeleton(name);
    if (!is_ascii(plain)) continue;
    if (auto fix = renamed(context, renames, token, plain)) found.add_fix(*std::move(fix));
  }
}

void check_comments(LintContext& context) {
  if (!context.on(kCommentInsideStatement)) return;
  const SyntaxTree& tree = context.tree;
  const std::string_view text = tree.source().text();
  const auto statements = tree.statements();
  for (const Token comment : tree.comments()) {
    const auto behind =
        std::ranges::upper_bound(statements, comment.span.begin, {}, [&](NodeId id) { return tree.span(id).begin; });
    if (behind == statements.begin()) continue;
    const Span statement = tree.span(*(behind - 1));
    if (comment.span.begin >= statement.end || tree.kind(*(behind - 1)) == NodeKind::kErrorStatement) continue;
    const std::string words(text.substr(comment.span.begin, comment.span.size()));
    Span removed = comment.span;
    while (removed.begin > statement.begin && (text[removed.begin - 1] == ' ' || text[removed.begin - 1] == '\t')) {
      --removed.begin;
    }
    // Words on both sides must not grow together.
    const std::string left = removed.end < text.size() && text[removed.end] != '\n' ? " " : "";
    context.report(kCommentInsideStatement, comment.span, "the comment stands inside a statement")
        .set_help("other implementations read comments between statements only")
        .add_fix({"move it above the statement",
                  {{{statement.begin, statement.begin}, words + "\n"}, {removed, left}},
                  true});
  }
}

bool is_keyword(TokenKind kind) { return kind >= TokenKind::kCheck && kind <= TokenKind::kOr; }

void check_keywords(LintContext& context) {
  if (!context.on(kKeywordSpelling)) return;
  const SyntaxTree& tree = context.tree;
  const auto tokens = tree.tokens();
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (!is_keyword(tokens[i].kind)) continue;
    const Span word = tokens[i].span;
    const NodeId node = tree.node_at(word.begin);
    const bool is_name = node != kNoNode && tree.node(node).name == word && tree.kind(node) != NodeKind::kCheck &&
                         tree.kind(node) != NodeKind::kPolicy;
    if (is_name || (node != kNoNode && tree.kind(node) == NodeKind::kErrorStatement)) continue;
    std::string lower(tree.source().text(word));
    std::ranges::transform(lower, lower.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    if (lower != tree.source().text(word)) {
      context.report(kKeywordSpelling, word, "the keyword is not in lower case")
          .add_fix(safe_fix("write `" + lower + "`", word, lower));
    }
    if (i + 1 == tokens.size() || (tokens[i + 1].kind != TokenKind::kIf && tokens[i + 1].kind != TokenKind::kAll)) {
      continue;
    }
    const Span gap{word.end, tokens[i + 1].span.begin};
    if (tokens[i].kind == TokenKind::kOr || tree.source().text(gap) == " " || context.holds_comment(gap)) continue;
    context.report(kKeywordSpelling, {word.begin, tokens[i + 1].span.end}, "two keywords are not divided by one blank")
        .set_help("other implementations read one blank there")
        .add_fix(safe_fix("write one blank", gap, " "));
  }
}

}  // namespace

void lint_portability(LintContext& context) {
  check_names(context);
  check_comments(context);
  check_keywords(context);
}

}  // namespace hardtack::analysis
