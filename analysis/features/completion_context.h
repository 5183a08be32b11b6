// What is known about the place where completion is asked for. Internal to completion.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/index/call_at.h"
#include "analysis/snapshot.h"
#include "analysis/types/operators.h"
#include "grammar/expected.h"

namespace hardtack::analysis {

struct ScopeVariable {
  std::string_view name;                      // without `$`
  std::uint32_t number = SymbolIndex::kNone;  // of SymbolIndex::variables(); none for one that only the tokens have
};

class CompletionContext {
 public:
  // `parser` may be null.
  CompletionContext(const Snapshot& snapshot, const Document& document, std::uint32_t offset, ExpectedTokens* parser);

  Span replaced() const { return expected_.replaced; }
  // The part of the replaced word in front of the offset.
  std::string_view typed() const { return document_.text(Span{expected_.replaced.begin, offset_}); }
  bool expects(TokenKind kind) const { return expected_.has(kind); }
  std::span<const std::string_view> words() const { return expected_.words; }
  bool begins_statement() const { return expected_.statement; }
  bool is_method() const { return before_kind_ == TokenKind::kDot && expects(TokenKind::kName); }
  // Behind a `{` that a parameter's name may follow.
  bool in_braces() const { return before_kind_ == TokenKind::kLeftBrace && expects(TokenKind::kName); }
  bool closed_brace() const { return after_kind_ == TokenKind::kRightBrace; }
  bool before_parenthesis() const { return after_kind_ == TokenKind::kLeftParen; }

  // The types of what stands in front of the `.`; all() where that is not known.
  TypeSet receiver() const;
  // Those that can be seen here, in the order of the text.
  std::vector<ScopeVariable> variables() const;
  TypeSet variable_types(std::uint32_t number) const;
  // Literals that stand in this position of this predicate elsewhere, as written.
  std::vector<std::string> values() const;
  // Whether the only place of a predicate is the word at the offset.
  bool is_only_here(const ProgramPredicate& predicate) const;
  // What to write for each term of a predicate: names of variables in bodies, names of types elsewhere.
  std::vector<std::string> term_names(const ProgramPredicate& predicate) const;

 private:
  TypeSet type_of_variable_named(std::string_view name) const;
  TypeSet type_of_call(std::uint32_t close) const;
  void read_statement();

  const Snapshot& snapshot_;
  const Document& document_;
  const SyntaxTree& tree_;
  std::uint32_t offset_;
  Expected expected_;
  std::uint32_t before_ = kNone;  // the token in front of the replaced word
  TokenKind before_kind_ = TokenKind::kEnd;
  TokenKind after_kind_ = TokenKind::kEnd;  // of the token behind it
  NodeId statement_ = kNoNode;
  std::optional<StatementTypes> types_;

  static constexpr std::uint32_t kNone = 0xffffffff;
};

}  // namespace hardtack::analysis
