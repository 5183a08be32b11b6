// The boundary to ANTLR: no other header names it, and no exception of its runtime passes. Objects belong to one
// thread; nothing is global but ANTLR's own tables, which it guards itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "grammar/syntax/token.h"

namespace antlr4 {
class ParserRuleContext;
}

namespace hardtack {

// Parses the tokens of one statement at a time.
class AntlrParser {
 public:
  AntlrParser();
  ~AntlrParser();
  AntlrParser(AntlrParser&&) = delete;  // the runtime keeps pointers into this object
  AntlrParser& operator=(AntlrParser&&) = delete;

  struct Outcome {
    // The statement's tree, incomplete after an error, null if there is none. Token indexes in it count from the first
    // of the tokens given. Valid until the next call.
    antlr4::ParserRuleContext* tree = nullptr;
    // Index of the first token that does not fit; the number of tokens means the statement ended too early.
    std::optional<std::size_t> error_at;
  };
  // The tokens must outlive the use of the tree. Nesting must have been checked.
  Outcome parse(std::span<const Token> tokens);

  // Which kinds of token could follow `prefix`; kEnd if the statement could end there. Costs one parse of the prefix
  // per kind. Invalidates the tree of parse().
  std::vector<TokenKind> expected_after(std::span<const Token> prefix);
  // The same for completion: also what the parser would not have chosen at the end of `prefix`, such as the `->` of a
  // closure. With repetitions. `prefix` is not empty.
  std::vector<TokenKind> completions_of(std::span<const Token> prefix);

 private:
  // One token behind the prefix leads it into each rule.
  void try_with(std::span<const Token> prefix, std::span<const TokenKind> next_kinds);

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hardtack
