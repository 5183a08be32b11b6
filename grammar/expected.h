// What may stand at an offset of a text: for completion, also between statements, in half a word, and inside statements
// that are damaged.
//
// The answer is the grammar's: it comes from the parser that reads the tokens of the statement before the offset. Where
// these do not fit, the part that does not is left out, and what remains is asked; after a few attempts there is no
// answer. An object keeps a parser warm and belongs to one thread; the cost of an answer is that of parsing the
// statement a few times, within the limits of parsing.
//
//   ExpectedTokens expected;
//   expected.at(parse_source("check i").tree, 7).words;   // {"if", "all"}, in place of `i`
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "grammar/syntax/limits.h"
#include "grammar/syntax/syntax_tree.h"

namespace hardtack {

struct Expected {
  // Sorted. kEnd: the statement may end here, by `;`. Empty inside strings, comments and what was not read, and where
  // nothing is known.
  std::vector<TokenKind> kinds;
  // The words of the language among them, keywords and names of methods, in the order of the language; not those that
  // would be read as names.
  std::vector<std::string_view> words;
  // A statement may begin here.
  bool statement = false;
  // The begun word or symbol that the answer would replace; empty, at the offset, where there is none.
  Span replaced;

  bool has(TokenKind kind) const;
};

class ExpectedTokens {
 public:
  explicit ExpectedTokens(const ParseLimits& limits = {});
  ~ExpectedTokens();
  ExpectedTokens(ExpectedTokens&&) noexcept;
  ExpectedTokens& operator=(ExpectedTokens&&) noexcept;

  // Offsets beyond the text mean its end.
  Expected at(const SyntaxTree& tree, std::uint32_t offset);

 private:
  class Reader;
  std::unique_ptr<Reader> reader_;
};

}  // namespace hardtack
