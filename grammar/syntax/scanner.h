// Text to tokens, in one pass over its bytes.
//
// grammar/antlr/PolicyLexer.g4 defines the tokens; this reads the same by hand, since ANTLR's lexer takes twenty times
// as long. tests/grammar/syntax/scanner_test.cpp compares the two. Reading all tokens of a text takes time linear in
// its length, whatever the text. Never fails; belongs to one thread at a time.
//
//   Scanner scanner("right($u);");
//   for (Token token = scanner.next(); token.kind != TokenKind::kEnd; token = scanner.next()) ...
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "grammar/syntax/token.h"

namespace hardtack {

class Scanner {
 public:
  // The text must be valid UTF-8, shorter than 4 GiB, and outlive the scanner. A byte order mark at its beginning is
  // passed over.
  explicit Scanner(std::string_view text);

  // The next token, comments included; kEnd at the end, again and again.
  Token next();
  // Continues at `offset` (a character's first byte) in the mode for a statement's beginning.
  void seek(std::uint32_t offset);

 private:
  char at(std::size_t position) const { return position < text_.size() ? text_[position] : '\0'; }
  // Where the run of bytes of `classes` that begins at `position` ends.
  std::size_t skip(std::size_t position, std::uint8_t classes) const;

  // These give the kind of the token that begins at begin_ and move end_ from there to its end.
  TokenKind scan_string();
  TokenKind scan_slash();
  TokenKind scan_number_or_name();
  TokenKind scan_word_or_name();
  TokenKind scan_name(TokenKind kind);
  TokenKind scan_symbol();
  bool scan_date(std::size_t after_year);

  std::string_view text_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t open_braces_ = 0;  // inside braces a name has no colons
};

}  // namespace hardtack
