#include "tests/grammar/syntax/antlr_parser.h"

#include <cstddef>
#include <exception>
#include <memory>
#include <optional>

#include "PolicyParser.h"
#include "antlr4-runtime.h"

namespace hardtack::testing_support {
namespace {

using hardtack_plain_antlr::PolicyParser;

class Tokens : public antlr4::TokenSource {
 public:
  explicit Tokens(std::span<const Token> tokens) : tokens_(tokens) {}

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

// ANTLR's recovery would read on.
class FirstError : public antlr4::DefaultErrorStrategy {
 public:
  std::optional<std::size_t> at;
  antlr4::ParserRuleContext* root = nullptr;

  void reset(antlr4::Parser*) override {}
  void reportError(antlr4::Parser* parser, const antlr4::RecognitionException& error) override {
    if (at) return;
    const antlr4::Token* token = error.getOffendingToken();
    at = (token != nullptr ? token : parser->getCurrentToken())->getTokenIndex();
    root = parser->getContext();
    while (root != nullptr && root->parent != nullptr) root = static_cast<antlr4::ParserRuleContext*>(root->parent);
  }
  antlr4::Token* recoverInline(antlr4::Parser* parser) override { throw antlr4::InputMismatchException(parser); }
  void recover(antlr4::Parser*, std::exception_ptr) override { throw antlr4::ParseCancellationException(); }
  void sync(antlr4::Parser*) override {}
};

// `(rule first-last child...)` of the contexts; the library's trees have no terminals. What was being read when the
// error came has no end.
std::string shape(antlr4::ParserRuleContext* context, std::optional<std::size_t> error_at) {
  std::string text = "(" + std::to_string(context->getRuleIndex());
  if (context->start != nullptr) text += " " + std::to_string(context->start->getTokenIndex());
  if (!error_at && context->stop != nullptr) text += "-" + std::to_string(context->stop->getTokenIndex());
  for (antlr4::tree::ParseTree* child : context->children) {
    if (auto* inner = dynamic_cast<antlr4::ParserRuleContext*>(child)) text += " " + shape(inner, error_at);
  }
  return text + ")";
}

std::string describe(antlr4::ParserRuleContext* tree, std::optional<std::size_t> error_at) {
  std::string text = error_at ? "an error at token " + std::to_string(*error_at) + ": " : "";
  return text + (tree == nullptr ? "nothing" : shape(tree, error_at));
}

std::string read_plainly(std::span<const Token> tokens) {
  Tokens source(tokens);
  antlr4::CommonTokenStream stream(&source);
  PolicyParser parser(&stream);
  parser.removeErrorListeners();
  const auto first_error = std::make_shared<FirstError>();
  parser.setErrorHandler(first_error);
  try {
    return describe(parser.statement(), {});
  } catch (const antlr4::ParseCancellationException&) {
    return describe(first_error->root, first_error->at.value_or(tokens.size()));
  }
}

}  // namespace

std::string find_parser_difference(AntlrParser& parser, std::span<const Token> tokens) {
  const AntlrParser::Outcome outcome = parser.parse(tokens);
  const std::string actual = describe(outcome.tree, outcome.error_at);
  const std::string expected = read_plainly(tokens);
  return actual == expected ? "" : "ANTLR reads " + expected + ", the library " + actual;
}

}  // namespace hardtack::testing_support
