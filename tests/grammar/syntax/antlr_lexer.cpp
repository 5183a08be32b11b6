#include "tests/grammar/syntax/antlr_lexer.h"

#include <cstddef>
#include <exception>
#include <random>

#include "PolicyLexer.h"
#include "antlr4-runtime.h"
#include "grammar/syntax/scanner.h"

namespace hardtack::testing_support {

using hardtack_antlr::PolicyLexer;

struct AntlrLexer::State {
  explicit State(std::string_view source_text) : text(source_text), input(std::string(source_text)), lexer(&input) {
    lexer.removeErrorListeners();
    if (source_text.starts_with("\xEF\xBB\xBF")) begin = cursor_byte = 3;  // the stream drops a byte order mark
  }

  // Bytes of the code point index, moving from where the last call ended.
  std::uint32_t byte_of(std::size_t index) {
    while (cursor_index < index) {
      ++cursor_byte;
      while (cursor_byte < text.size() && (static_cast<unsigned char>(text[cursor_byte]) & 0xC0) == 0x80) ++cursor_byte;
      ++cursor_index;
    }
    return static_cast<std::uint32_t>(cursor_byte);
  }

  std::string_view text;
  antlr4::ANTLRInputStream input;
  PolicyLexer lexer;
  std::size_t begin = 0;  // byte of the stream's first character
  std::size_t cursor_index = 0;
  std::size_t cursor_byte = 0;
};

AntlrLexer::AntlrLexer(std::string_view text) {
  try {
    state_ = std::make_unique<State>(text);
  } catch (const std::exception&) {
    // Leaves no state: the text seems to end at once. Valid UTF-8 does not come here.
  }
}

AntlrLexer::~AntlrLexer() = default;

Token AntlrLexer::next() {
  const auto end = static_cast<std::uint32_t>(state_ ? state_->text.size() : 0);
  if (!state_) return {TokenKind::kEnd, {end, end}};
  try {
    const std::unique_ptr<antlr4::Token> token = state_->lexer.nextToken();
    if (token->getType() == antlr4::Token::EOF) return {TokenKind::kEnd, {end, end}};
    const std::uint32_t first = state_->byte_of(token->getStartIndex());
    const std::uint32_t last = state_->byte_of(token->getStopIndex() + 1);
    return {static_cast<TokenKind>(token->getType()), {first, last}};
  } catch (const std::exception&) {
    return {TokenKind::kEnd, {end, end}};
  }
}

void AntlrLexer::seek(std::uint32_t offset) {
  if (!state_) return;
  if (offset < state_->cursor_byte) {
    state_->cursor_byte = state_->begin;
    state_->cursor_index = 0;
  }
  while (state_->cursor_byte < offset) state_->byte_of(state_->cursor_index + 1);
  try {
    state_->input.seek(state_->cursor_index);
    state_->lexer.hitEOF = false;
    state_->lexer.mode = antlr4::Lexer::DEFAULT_MODE;
  } catch (const std::exception&) {
    state_.reset();
  }
}

std::string find_scanner_difference(std::string_view text, std::uint64_t seed) {
  const auto describe = [](Token token) {
    return "kind " + std::to_string(static_cast<int>(token.kind)) + " at " + std::to_string(token.span.begin) + " to " +
           std::to_string(token.span.end);
  };
  Scanner scanner(text);
  AntlrLexer lexer(text);
  std::mt19937_64 random(seed);
  int seeks_left = seed == 0 ? 0 : 4;
  std::string path;
  while (true) {
    const Token expected = lexer.next();
    const Token actual = scanner.next();
    if (actual.kind != expected.kind || actual.span != expected.span) {
      return "ANTLR reads " + describe(expected) + ", the scanner " + describe(actual) + path;
    }
    if (seeks_left > 0 && (expected.kind == TokenKind::kEnd || random() % 8 == 0)) {
      --seeks_left;
      auto offset = static_cast<std::uint32_t>(random() % (text.size() + 1));
      while (offset < text.size() && (static_cast<unsigned char>(text[offset]) & 0xC0) == 0x80) ++offset;
      path += ", after seek(" + std::to_string(offset) + ")";
      scanner.seek(offset);
      lexer.seek(offset);
    } else if (expected.kind == TokenKind::kEnd) {
      return {};
    }
  }
}

}  // namespace hardtack::testing_support
