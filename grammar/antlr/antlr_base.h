// What the generated parser derives from (`superClass` in PolicyParser.g4): ANTLR's parser without the parts that one
// statement at a time does not need, and that take most of its time.
//
// The generated code names members of antlr4::Parser; where a name is declared here too, it means this one. Rules,
// states, predictions and follow sets stay ANTLR's. What differs:
// - Tokens are found by their index, so the tree has no terminals: every child of a context is a context.
// - Contexts lie in one buffer that is reused for the next statement.
// - A prediction depends on the tokens it looked at and the precedence alone, and is remembered by them.
// - The first error ends the statement: recovery by insertion and deletion guesses, costs quadratic time on hostile
//   input, and is not needed since each statement is parsed alone.
//
// Included after ANTLR's headers, by the generated code and by antlr_*.cpp only. Objects belong to one thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory_resource>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "grammar/antlr/antlr_stream.h"
#include "grammar/syntax/token.h"

namespace hardtack_antlr {

class StatementParser : public antlr4::Parser {
 public:
  explicit StatementParser(antlr4::TokenStream* stream);  // a StatementStream
  ~StatementParser() override { _tracker.reset(); }

  // Drops the tree of the last statement.
  void begin(std::span<const hardtack::Token> tokens);

  // After an error: the index of the first token that does not fit, and the tree as far as it came.
  const std::optional<std::size_t>& error_at() const { return error_at_; }
  antlr4::ParserRuleContext* error_root() const { return error_root_; }

  // From now on, gathers which kinds of token could follow the one at `index`, at the moment when that one is taken:
  // later the parser has decided, by the token that does not fit, to leave optional parts out.
  void watch(std::size_t index) { watched_ = index; }
  std::vector<hardtack::TokenKind> stop_watching();

  std::size_t getState() const override { return state_; }

  bool precpred(antlr4::RuleContext*, int precedence) final { return precedence >= _precedenceStack.back(); }
  antlr4::Token* match(std::size_t type) final {
    if (_input->current().type() != type) return _errHandler->recoverInline(this);
    _matchedEOF |= type == antlr4::Token::EOF;
    return consume();
  }
  antlr4::Token* consume() final {
    StatementToken& token = _input->current();
    _input->advance();
    if (token.index() == watched_) note_expected();
    return &token;
  }
  void enterRule(antlr4::ParserRuleContext* context, std::size_t state, std::size_t) final {
    setState(state);
    _ctx = context;
    context->start = &_input->current();
    add_to_parent(context);
  }
  void enterRecursionRule(antlr4::ParserRuleContext* context, std::size_t state, std::size_t, int precedence) final {
    setState(state);
    _ctx = context;
    context->start = &_input->current();
    _precedenceStack.push_back(precedence);
  }
  void pushNewRecursionContext(antlr4::ParserRuleContext* context, std::size_t state, std::size_t) final {
    antlr4::ParserRuleContext* left = std::exchange(_ctx, context);
    left->parent = context;
    left->invokingState = state;
    left->stop = _input->previous();
    context->start = left->start;
    context->children.push_back(left);
  }
  void unrollRecursionContexts(antlr4::ParserRuleContext* parent) final {
    antlr4::ParserRuleContext* context = std::exchange(_ctx, parent);
    context->stop = _input->previous();
    context->parent = parent;
    _precedenceStack.pop_back();
    add_to_parent(context);
  }
  std::size_t adaptivePredict(antlr4::TokenStream*, std::size_t decision, antlr4::ParserRuleContext* context);
  void enterOuterAlt(antlr4::ParserRuleContext*, std::size_t) final {}

 protected:
  // Makes the contexts of a statement.
  class Tracker {
   public:
    template <typename Context, typename... Arguments>
    Context* createInstance(Arguments... arguments) {
      auto* context = new (buffer_.allocate(sizeof(Context), alignof(Context))) Context(arguments...);
      contexts_.push_back(context);
      return context;
    }
    void reset();

   private:
    std::array<std::byte, 16 << 10> first_;
    std::pmr::monotonic_buffer_resource buffer_{first_.data(), first_.size()};
    std::vector<antlr4::ParserRuleContext*> contexts_;
  };

  // Gives the statement up at the first error.
  struct ErrorHandler {
    void sync(StatementParser*) {}
    void reportMatch(StatementParser*) {}
    antlr4::Token* recoverInline(StatementParser* parser) { throw antlr4::InputMismatchException(parser); }
    void reportError(StatementParser* parser, const antlr4::RecognitionException& error) { parser->note_error(error); }
    void recover(StatementParser*, const std::exception_ptr&) { throw antlr4::ParseCancellationException(); }
  };

  template <typename Action>
  class Finally {
   public:
    Finally(Action action, int exceptions_before) : action_(action), before_(exceptions_before) {}
    // Leaving a rule adds to the tree, for which there may be no memory. A tree that lacks a part must not be used:
    // what is thrown goes on, unless another exception gives the tree up already.
    ~Finally() noexcept(false) {
      try {
        action_();
      } catch (...) {
        if (std::uncaught_exceptions() == before_) throw;
      }
    }
    Finally(Finally&&) = delete;
    Finally& operator=(Finally&&) = delete;

   private:
    Action action_;
    int before_;
  };

  void setState(std::size_t state) { state_ = state; }
  void exitRule() {
    _ctx->stop = _matchedEOF ? &_input->current() : _input->previous();
    setState(_ctx->invokingState);
    _ctx = static_cast<antlr4::ParserRuleContext*>(_ctx->parent);
  }
  template <typename Action>
  Finally<Action> finally(Action action) const {
    return Finally<Action>(action, exceptions_before_);
  }
  template <typename>
  StatementParser* getInterpreter() {
    return this;
  }

  Tracker _tracker;
  ErrorHandler* _errHandler = &error_handler_;
  StatementStream* _input;

 private:
  // By decision, precedence and next token; kLookFurther where the token after that one counts too.
  struct Predictions {
    std::vector<std::uint8_t> by_next_token;
    std::unordered_map<std::size_t, std::uint8_t> by_two_tokens;
  };
  static constexpr std::size_t kTokens = static_cast<std::size_t>(hardtack::TokenKind::kUnexpected) + 1;
  static constexpr std::size_t kPrecedences = 16;
  // Some hundred on ordinary texts; hostile ones must not fill the memory of a thread.
  static constexpr std::size_t kMaxTwoTokens = 4'096;
  static constexpr std::uint8_t kUnknown = 0;
  static constexpr std::uint8_t kLookFurther = 255;

  void add_to_parent(antlr4::ParserRuleContext* context) {
    if (context->parent == nullptr) return;
    auto& children = context->parent->children;
    if (children.empty()) children.reserve(4);  // most contexts have two to four
    children.push_back(context);
  }
  antlr4::atn::ParserATNSimulator& simulator() { return static_cast<antlr4::atn::ParserATNSimulator&>(*_interpreter); }
  void note_error(const antlr4::RecognitionException& error);
  void note_expected();
  // A thread's predictions serve every text that it parses: they depend on the grammar alone.
  Predictions& predictions_of_thread();

  std::size_t state_ = 0;
  int exceptions_before_ = 0;  // in flight when the statement began
  ErrorHandler error_handler_;
  std::optional<std::size_t> error_at_;
  antlr4::ParserRuleContext* error_root_ = nullptr;
  std::optional<std::size_t> watched_;
  std::vector<hardtack::TokenKind> expected_;
  Predictions* predictions_ = nullptr;  // of the thread that began the statement
};

}  // namespace hardtack_antlr
