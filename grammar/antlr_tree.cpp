#include "grammar/antlr_tree.h"

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "PolicyParser.h"
#include "antlr4-runtime.h"
#include "grammar/literals.h"
#include "grammar/methods.h"

namespace hardtack {
namespace {

using hardtack_antlr::PolicyParser;

constexpr std::string_view kExternPrefix = "extern::";

bool is_comparison(BinaryOp op) {
  switch (op) {
    case BinaryOp::kLessThan:
    case BinaryOp::kGreaterThan:
    case BinaryOp::kLessOrEqual:
    case BinaryOp::kGreaterOrEqual:
    case BinaryOp::kStrictEqual:
    case BinaryOp::kStrictNotEqual:
    case BinaryOp::kEqual:
    case BinaryOp::kNotEqual: return true;
    default: return false;
  }
}

BinaryOp operator_of(TokenKind kind) {
  switch (kind) {
    case TokenKind::kStar: return BinaryOp::kMul;
    case TokenKind::kSlash: return BinaryOp::kDiv;
    case TokenKind::kPlus: return BinaryOp::kAdd;
    case TokenKind::kMinus: return BinaryOp::kSub;
    case TokenKind::kAmpersand: return BinaryOp::kBitAnd;
    case TokenKind::kPipe: return BinaryOp::kBitOr;
    case TokenKind::kCaret: return BinaryOp::kBitXor;
    case TokenKind::kLess: return BinaryOp::kLessThan;
    case TokenKind::kGreater: return BinaryOp::kGreaterThan;
    case TokenKind::kLessEqual: return BinaryOp::kLessOrEqual;
    case TokenKind::kGreaterEqual: return BinaryOp::kGreaterOrEqual;
    case TokenKind::kNotEqual: return BinaryOp::kNotEqual;
    case TokenKind::kStrictEqual: return BinaryOp::kStrictEqual;
    case TokenKind::kStrictNotEqual: return BinaryOp::kStrictNotEqual;
    case TokenKind::kAndAnd: return BinaryOp::kAnd;
    case TokenKind::kOrOr: return BinaryOp::kOr;
    case TokenKind::kEagerAnd: return BinaryOp::kEagerAnd;
    case TokenKind::kEagerOr: return BinaryOp::kEagerOr;
    default: return BinaryOp::kEqual;
  }
}

class StatementBuilder {
 public:
  StatementBuilder(std::span<const Token> tokens, TreeWriter& writer, Diagnostics& diagnostics)
      : tokens_(tokens), writer_(writer), source_(writer.source()), diagnostics_(diagnostics) {}

  NodeId statement(antlr4::ParserRuleContext* tree, Span span) {
    if (auto* scopes = dynamic_cast<PolicyParser::ScopeStatementContext*>(tree)) {
      std::vector<NodeId> children;
      add_scopes(scopes->scopes(), children);
      return writer_.add(NodeKind::kScopeDeclaration, span, span_of(scopes->scopes()->KW_TRUSTING()), children);
    }
    if (auto* check = dynamic_cast<PolicyParser::CheckStatementContext*>(tree)) {
      const CheckKind kind = kind_of(check->kind) == TokenKind::kReject ? CheckKind::kReject
                             : check->KW_ALL() != nullptr               ? CheckKind::kAll
                                                                        : CheckKind::kIf;
      const std::vector<NodeId> children = queries(check->queries());
      return writer_.add(NodeKind::kCheck, span, span_of(check->kind), children, static_cast<std::uint8_t>(kind));
    }
    if (auto* policy = dynamic_cast<PolicyParser::PolicyStatementContext*>(tree)) {
      const PolicyKind kind = kind_of(policy->kind) == TokenKind::kAllow ? PolicyKind::kAllow : PolicyKind::kDeny;
      const std::vector<NodeId> children = queries(policy->queries());
      return writer_.add(NodeKind::kPolicy, span, span_of(policy->kind), children, static_cast<std::uint8_t>(kind));
    }
    if (auto* clause = dynamic_cast<PolicyParser::ClauseStatementContext*>(tree)) {
      const NodeId head = predicate(clause->predicate());
      if (clause->query() == nullptr) return writer_.add(NodeKind::kFact, span, {}, std::array{head});
      return writer_.add(NodeKind::kRule, span, span_of(clause->LEFT_ARROW()),
                         std::array{head, query(clause->query())});
    }
    return error_statement(tree, span);
  }

  // The predicates that were read to their closing parenthesis.
  NodeId error_statement(antlr4::ParserRuleContext* tree, Span span) {
    std::vector<NodeId> found;
    std::vector<antlr4::tree::ParseTree*> open;
    if (tree != nullptr) open.push_back(tree);
    while (!open.empty()) {
      auto* context = dynamic_cast<antlr4::ParserRuleContext*>(open.back());
      open.pop_back();
      if (context == nullptr) continue;
      if (auto* candidate = dynamic_cast<PolicyParser::PredicateContext*>(context)) {
        const bool complete = candidate->exception == nullptr && candidate->stop != nullptr &&
                              candidate->name() != nullptr && candidate->RPAREN() != nullptr;
        if (complete) found.push_back(predicate(candidate));
        continue;
      }
      for (auto child = context->children.rbegin(); child != context->children.rend(); ++child) open.push_back(*child);
    }
    return writer_.add(NodeKind::kErrorStatement, span, {}, found);
  }

 private:
  TokenKind kind_of(const antlr4::Token* token) const { return tokens_[token->getTokenIndex()].kind; }
  Span span_of(const antlr4::Token* token) const { return tokens_[token->getTokenIndex()].span; }
  Span span_of(antlr4::tree::TerminalNode* node) const { return span_of(node->getSymbol()); }
  Span span_of(antlr4::ParserRuleContext* context) const {
    return {span_of(context->start).begin, span_of(context->stop).end};
  }

  Diagnostic& error(std::string_view code, Span span, std::string message) {
    return diagnostics_.error(code, span, std::move(message));
  }
  // An Error of a literal at `token`, whose own span counts from the token's beginning.
  NodeId bad_literal(std::string_view code, Span token, const Error& problem) {
    const Span inside = problem.span().value_or(Span{0, token.size()});
    error(code, {token.begin + inside.begin, token.begin + inside.end}, problem.message())
        .set_error(problem.code())
        .set_help(problem.help());
    return writer_.add(NodeKind::kErrorTerm, token);
  }

  std::vector<NodeId> queries(PolicyParser::QueriesContext* context) {
    std::vector<NodeId> result;
    for (auto* alternative : context->query()) result.push_back(query(alternative));
    return result;
  }

  NodeId query(PolicyParser::QueryContext* context) {
    std::vector<NodeId> children;
    for (auto* element : context->element()) {
      children.push_back(element->predicate() != nullptr ? predicate(element->predicate())
                                                         : expression(element->expression()));
    }
    Span trusting{};
    if (context->scopes() != nullptr) {
      trusting = span_of(context->scopes()->KW_TRUSTING());
      add_scopes(context->scopes(), children);
    }
    return writer_.add(NodeKind::kQuery, span_of(context), trusting, children);
  }

  void add_scopes(PolicyParser::ScopesContext* context, std::vector<NodeId>& children) {
    for (auto* item : context->scope()) children.push_back(scope(item));
  }

  NodeId scope(PolicyParser::ScopeContext* context) {
    const Span span = span_of(context);
    if (context->KW_AUTHORITY() != nullptr) return writer_.add(NodeKind::kScopeAuthority, span);
    if (context->KW_PREVIOUS() != nullptr) return writer_.add(NodeKind::kScopePrevious, span);
    if (context->parameter() != nullptr) {
      return writer_.add(NodeKind::kScopeParameter, span, parameter_name(context->parameter()));
    }
    const std::string_view text = source_.text(span);
    const auto key = PublicKey::from_text(text);
    if (key) return writer_.add(NodeKind::kScopeKey, span, {}, {}, 0, writer_.add_key(*key));
    const KeyAlgorithm algorithm = text.starts_with("ed25519") ? KeyAlgorithm::kEd25519 : KeyAlgorithm::kSecp256r1;
    const std::string name(key_algorithm_name(algorithm));
    error("invalid-public-key", span, "`" + std::string(text) + "` is not a public key")
        .set_error(ErrorCode::kInvalidKey)
        .set_help((algorithm == KeyAlgorithm::kEd25519 ? "an " : "a ") + name + " key is written `" + name + "/` and " +
                  std::to_string(2 * public_key_size(algorithm)) + " hexadecimal digits");
    return writer_.add(NodeKind::kErrorTerm, span);
  }

  Span parameter_name(PolicyParser::ParameterContext* context) {
    const Span span = span_of(context->NAME());
    const DecodedCodePoint first = decode_code_point(source_.text(), span.begin);
    if (first.value == '_' || (first.value >= '0' && first.value <= '9')) {
      error("syntax-error", span,
            "the parameter name `" + std::string(source_.text(span)) + "` does not start with a letter");
    }
    return span;
  }

  NodeId predicate(PolicyParser::PredicateContext* context) {
    const std::vector<NodeId> terms = all_terms(context->term());
    return writer_.add(NodeKind::kPredicate, span_of(context), span_of(context->name()), terms);
  }

  std::vector<NodeId> all_terms(const std::vector<PolicyParser::TermContext*>& contexts) {
    std::vector<NodeId> result;
    result.reserve(contexts.size());
    for (auto* context : contexts) result.push_back(term(context));
    return result;
  }

  NodeId variable(const antlr4::Token* token) {
    const Span span = span_of(token);
    if (span.size() == 1) {
      error("syntax-error", span, "a variable name is missing after `$`");
      return writer_.add(NodeKind::kErrorTerm, span);
    }
    return writer_.add(NodeKind::kVariable, span, {span.begin + 1, span.end});
  }

  // Recursion is bounded by ParseLimits::max_depth.
  NodeId term(PolicyParser::TermContext* context) {
    const Span span = span_of(context);
    if (context->array() != nullptr) {
      return writer_.add(NodeKind::kArray, span, {}, all_terms(context->array()->term()));
    }
    if (context->braces() != nullptr) return braces(context->braces());
    if (context->parameter() != nullptr) {
      return writer_.add(NodeKind::kParameter, span, parameter_name(context->parameter()));
    }
    const std::string_view text = source_.text(span);
    switch (kind_of(context->stop)) {
      case TokenKind::kVariable: return variable(context->stop);
      case TokenKind::kInteger: {
        if (context->MINUS() != nullptr && span_of(context->MINUS()).end != span_of(context->stop).begin) {
          error("syntax-error", span, "`-` and the digits of an integer are apart")
              .set_help("write `-1` without a space; there is no negation of other values than by `0 - $x`");
          return writer_.add(NodeKind::kErrorTerm, span);
        }
        const auto value = parse_integer(text);
        if (!value) return bad_literal("integer-out-of-range", span, value.error());
        return writer_.add(NodeKind::kInteger, span, {}, {}, 0, static_cast<std::uint64_t>(*value));
      }
      case TokenKind::kDate: {
        const auto value = parse_date(text);
        if (!value) return bad_literal("invalid-date", span, value.error());
        return writer_.add(NodeKind::kDate, span, {}, {}, 0, *value);
      }
      case TokenKind::kBytes: {
        auto value = parse_bytes(text);
        if (!value) return bad_literal("invalid-bytes", span, value.error());
        return writer_.add(NodeKind::kBytes, span, {}, {}, 0, writer_.add_string(*std::move(value)));
      }
      case TokenKind::kString: {
        auto value = parse_string(text);
        if (!value) return bad_literal("invalid-escape", span, value.error());
        return writer_.add(NodeKind::kString, span, {}, {}, 0, writer_.add_string(*std::move(value)));
      }
      case TokenKind::kTrue: return writer_.add(NodeKind::kBool, span, {}, {}, 0, 1);
      case TokenKind::kFalse: return writer_.add(NodeKind::kBool, span, {}, {}, 0, 0);
      default: return writer_.add(NodeKind::kNull, span);
    }
  }

  // `{}` and pairs are maps; `{,}` and single terms are sets.
  NodeId braces(PolicyParser::BracesContext* context) {
    const Span span = span_of(context);
    const auto entries = context->entry();
    const bool is_map = entries.empty() ? context->COMMA().empty() : entries.front()->COLON() != nullptr;
    std::vector<NodeId> children;
    bool sound = true;
    for (auto* entry : entries) {
      const auto parts = all_terms(entry->term());
      const Span entry_span = span_of(entry);
      if (is_map != (entry->COLON() != nullptr)) {
        sound = false;
        error("mixed-braces", entry_span,
              is_map ? "an entry of a map lacks its value" : "an element of a set has a value")
            .set_help("a map is written `{\"key\": value}`, a set `{1, 2}`");
      }
      if (!is_map) {
        children.insert(children.end(), parts.begin(), parts.end());
        continue;
      }
      const NodeKind key = writer_.tree().kind(parts.front());
      if (key != NodeKind::kInteger && key != NodeKind::kString && key != NodeKind::kParameter &&
          key != NodeKind::kErrorTerm) {
        sound = false;
        error("invalid-map-key", writer_.tree().span(parts.front()), "a map key is not an integer or a string")
            .set_error(ErrorCode::kInvalidMap);
      }
      children.push_back(writer_.add(NodeKind::kMapEntry, entry_span, {}, parts));
    }
    return writer_.add(sound ? is_map ? NodeKind::kMap : NodeKind::kSet : NodeKind::kErrorTerm, span, {}, children);
  }

  // Recursion is bounded by find_excess_depth(); chains of operators and methods lean to the left and are walked.
  NodeId expression(PolicyParser::ExpressionContext* context) {
    std::vector<PolicyParser::ExpressionContext*> chain;
    while (true) {
      if (auto* binary = dynamic_cast<PolicyParser::BinaryContext*>(context)) {
        chain.push_back(context);
        context = binary->left;
      } else if (auto* method = dynamic_cast<PolicyParser::MethodContext*>(context)) {
        chain.push_back(context);
        context = method->expression();
      } else {
        break;
      }
    }
    NodeId node = primary(context);
    for (auto link = chain.rbegin(); link != chain.rend(); ++link) {
      if (auto* binary = dynamic_cast<PolicyParser::BinaryContext*>(*link)) {
        node = operation(binary, node);
      } else {
        node = method_call(static_cast<PolicyParser::MethodContext*>(*link), node);
      }
    }
    return node;
  }

  NodeId primary(PolicyParser::ExpressionContext* context) {
    if (auto* negation = dynamic_cast<PolicyParser::NegationContext*>(context)) {
      const NodeId operand = expression(negation->expression());
      return writer_.add(NodeKind::kNegation, span_of(context), span_of(negation->BANG()), std::array{operand});
    }
    if (auto* group = dynamic_cast<PolicyParser::ParenthesisedContext*>(context)) {
      const NodeId operand = expression(group->expression());
      return writer_.add(NodeKind::kParenthesised, span_of(context), {}, std::array{operand});
    }
    return term(static_cast<PolicyParser::LiteralContext*>(context)->term());
  }

  NodeId operation(PolicyParser::BinaryContext* context, NodeId left) {
    const BinaryOp op = operator_of(kind_of(context->op));
    const Span op_span = span_of(context->op);
    const SyntaxTree& tree = writer_.tree();
    if (is_comparison(op) && tree.kind(left) == NodeKind::kBinary && is_comparison(tree.binary_op(left))) {
      error("chained-comparison", op_span, "comparisons cannot be chained")
          .set_help("join two comparisons by `&&`, or put one of them in parentheses")
          .add_note(tree.node(left).name, "the first comparison is here");
    }
    const NodeId right = expression(context->right);
    return writer_.add(NodeKind::kBinary, span_of(context), op_span, std::array{left, right},
                       static_cast<std::uint8_t>(op));
  }

  NodeId method_call(PolicyParser::MethodContext* context, NodeId receiver) {
    const Span span = span_of(context);
    const Span name = span_of(context->name());
    std::vector<NodeId> children{receiver};
    for (auto* item : context->argument()) children.push_back(argument(item));
    const std::string_view text = source_.text(name);

    if (text.starts_with(kExternPrefix) && text.size() > kExternPrefix.size()) {
      if (children.size() > 2) {
        error("argument-count", writer_.tree().span(children[2]), "an extern function takes at most one argument")
            .set_help("pass several values as an array: `.extern::" + std::string(text.substr(8)) + "([1, 2])`");
        return writer_.add(NodeKind::kErrorTerm, span, {}, children);
      }
      if (children.size() == 2 && writer_.tree().kind(children[1]) == NodeKind::kClosure) {
        error("unexpected-closure", writer_.tree().span(children[1]), "an extern function takes no closure");
      }
      return writer_.add(NodeKind::kExtern, span, {name.begin + 8, name.end}, children);
    }
    const auto index = find_method(text);
    if (!index) {
      report_unknown_method(name, text);
      return writer_.add(NodeKind::kErrorTerm, span, name, children);
    }
    check_arguments(methods()[*index], name, span, std::span(children).subspan(1));
    return writer_.add(NodeKind::kMethod, span, name, children, static_cast<std::uint8_t>(*index));
  }

  NodeId argument(PolicyParser::ArgumentContext* context) {
    if (auto* closure = dynamic_cast<PolicyParser::ClosureContext*>(context)) {
      const NodeId parameter = variable(closure->VARIABLE()->getSymbol());
      const NodeId body = expression(closure->expression());
      return writer_.add(NodeKind::kClosure, span_of(context), span_of(closure->RIGHT_ARROW()),
                         std::array{parameter, body});
    }
    return expression(static_cast<PolicyParser::ValueContext*>(context)->expression());
  }

  void report_unknown_method(Span name, std::string_view text) {
    Diagnostic& diagnostic = error("unknown-method", name, "no method is called `" + std::string(text) + "`");
    if (const auto suggestion = suggest_method(text)) {
      diagnostic.set_help("did you mean `" + std::string(*suggestion) + "`?")
          .add_fix("replace by `" + std::string(*suggestion) + "`", name, std::string(*suggestion));
    } else {
      std::string list;
      for (const Method& method : methods()) list += (list.empty() ? "`" : ", `") + std::string(method.name) + "`";
      diagnostic.set_help("the methods are " + list + "; a function of the host is called as `.extern::name()`");
    }
  }

  void check_arguments(const Method& method, Span name, Span call, std::span<const NodeId> arguments) {
    const std::string quoted = "`" + std::string(method.name) + "`";
    const std::string help = "write it as `" + std::string(method.example) + "`";
    const std::size_t wanted = method.argument == MethodArgument::kNone ? 0 : 1;
    if (arguments.size() != wanted) {
      const std::string takes = wanted == 0                                   ? " takes no argument"
                                : method.argument == MethodArgument::kClosure ? " takes one closure"
                                                                              : " takes one argument";
      const Span at = arguments.size() > wanted ? writer_.tree().span(arguments[wanted]) : Span{name.begin, call.end};
      error("argument-count", at, quoted + takes).set_help(help);
      return;
    }
    if (wanted == 0) return;
    const bool is_closure = writer_.tree().kind(arguments[0]) == NodeKind::kClosure;
    if (is_closure == (method.argument == MethodArgument::kClosure)) return;
    const Span at = writer_.tree().span(arguments[0]);
    if (is_closure) {
      error("unexpected-closure", at, quoted + " takes a value, not a closure").set_help(help);
    } else {
      error("missing-closure", at, quoted + " takes a closure, not a value").set_help(help);
    }
  }

  std::span<const Token> tokens_;
  TreeWriter& writer_;
  const Source& source_;
  Diagnostics& diagnostics_;
};

}  // namespace

NodeId build_statement(antlr4::ParserRuleContext* tree, std::span<const Token> tokens, Span span, TreeWriter& writer,
                       Diagnostics& diagnostics) {
  return StatementBuilder(tokens, writer, diagnostics).statement(tree, span);
}

NodeId build_error_statement(antlr4::ParserRuleContext* tree, std::span<const Token> tokens, Span span,
                             TreeWriter& writer, Diagnostics& diagnostics) {
  return StatementBuilder(tokens, writer, diagnostics).error_statement(tree, span);
}

}  // namespace hardtack
