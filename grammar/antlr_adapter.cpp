#include "grammar/antlr_adapter.h"

#include <cstddef>
#include <exception>
#include <utility>

#include "PolicyParser.h"
#include "antlr4-runtime.h"

namespace hardtack {
namespace {

using hardtack_antlr::PolicyParser;

static_assert(static_cast<int>(PolicyParser::KW_CHECK) == static_cast<int>(TokenKind::kCheck));
static_assert(static_cast<int>(PolicyParser::NAME) == static_cast<int>(TokenKind::kName));
static_assert(static_cast<int>(PolicyParser::LPAREN) == static_cast<int>(TokenKind::kLeftParen));
static_assert(static_cast<int>(PolicyParser::STRICT_EQUAL) == static_cast<int>(TokenKind::kStrictEqual));
static_assert(static_cast<int>(PolicyParser::AMPERSAND) == static_cast<int>(TokenKind::kAmpersand));
static_assert(static_cast<int>(PolicyParser::ASSIGN) == static_cast<int>(TokenKind::kAssign));
static_assert(static_cast<int>(PolicyParser::UNEXPECTED) == static_cast<int>(TokenKind::kUnexpected));

// Hands out the tokens of one statement as ANTLR's.
class StatementSource : public antlr4::TokenSource {
 public:
  void reset(std::span<const Token> tokens) {
    tokens_ = tokens;
    next_ = 0;
  }

  std::unique_ptr<antlr4::Token> nextToken() override {
    const std::size_t index = next_++;
    const auto type = index < tokens_.size() ? static_cast<std::size_t>(tokens_[index].kind) : antlr4::Token::EOF;
    return std::make_unique<antlr4::CommonToken>(type);
  }
  std::size_t getLine() const override { return 0; }
  std::size_t getCharPositionInLine() override { return 0; }
  antlr4::CharStream* getInputStream() override { return nullptr; }
  std::string getSourceName() override { return {}; }
  antlr4::TokenFactory<antlr4::CommonToken>* getTokenFactory() override { return &factory_; }

 private:
  std::span<const Token> tokens_;
  std::size_t next_ = 0;
  antlr4::CommonTokenFactory factory_;
};

// Remembers where the first error is and gives the statement up: recovery by insertion and deletion guesses, costs
// quadratic time on hostile input, and is not needed since each statement is parsed alone.
class StopAtFirstError : public antlr4::DefaultErrorStrategy {
 public:
  std::optional<std::size_t> error_at;
  antlr4::ParserRuleContext* root = nullptr;

  void reset(antlr4::Parser*) override {}
  void reportError(antlr4::Parser* parser, const antlr4::RecognitionException& error) override {
    if (error_at) return;
    const antlr4::Token* token = error.getOffendingToken();
    error_at = (token != nullptr ? token : parser->getCurrentToken())->getTokenIndex();
    root = parser->getContext();
    while (root != nullptr && root->parent != nullptr) root = static_cast<antlr4::ParserRuleContext*>(root->parent);
  }
  antlr4::Token* recoverInline(antlr4::Parser* parser) override { throw antlr4::InputMismatchException(parser); }
  void recover(antlr4::Parser*, std::exception_ptr) override { throw antlr4::ParseCancellationException(); }
  void sync(antlr4::Parser*) override {}
};

// Tells which tokens could follow the one at an index, at the moment when that one is consumed: later the parser has
// decided, by the token that does not fit, to leave optional parts out.
class WatchingParser : public PolicyParser {
 public:
  using PolicyParser::PolicyParser;

  std::optional<std::size_t> watched;  // index of the token
  std::vector<TokenKind> expected;

  antlr4::Token* consume() override {
    const bool here = watched && getCurrentToken()->getTokenIndex() == *watched;
    antlr4::Token* token = PolicyParser::consume();
    if (here) {
      const antlr4::atn::ATN& atn = getATN();
      const antlr4::atn::ATNState* after = atn.states[getState()]->transitions[0]->target;
      for (const std::ptrdiff_t type : atn.getExpectedTokens(after->stateNumber, getContext()).toList()) {
        expected.push_back(type < 0 ? TokenKind::kEnd : static_cast<TokenKind>(type));
      }
    }
    return token;
  }
};

}  // namespace

struct AntlrParser::State {
  State() : stream(&source), parser(&stream), strategy(std::make_shared<StopAtFirstError>()) {
    parser.removeErrorListeners();
    parser.setErrorHandler(strategy);
    // Context-free prediction decides every choice of this grammar, and its depth does not grow with nesting.
    parser.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(antlr4::atn::PredictionMode::SLL);
  }

  Outcome run(std::span<const Token> tokens) {
    Outcome outcome;
    strategy->error_at.reset();
    strategy->root = nullptr;
    try {
      source.reset(tokens);
      stream.setTokenSource(&source);
      parser.setTokenStream(&stream);
      outcome.tree = parser.statement();
    } catch (const antlr4::ParseCancellationException&) {
      outcome.tree = strategy->root;
      outcome.error_at = strategy->error_at.value_or(tokens.size());
    } catch (const std::exception&) {
      outcome.error_at = strategy->error_at.value_or(0);
    }
    return outcome;
  }

  StatementSource source;
  antlr4::CommonTokenStream stream;
  WatchingParser parser;
  std::shared_ptr<StopAtFirstError> strategy;
};

AntlrParser::AntlrParser() : state_(std::make_unique<State>()) {}
AntlrParser::~AntlrParser() = default;

AntlrParser::Outcome AntlrParser::parse(std::span<const Token> tokens) { return state_->run(tokens); }

std::vector<TokenKind> AntlrParser::expected_after(std::span<const Token> prefix) {
  if (prefix.empty()) return {TokenKind::kName};
  WatchingParser& parser = state_->parser;
  parser.watched = prefix.size() - 1;
  parser.expected.clear();
  state_->run(prefix);
  if (parser.expected.empty()) {
    // The choice between two rules failed before it took the last token. One token of each rule leads it further.
    std::vector<Token> longer(prefix.begin(), prefix.end());
    longer.emplace_back();
    for (TokenKind next : {TokenKind::kLeftParen, TokenKind::kIf, TokenKind::kPlus, TokenKind::kRightArrow}) {
      longer.back().kind = next;
      state_->run(longer);
    }
  }
  parser.watched.reset();
  return std::move(parser.expected);
}

}  // namespace hardtack
