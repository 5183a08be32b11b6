#include "grammar/antlr/antlr_adapter.h"

#include <array>
#include <cstddef>
#include <exception>
#include <new>
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

}  // namespace

struct AntlrParser::State {
  State() : parser(&stream) { parser.removeErrorListeners(); }

  Outcome run(std::span<const Token> tokens) {
    Outcome outcome;
    try {
      parser.begin(tokens);
      outcome.tree = parser.statement();
    } catch (const antlr4::ParseCancellationException&) {
      outcome.tree = parser.error_root();
      outcome.error_at = parser.error_at().value_or(tokens.size());
    } catch (const std::bad_alloc&) {
      throw;  // says nothing about the text
    } catch (const std::exception&) {
      outcome.error_at = parser.error_at().value_or(0);
    }
    return outcome;
  }

  hardtack_antlr::StatementStream stream;
  PolicyParser parser;
};

AntlrParser::AntlrParser() : state_(std::make_unique<State>()) {}
AntlrParser::~AntlrParser() = default;

AntlrParser::Outcome AntlrParser::parse(std::span<const Token> tokens) { return state_->run(tokens); }

std::vector<TokenKind> AntlrParser::expected_after(std::span<const Token> prefix) {
  if (prefix.empty()) return {TokenKind::kName};
  state_->parser.watch(prefix.size() - 1);
  state_->run(prefix);
  std::vector<TokenKind> expected = state_->parser.stop_watching();
  if (!expected.empty()) return expected;
  // The choice between two rules failed before it took the last token. One token of each rule leads it further.
  static constexpr std::array kNext = {TokenKind::kLeftParen, TokenKind::kIf, TokenKind::kPlus, TokenKind::kRightArrow};
  state_->parser.watch(prefix.size() - 1);
  try_with(prefix, kNext);
  return state_->parser.stop_watching();
}

std::vector<TokenKind> AntlrParser::completions_of(std::span<const Token> prefix) {
  static constexpr std::array kNext = {TokenKind::kLeftParen,  TokenKind::kIf,        TokenKind::kPlus,
                                       TokenKind::kRightArrow, TokenKind::kName,      TokenKind::kComma,
                                       TokenKind::kInteger,    TokenKind::kRightBrace};
  state_->parser.watch(prefix.size() - 1);
  state_->run(prefix);
  try_with(prefix, kNext);
  return state_->parser.stop_watching();
}

void AntlrParser::try_with(std::span<const Token> prefix, std::span<const TokenKind> next_kinds) {
  std::vector<Token> longer(prefix.begin(), prefix.end());
  longer.emplace_back();
  for (const TokenKind next : next_kinds) {
    longer.back().kind = next;
    state_->run(longer);
  }
}

}  // namespace hardtack
