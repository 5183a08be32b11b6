// The tokens of a test file, one at a time, as the structure around the texts needs them. Texts themselves are passed
// over whole: the language's parser reads them later. Time is linear in the text. Belongs to one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/syntax/scanner.h"
#include "grammar/syntax/token.h"
#include "grammar/text/source.h"

namespace hardtack::policytest {

class TestCursor {
 public:
  // With `kept`, every token and comment is added there, once and in the order of the text; it must outlive the cursor.
  explicit TestCursor(const Source& source, std::vector<Token>* kept = nullptr);

  const Token& token() const { return token_; }
  std::string_view text() const { return source_.text(token_.span); }
  bool at(TokenKind kind) const { return token_.kind == kind; }
  bool at_end() const { return token_.kind == TokenKind::kEnd; }
  // The word, whatever kind of token it is: words of tests are no keywords of the language.
  bool at_word(std::string_view word) const;
  // Words that `-` joins, such as `no-policy`, without moving; empty if there is no word.
  std::string hyphenated() const;
  bool at_hyphenated(std::string_view words) const;

  void next();
  // Behind what hyphenated() gave.
  void next_hyphenated();
  // Behind the token, reading on as at the beginning of a statement.
  void next_statement();
  // Back to an offset that it has been at, reading on as at the beginning of a statement.
  void seek_statement(std::uint32_t offset);
  std::uint32_t end_of_last() const { return last_end_; }

  // At a `{` that opens statements: what is between the braces, and the cursor behind the `}`. Nothing if the text or
  // the next test comes first; then the cursor is there.
  std::optional<Span> body();
  // From the token to the first `stop` outside of brackets; the cursor is there, or at a `;`, or at the end.
  template <typename Stop>
  Span until(Stop stop) {
    const std::uint32_t begin = token_.span.begin;
    std::size_t depth = 0;
    while (!at_end() && !at(TokenKind::kSemicolon)) {
      if (depth == 0 && stop()) break;
      if (is_open()) ++depth;
      if (is_close()) {
        if (depth == 0) break;
        --depth;
      }
      next();
    }
    return {begin, last_end_ < begin ? begin : last_end_};
  }
  // Where an error leaves the cursor in sense: behind the next `;` or `{...}`, at the test's `}`, or at the next test.
  // `open` braces of the clause are not closed yet.
  void recover(std::size_t open = 0);
  // A `{` before `expect`.
  bool at_expectations() const;
  // `test "..."`: nothing of the language begins like that.
  bool at_test() const;

 private:
  bool is_open() const;
  bool is_close() const;
  bool at_clause() const;
  Token scan();

  void keep(const Token& token) {
    if (kept_ != nullptr) kept_->push_back(token);
  }

  const Source& source_;
  std::vector<Token>* kept_;
  Scanner scanner_;
  Token token_;
  std::uint32_t last_end_ = 0;
  int repairs_ = 0;
};

}  // namespace hardtack::policytest
