#include "antlr4-runtime.h"
//
#include "grammar/antlr/antlr_base.h"

namespace hardtack_antlr {

using hardtack::TokenKind;

StatementParser::StatementParser(antlr4::TokenStream* stream)
    : Parser(stream), _input(static_cast<StatementStream*>(stream)) {}

void StatementParser::Tracker::reset() {
  for (antlr4::ParserRuleContext* context : contexts_) context->~ParserRuleContext();
  contexts_.clear();
  buffer_.release();
}

StatementParser::Predictions& StatementParser::predictions_of_thread() {
  thread_local Predictions predictions;
  if (predictions.by_next_token.empty()) {
    predictions.by_next_token.resize(getATN().getNumberOfDecisions() * kPrecedences * kTokens, kUnknown);
  }
  return predictions;
}

void StatementParser::begin(std::span<const hardtack::Token> tokens) {
  predictions_ = &predictions_of_thread();
  // Context-free prediction decides every choice of this grammar, and its depth does not grow with nesting.
  simulator().setPredictionMode(antlr4::atn::PredictionMode::SLL);
  exceptions_before_ = std::uncaught_exceptions();
  _tracker.reset();
  _input->reset(tokens);
  _ctx = nullptr;
  _matchedEOF = false;
  _precedenceStack.assign(1, 0);
  error_at_.reset();
  error_root_ = nullptr;
}

std::size_t StatementParser::adaptivePredict(antlr4::TokenStream*, std::size_t decision,
                                             antlr4::ParserRuleContext* context) {
  const std::size_t here = _input->index();
  const auto kind_at = [&](std::size_t index) {
    const std::size_t type = _input->type_at(index);
    return type < kTokens ? type : static_cast<std::size_t>(TokenKind::kEnd);
  };
  const auto precedence = static_cast<std::size_t>(_precedenceStack.back());
  if (precedence >= kPrecedences) return simulator().adaptivePredict(_input, decision, context);
  const std::size_t one = (decision * kPrecedences + precedence) * kTokens + kind_at(here);
  std::uint8_t& known = predictions_->by_next_token[one];
  if (known != kUnknown && known != kLookFurther) return known;
  const std::size_t two = one * kTokens + kind_at(here + 1);
  if (known == kLookFurther) {
    const auto found = predictions_->by_two_tokens.find(two);
    if (found != predictions_->by_two_tokens.end()) return found->second;
  }
  _input->forget_looks();
  const std::size_t alternative = simulator().adaptivePredict(_input, decision, context);
  switch (_input->looked_at() - here) {
    case 0: known = static_cast<std::uint8_t>(alternative); break;
    case 1:
      if (predictions_->by_two_tokens.size() < kMaxTwoTokens) {
        predictions_->by_two_tokens[two] = static_cast<std::uint8_t>(alternative);
      }
      [[fallthrough]];
    default: known = kLookFurther;
  }
  return alternative;
}

void StatementParser::note_error(const antlr4::RecognitionException& error) {
  if (error_at_) return;
  const antlr4::Token* token = error.getOffendingToken();
  error_at_ = token != nullptr ? index_of(token) : _input->index();
  error_root_ = _ctx;
  while (error_root_ != nullptr && error_root_->parent != nullptr) {
    error_root_ = static_cast<antlr4::ParserRuleContext*>(error_root_->parent);
  }
}

void StatementParser::note_expected() {
  const antlr4::atn::ATN& atn = getATN();
  const antlr4::atn::ATNState* after = atn.states[getState()]->transitions[0]->target;
  for (const std::ptrdiff_t type : atn.getExpectedTokens(after->stateNumber, _ctx).toList()) {
    expected_.push_back(type < 0 ? TokenKind::kEnd : static_cast<TokenKind>(type));
  }
}

std::vector<TokenKind> StatementParser::stop_watching() {
  watched_.reset();
  return std::exchange(expected_, {});
}

}  // namespace hardtack_antlr
