#include "policytest/language/test_cursor.h"

#include <algorithm>
#include <array>

#include "engine/text/trim.h"

namespace hardtack::policytest {
namespace {

// How often an unclosed string is cut at its line's end to read on behind it; each time costs one pass over the text.
constexpr int kMaxStringRepairs = 8;

bool is_word(TokenKind kind) {
  return kind == TokenKind::kName || (kind >= TokenKind::kCheck && kind <= TokenKind::kNull);
}

// A string that ends at the quote with which the name of the next test begins was not closed.
bool swallows_test(std::string_view string) {
  const std::size_t line = string.find_last_of("\r\n");
  return line != std::string_view::npos && trimmed(string.substr(line, string.size() - line - 1)) == "test";
}

}  // namespace

TestCursor::TestCursor(const Source& source, std::vector<Token>* kept)
    : source_(source), kept_(kept), scanner_(source.text()) {
  token_ = scan();
}

Token TestCursor::scan() {
  Token token = scanner_.next();
  for (; token.kind == TokenKind::kLineComment || token.kind == TokenKind::kBlockComment; token = scanner_.next()) {
    keep(token);
  }
  const bool unclosed = token.kind == TokenKind::kUnclosedString ||
                        (token.kind == TokenKind::kString && swallows_test(source_.text(token.span)));
  if (unclosed && repairs_ < kMaxStringRepairs) {
    token.kind = TokenKind::kUnclosedString;
    ++repairs_;
    const std::string_view text = source_.text();
    const std::size_t end = std::min(text.find_first_of("\r\n", token.span.begin), text.size());
    token.span.end = static_cast<std::uint32_t>(end);
    scanner_.seek(token.span.end);
  }
  keep(token);
  return token;
}

void TestCursor::next() {
  last_end_ = token_.span.end;
  token_ = scan();
}

void TestCursor::next_statement() {
  last_end_ = token_.span.end;
  scanner_.seek(last_end_);
  token_ = scan();
}

void TestCursor::seek_statement(std::uint32_t offset) {
  last_end_ = offset;
  while (kept_ != nullptr && !kept_->empty() && kept_->back().span.end > offset) kept_->pop_back();
  scanner_.seek(offset);
  token_ = scan();
}

bool TestCursor::at_word(std::string_view word) const { return is_word(token_.kind) && text() == word; }

// The words are read from the text: a cursor looks at one token.
std::string TestCursor::hyphenated() const {
  if (!is_word(token_.kind)) return {};
  const std::string_view rest = source_.text().substr(token_.span.begin);
  const auto part = [](char c) {
    return c == '-' || c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
  };
  const auto end = std::ranges::find_if_not(rest.substr(0, 64), part);
  std::string words(rest.begin(), end);
  while (words.ends_with('-')) words.pop_back();
  return words.size() < token_.span.size() ? std::string(text()) : words;
}

bool TestCursor::at_hyphenated(std::string_view words) const { return hyphenated() == words; }

void TestCursor::next_hyphenated() {
  const auto end = token_.span.begin + static_cast<std::uint32_t>(hyphenated().size());
  while (!at_end() && token_.span.begin < end) next();
}

bool TestCursor::is_open() const {
  return at(TokenKind::kLeftParen) || at(TokenKind::kLeftBracket) || at(TokenKind::kLeftBrace);
}
bool TestCursor::is_close() const {
  return at(TokenKind::kRightParen) || at(TokenKind::kRightBracket) || at(TokenKind::kRightBrace);
}

bool TestCursor::at_expectations() const {
  if (!at(TokenKind::kLeftBrace)) return false;
  const std::string_view rest = source_.text().substr(token_.span.end);
  const std::size_t next = rest.find_first_not_of(" \t\r\n");
  return next != std::string_view::npos && rest.substr(next).starts_with("expect");
}

bool TestCursor::at_test() const {
  if (!at_word("test")) return false;
  const std::string_view rest = source_.text().substr(token_.span.end);
  const std::size_t next = rest.find_first_not_of(" \t\r\n");
  return next != std::string_view::npos && rest[next] == '"';
}

// At the beginning of a statement: a clause of a test, which no statement of the language can be. There a word is
// followed by `(`, or by the words of a check or policy.
bool TestCursor::at_clause() const {
  static constexpr std::array<std::string_view, 6> kClauses = {"authority", "block",  "authorizer",
                                                               "expect",    "params", "limits"};
  if (!is_word(token_.kind) || std::ranges::find(kClauses, text()) == kClauses.end()) return false;
  const std::string_view rest = source_.text().substr(token_.span.end);
  const std::size_t next = rest.find_first_not_of(" \t\r\n");
  return next != std::string_view::npos && (rest[next] == '{' || (rest[next] >= 'a' && rest[next] <= 'z'));
}

std::optional<Span> TestCursor::body() {
  const std::uint32_t begin = token_.span.end;
  next_statement();
  std::size_t depth = 0;
  bool at_start = true;
  while (!at_end()) {
    if (at_test() || (at_start && at_clause())) return std::nullopt;
    at_start = false;
    if (at(TokenKind::kSemicolon)) {
      depth = 0;  // an open brace of a statement ends with it
      at_start = true;
    } else if (at(TokenKind::kLeftBrace)) {
      ++depth;
    } else if (at(TokenKind::kRightBrace)) {
      if (depth == 0) {
        const Span inside{begin, token_.span.begin};
        next_statement();
        return inside;
      }
      --depth;
    }
    next();
  }
  return std::nullopt;
}

void TestCursor::recover(std::size_t open) {
  std::size_t depth = open;
  while (!at_end() && !at_test()) {
    if (at(TokenKind::kSemicolon)) {
      next_statement();
      if (depth == 0) return;
      continue;
    }
    if (at(TokenKind::kLeftBrace)) ++depth;
    if (at(TokenKind::kRightBrace)) {
      if (depth == 0) return;
      if (--depth == 0) {
        next_statement();
        if (at(TokenKind::kSemicolon)) next_statement();
        return;
      }
    }
    next();
  }
}

}  // namespace hardtack::policytest
