// Syntax of version 1 and 2 of the language, which no longer parses: `#authority` symbols, `*head(..) <- ..`, `@`
// before expressions, `$x in [..]`, `$x not in [..]` and `$x matches "..."`. Found by the tokens of statements that
// could not be read.
#include <string>
#include <vector>

#include "analysis/lint/context.h"
#include "grammar/syntax/tree_places.h"

namespace hardtack::analysis {
namespace {

using enum DiagnosticCode;

class LegacyStatement {
 public:
  LegacyStatement(LintContext& context, std::span<const Token> tokens) : context_(context), tokens_(tokens) {}

  void run() {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      const std::string_view text = text_of(i);
      if (tokens_[i].kind == TokenKind::kUnexpected && text == "#" && is_word(i + 1)) symbol(i);
      if (tokens_[i].kind == TokenKind::kUnexpected && text == "@") at_sign(i);
      if (tokens_[i].kind == TokenKind::kStar && i == 0 && is_word(1))
        report(tokens_[i].span, "`*` before a head", {{tokens_[i].span, ""}});
      if (tokens_[i].kind == TokenKind::kName && i > 0) infix(i);
    }
  }

 private:
  std::string_view text_of(std::size_t i) const {
    return i < tokens_.size() ? context_.tree.source().text(tokens_[i].span) : std::string_view();
  }
  bool is(std::size_t i, TokenKind kind) const { return i < tokens_.size() && tokens_[i].kind == kind; }
  bool is_word(std::size_t i) const {
    return is(i, TokenKind::kName) ||
           (i < tokens_.size() && tokens_[i].kind >= TokenKind::kCheck && tokens_[i].kind <= TokenKind::kNull);
  }
  bool is_operand(std::size_t i) const {
    return is(i, TokenKind::kVariable) || is(i, TokenKind::kString) || is(i, TokenKind::kInteger) ||
           is(i, TokenKind::kDate) || is(i, TokenKind::kBytes);
  }

  // Without edits nobody can say what it is today.
  void report(Span span, const std::string& what, std::vector<TextEdit> edits) {
    Diagnostic& found = context_.report(kLegacyPrefixKeyword, span, what + " is of version 1 or 2 of the language");
    if (edits.empty()) return;
    found.set_help("`hardtack check --fix` writes it anew").add_fix({"write it as today", std::move(edits), true});
  }

  void symbol(std::size_t i) {
    const Span word{tokens_[i].span.begin, tokens_[i + 1].span.end};
    const std::string name(text_of(i + 1));
    std::vector<TextEdit> edits;
    if ((name == "authority" || name == "ambient") && is_first_term(i)) {
      edits = without_origin(word, i + 2);
    } else if (i > 0 && !is(i + 2, TokenKind::kLeftParen)) {
      edits.push_back({word, "\"" + name + "\""});
    }
    report(word, "`#" + name + "`", std::move(edits));
  }

  // Of a predicate, not of a method and not in parentheses. Only there `#authority` was an origin, anywhere else a
  // symbol like others.
  bool is_first_term(std::size_t i) const {
    if (i < 2 || !is(i - 1, TokenKind::kLeftParen) || !is_word(i - 2)) return false;
    if (is(i - 2, TokenKind::kIf) || is(i - 2, TokenKind::kAll) || is(i - 2, TokenKind::kOr)) return false;
    return i == 2 || !is(i - 3, TokenKind::kDot);
  }

  // `right(#authority, "file1")`: authority is where a fact stands, no longer a term of it.
  std::vector<TextEdit> without_origin(Span word, std::size_t next) const {
    if (is(next, TokenKind::kRightParen)) return {{word, ""}};
    if (!is(next, TokenKind::kComma) || next + 1 >= tokens_.size()) return {};
    const Span all{word.begin, tokens_[next + 1].span.begin};
    if (!context_.holds_comment(all)) return {{all, ""}};
    return {{word, ""}, {tokens_[next].span, ""}};
  }

  // `head <- body @ expression, expression`. Anywhere else it divides nothing, and nobody can say what was meant.
  void at_sign(std::size_t i) {
    const bool behind_body = i > 0 && (is(i - 1, TokenKind::kRightParen) || is_operand(i - 1));
    const bool begins_body = i > 0 && (is(i - 1, TokenKind::kLeftArrow) || is(i - 1, TokenKind::kIf) ||
                                       is(i - 1, TokenKind::kOr) || is(i - 1, TokenKind::kComma));
    std::vector<TextEdit> edits;
    if (begins_expression(i + 1) && (behind_body || begins_body)) {
      Span span = tokens_[i].span;
      // The blank before it goes too.
      if (behind_body && !context_.holds_comment({tokens_[i - 1].span.end, span.begin}))
        span.begin = tokens_[i - 1].span.end;
      edits.push_back({span, behind_body ? "," : ""});
    }
    report(tokens_[i].span, "`@` before expressions", std::move(edits));
  }

  bool begins_expression(std::size_t i) const {
    return is_operand(i) || is_word(i) || is(i, TokenKind::kLeftParen) || is(i, TokenKind::kLeftBracket) ||
           is(i, TokenKind::kLeftBrace) || is(i, TokenKind::kBang) || is(i, TokenKind::kMinus);
  }

  // The token behind the operand that begins at i; i itself if none does.
  std::size_t operand_end(std::size_t i) const {
    if (is_operand(i)) return i + 1;
    const bool bracket = is(i, TokenKind::kLeftBracket);
    if (!bracket && !is(i, TokenKind::kLeftBrace)) return i;
    const TokenKind close = bracket ? TokenKind::kRightBracket : TokenKind::kRightBrace;
    std::size_t end = i + 1;
    while (end < tokens_.size() && tokens_[end].kind != close) {
      if (tokens_[end].kind == TokenKind::kLeftBracket || tokens_[end].kind == TokenKind::kLeftBrace) return i;
      ++end;
    }
    return end < tokens_.size() ? end + 1 : i;
  }

  void infix(std::size_t i) {
    if (!is_operand(i - 1)) return;
    const bool negated = text_of(i) == "not" && text_of(i + 1) == "in";
    const bool in = negated || text_of(i) == "in";
    if (!in && text_of(i) != "matches") return;
    const std::size_t right = i + (negated ? 2 : 1);
    const std::size_t end = operand_end(right);
    if (end == right) return;
    const Span all{tokens_[i - 1].span.begin, tokens_[end - 1].span.end};
    if (context_.holds_comment(all)) return;
    const std::string left(text_of(i - 1));
    const std::string operand(context_.tree.source().text({tokens_[right].span.begin, all.end}));
    const std::string written =
        in ? (negated ? "!" : "") + operand + ".contains(" + left + ")" : left + ".matches(" + operand + ")";
    report({tokens_[i].span.begin, tokens_[right - 1].span.end},
           in ? "`in` between operands" : "`matches` between operands", {{all, written}});
  }

  LintContext& context_;
  std::span<const Token> tokens_;
};

}  // namespace

void lint_legacy(LintContext& context) {
  context.each_statement(NodeKind::kErrorStatement,
                         [&](NodeId statement) { LegacyStatement(context, tokens_of(context.tree, statement)).run(); });
}

}  // namespace hardtack::analysis
