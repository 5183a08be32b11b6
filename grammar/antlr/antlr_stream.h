// The tokens of one statement as ANTLR's parser reads them: objects that are used again for the next statement, and no
// more about each than its type and its index. Included where antlr_base.h is, and by its rules.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "grammar/syntax/token.h"

namespace hardtack_antlr {

// A token as ANTLR wants it: a type and an index.
class StatementToken final : public antlr4::Token {
 public:
  explicit StatementToken(std::size_t index) : index_(index) {}
  void set_type(std::size_t type) { type_ = type; }
  std::size_t type() const { return type_; }
  std::size_t index() const { return index_; }

  std::string getText() const override { return {}; }
  std::size_t getType() const override { return type_; }
  std::size_t getLine() const override { return 0; }
  std::size_t getCharPositionInLine() const override { return 0; }
  std::size_t getChannel() const override { return DEFAULT_CHANNEL; }
  std::size_t getTokenIndex() const override { return index_; }
  std::size_t getStartIndex() const override { return 0; }
  std::size_t getStopIndex() const override { return 0; }
  antlr4::TokenSource* getTokenSource() const override { return nullptr; }
  antlr4::CharStream* getInputStream() const override { return nullptr; }
  std::string toString() const override { return {}; }

 private:
  std::size_t type_ = EOF;
  std::size_t index_;
};

inline std::size_t index_of(const antlr4::Token* token) { return static_cast<const StatementToken*>(token)->index(); }

// The tokens of one statement, and the end.
class StatementStream final : public antlr4::TokenStream {
 public:
  void reset(std::span<const hardtack::Token> tokens) {
    while (tokens_.size() <= tokens.size()) tokens_.emplace_back(tokens_.size());
    for (std::size_t i = 0; i < tokens.size(); ++i) tokens_[i].set_type(static_cast<std::size_t>(tokens[i].kind));
    tokens_[tokens.size()].set_type(EOF);
    last_ = tokens.size();
    next_ = 0;
  }

  // For the generated code, which looks at the next token only.
  StatementToken& current() { return tokens_[next_]; }
  StatementToken* previous() { return next_ > 0 ? &tokens_[next_ - 1] : nullptr; }
  std::size_t type_at(std::size_t index) const { return index < last_ ? tokens_[index].type() : EOF; }
  void advance() { next_ += next_ < last_ ? 1 : 0; }

  // For prediction: remembers how far it looked.
  std::size_t looked_at() const { return looked_at_; }
  void forget_looks() { looked_at_ = next_; }

  std::size_t LA(ssize_t offset) override {
    const std::size_t index = index_at(offset);
    if (index > looked_at_) looked_at_ = index;
    return type_at(index);
  }
  antlr4::Token* LT(ssize_t offset) override { return get(index_at(offset)); }
  antlr4::Token* get(std::size_t index) const override {
    return index <= last_ ? const_cast<StatementToken*>(&tokens_[index]) : nullptr;
  }
  void consume() override { advance(); }
  ssize_t mark() override { return 0; }
  void release(ssize_t) override {}
  std::size_t index() override { return next_; }
  void seek(std::size_t index) override { next_ = index < last_ ? index : last_; }
  std::size_t size() override { return last_ + 1; }
  antlr4::TokenSource* getTokenSource() const override { return nullptr; }
  std::string getSourceName() const override { return {}; }
  std::string getText() override { return {}; }
  std::string getText(const antlr4::misc::Interval&) override { return {}; }
  std::string getText(antlr4::RuleContext*) override { return {}; }
  std::string getText(antlr4::Token*, antlr4::Token*) override { return {}; }

 private:
  // ANTLR's offsets: 1 is the next token, -1 the one before it.
  std::size_t index_at(ssize_t offset) const {
    return next_ + static_cast<std::size_t>(offset > 0 ? offset - 1 : offset);
  }

  std::vector<StatementToken> tokens_;  // as many as the longest statement had, and the end
  std::size_t last_ = 0;                // index of the end
  std::size_t next_ = 0;
  std::size_t looked_at_ = 0;
};

}  // namespace hardtack_antlr
