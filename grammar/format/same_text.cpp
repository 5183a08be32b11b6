#include "grammar/format/same_text.h"

#include <algorithm>

#include "grammar/syntax/scanner.h"

namespace hardtack {
namespace {

bool is_comment(TokenKind kind) { return kind == TokenKind::kLineComment || kind == TokenKind::kBlockComment; }

// The tokens of a text without its comments, or its comments alone. `<-` is two tokens here: where it stands before
// digits, only the parser knows whether it is one, and layout writes it as what it is.
class Filtered {
 public:
  Filtered(std::string_view text, bool comments) : text_(text), scanner_(text), comments_(comments) {}

  TokenKind next() {
    if (has_minus_) {
      has_minus_ = false;
      word_ = "-";
      return TokenKind::kMinus;
    }
    Token token;
    do {
      token = scanner_.next();
    } while (token.kind != TokenKind::kEnd && is_comment(token.kind) != comments_);
    word_ = text_.substr(token.span.begin, token.span.size());
    if (comments_) word_ = word_.substr(0, word_.find_last_not_of(" \t") + 1);
    if (token.kind != TokenKind::kLeftArrow) return token.kind;
    has_minus_ = true;
    word_ = "<";
    return TokenKind::kLess;
  }
  std::string_view word() const { return word_; }

 private:
  std::string_view text_;
  Scanner scanner_;
  bool comments_;
  bool has_minus_ = false;  // of a `<-` whose `<` was the last token
  std::string_view word_;
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_word(TokenKind kind, std::string_view a, std::string_view b) {
  if (kind < TokenKind::kCheck || kind > TokenKind::kOr) return a == b;
  return std::ranges::equal(a, b, {}, lower, lower);
}

bool same(std::string_view a, std::string_view b, bool comments) {
  Filtered left(a, comments);
  Filtered right(b, comments);
  while (true) {
    const TokenKind kind = left.next();
    if (right.next() != kind) return false;
    if (kind == TokenKind::kEnd) return true;
    if (!same_word(kind, left.word(), right.word())) return false;
  }
}

}  // namespace

bool same_tokens_and_comments(std::string_view a, std::string_view b) { return same(a, b, false) && same(a, b, true); }

}  // namespace hardtack
