// The tokens as ANTLR reads them by grammar/antlr/PolicyLexer.g4: what the scanner is held against.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "grammar/syntax/token.h"

namespace hardtack::testing_support {

// Reads tokens one by one, comments included. The text must be valid UTF-8 and outlive the lexer.
class AntlrLexer {
 public:
  explicit AntlrLexer(std::string_view text);
  ~AntlrLexer();
  AntlrLexer(AntlrLexer&&) = delete;  // the runtime keeps pointers into this object
  AntlrLexer& operator=(AntlrLexer&&) = delete;

  // kEnd at the end, and after a failure of the runtime.
  Token next();
  // Continues at `offset` (a character's first byte) in the mode for a statement's beginning.
  void seek(std::uint32_t offset);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Where the scanner and ANTLR's lexer read `text` (valid UTF-8) differently; empty if nowhere. A seed other than 0
// sends both to a few random characters on the way.
std::string find_scanner_difference(std::string_view text, std::uint64_t seed = 0);

}  // namespace hardtack::testing_support
