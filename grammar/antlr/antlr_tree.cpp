#include "grammar/antlr/antlr_tree.h"

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "PolicyParser.h"
#include "antlr4-runtime.h"
#include "engine/text/cat.h"
#include "engine/text/date_time.h"
#include "engine/text/quote.h"
#include "engine/text/utf8.h"
#include "grammar/syntax/literals.h"
#include "grammar/syntax/methods.h"

namespace hardtack {
namespace {

using hardtack_antlr::index_of;
using hardtack_antlr::PolicyParser;
using Context = antlr4::ParserRuleContext;

// The parser keeps no terminals: every child is a context, and tokens are found by their index.
Context* child(const Context* context, std::size_t index) { return static_cast<Context*>(context->children[index]); }

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

  NodeId statement(Context* tree, Span span) {
    Context* first = child(tree, 0);
    switch (first->getRuleIndex()) {
      case PolicyParser::RuleScopes: {
        std::vector<NodeId> children;
        add_scopes(first, children);
        return writer_.add(NodeKind::kScopeDeclaration, span, span_of(first->start), children);
      }
      case PolicyParser::RuleQueries: return queries(tree->start, first, span);
      default: break;
    }
    const NodeId head = predicate(first);
    if (tree->children.size() == 1) return writer_.add(NodeKind::kFact, span, {}, std::array{head});
    const Span arrow = span_of(index_of(first->stop) + 1);
    return writer_.add(NodeKind::kRule, span, arrow, std::array{head, query(child(tree, 1))});
  }

  // The predicates that were read to their closing parenthesis.
  NodeId error_statement(Context* tree, Span span) {
    std::vector<NodeId> found;
    std::vector<Context*> open;
    if (tree != nullptr) open.push_back(tree);
    while (!open.empty()) {
      Context* context = open.back();
      open.pop_back();
      if (context->getRuleIndex() == PolicyParser::RulePredicate) {
        if (is_whole_predicate(context)) found.push_back(predicate(context));
        continue;
      }
      for (std::size_t i = context->children.size(); i > 0; --i) open.push_back(child(context, i - 1));
    }
    return writer_.add(NodeKind::kErrorStatement, span, {}, found);
  }

 private:
  TokenKind kind_of(std::size_t index) const { return tokens_[index].kind; }
  TokenKind kind_of(const antlr4::Token* token) const { return kind_of(index_of(token)); }
  Span span_of(std::size_t index) const { return tokens_[index].span; }
  Span span_of(const antlr4::Token* token) const { return span_of(index_of(token)); }
  Span span_of(const Context* context) const { return {span_of(context->start).begin, span_of(context->stop).end}; }

  bool is_whole_predicate(const Context* context) const {
    if (context->exception != nullptr || context->stop == nullptr) return false;
    return index_of(context->stop) > index_of(context->start) && kind_of(context->stop) == TokenKind::kRightParen;
  }

  Diagnostic& error(DiagnosticCode code, Span span, std::string message) {
    return diagnostics_.report(code, span, std::move(message));
  }
  // An Error of a literal at `token`, whose own span counts from the token's beginning.
  NodeId bad_literal(DiagnosticCode code, Span token, const Error& problem) {
    const Span inside = problem.span().value_or(Span{0, token.size()});
    error(code, {token.begin + inside.begin, token.begin + inside.end}, problem.message())
        .set_error(problem.code())
        .set_help(problem.help());
    return writer_.add(NodeKind::kErrorTerm, token);
  }

  // A check or a policy.
  NodeId queries(const antlr4::Token* keyword, Context* context, Span span) {
    std::vector<NodeId> children;
    for (std::size_t i = 0; i < context->children.size(); ++i) children.push_back(query(child(context, i)));
    const TokenKind kind = kind_of(keyword);
    if (kind == TokenKind::kAllow || kind == TokenKind::kDeny) {
      const PolicyKind policy = kind == TokenKind::kAllow ? PolicyKind::kAllow : PolicyKind::kDeny;
      return writer_.add(NodeKind::kPolicy, span, span_of(keyword), children, static_cast<std::uint8_t>(policy));
    }
    const CheckKind check = kind == TokenKind::kReject                          ? CheckKind::kReject
                            : kind_of(index_of(keyword) + 1) == TokenKind::kAll ? CheckKind::kAll
                                                                                : CheckKind::kIf;
    return writer_.add(NodeKind::kCheck, span, span_of(keyword), children, static_cast<std::uint8_t>(check));
  }

  NodeId query(Context* context) {
    std::vector<NodeId> children;
    children.reserve(context->children.size());
    Span trusting{};
    for (std::size_t i = 0; i < context->children.size(); ++i) {
      Context* part = child(context, i);
      if (part->getRuleIndex() == PolicyParser::RuleScopes) {
        trusting = span_of(part->start);
        add_scopes(part, children);
        continue;
      }
      Context* element = child(part, 0);
      const bool is_predicate = element->getRuleIndex() == PolicyParser::RulePredicate;
      children.push_back(is_predicate ? predicate(element) : expression(element));
    }
    return writer_.add(NodeKind::kQuery, span_of(context), trusting, children);
  }

  void add_scopes(Context* context, std::vector<NodeId>& children) {
    for (std::size_t i = 0; i < context->children.size(); ++i) children.push_back(scope(child(context, i)));
  }

  NodeId scope(Context* context) {
    const Span span = span_of(context);
    switch (kind_of(context->start)) {
      case TokenKind::kAuthority: return writer_.add(NodeKind::kScopeAuthority, span);
      case TokenKind::kPrevious: return writer_.add(NodeKind::kScopePrevious, span);
      case TokenKind::kLeftBrace: return writer_.add(NodeKind::kScopeParameter, span, parameter_name(context));
      default: break;
    }
    const std::string_view text = source_.text(span);
    const auto key = PublicKey::from_text(text);
    if (key) return writer_.add(NodeKind::kScopeKey, span, {}, {}, 0, writer_.add_key(*key));
    const KeyAlgorithm algorithm = text.starts_with("ed25519") ? KeyAlgorithm::kEd25519 : KeyAlgorithm::kSecp256r1;
    const std::string name(key_algorithm_name(algorithm));
    error(DiagnosticCode::kInvalidPublicKey, span, quote(text) + " is not a public key")
        .set_help(cat((algorithm == KeyAlgorithm::kEd25519 ? "an " : "a "), name, " key is written `", name, "/` and ",
                      2 * public_key_size(algorithm), " hexadecimal digits"));
    return writer_.add(NodeKind::kErrorTerm, span);
  }

  // Of `{name}`.
  Span parameter_name(const Context* context) {
    const Span span = span_of(index_of(context->start) + 1);
    const CodePoint first = decode_utf8(source_.text(), span.begin);
    if (first.value == '_' || (first.value >= '0' && first.value <= '9')) {
      error(DiagnosticCode::kSyntaxError, span,
            "the parameter name " + quote(source_.text(span)) + " does not start with a letter");
    }
    return span;
  }

  NodeId predicate(Context* context) {
    return writer_.add(NodeKind::kPredicate, span_of(context), span_of(context->start), terms(context, 1));
  }

  // Of the children from `first` on.
  std::vector<NodeId> terms(Context* context, std::size_t first) {
    std::vector<NodeId> result;
    result.reserve(context->children.size() - first);
    for (std::size_t i = first; i < context->children.size(); ++i) result.push_back(term(child(context, i)));
    return result;
  }

  NodeId variable(const antlr4::Token* token) {
    const Span span = span_of(token);
    if (span.size() == 1) {
      error(DiagnosticCode::kSyntaxError, span, "a variable name is missing after `$`");
      return writer_.add(NodeKind::kErrorTerm, span);
    }
    return writer_.add(NodeKind::kVariable, span, {span.begin + 1, span.end});
  }

  // Recursion is bounded by ParseLimits::max_depth.
  NodeId term(Context* context) {
    const Span span = span_of(context);
    if (!context->children.empty()) {
      Context* part = child(context, 0);
      switch (part->getRuleIndex()) {
        case PolicyParser::RuleArray: return writer_.add(NodeKind::kArray, span, {}, terms(part, 0));
        case PolicyParser::RuleParameter: return writer_.add(NodeKind::kParameter, span, parameter_name(part));
        default: return braces(part);
      }
    }
    const std::string_view text = source_.text(span);
    switch (kind_of(context->stop)) {
      case TokenKind::kVariable: return variable(context->stop);
      case TokenKind::kInteger: {
        if (context->start != context->stop && span_of(context->start).end != span_of(context->stop).begin) {
          error(DiagnosticCode::kSyntaxError, span, "`-` and the digits of an integer are apart")
              .set_help("write `-1` without a space; there is no negation of other values than by `0 - $x`");
          return writer_.add(NodeKind::kErrorTerm, span);
        }
        const auto value = parse_integer(text);
        if (!value) return bad_literal(DiagnosticCode::kIntegerOutOfRange, span, value.error());
        return writer_.add(NodeKind::kInteger, span, {}, {}, 0, static_cast<std::uint64_t>(*value));
      }
      case TokenKind::kDate: {
        const auto value = parse_date(text);
        if (!value) return bad_literal(DiagnosticCode::kInvalidDate, span, value.error());
        return writer_.add(NodeKind::kDate, span, {}, {}, 0, *value);
      }
      case TokenKind::kBytes: {
        auto value = parse_bytes(text);
        if (!value) return bad_literal(DiagnosticCode::kInvalidBytes, span, value.error());
        return writer_.add(NodeKind::kBytes, span, {}, {}, 0, writer_.add_string(*std::move(value)));
      }
      case TokenKind::kString: {
        auto value = parse_string(text);
        if (!value) return bad_literal(DiagnosticCode::kInvalidEscape, span, value.error());
        return writer_.add(NodeKind::kString, span, {}, {}, 0, writer_.add_string(*std::move(value)));
      }
      case TokenKind::kTrue: return writer_.add(NodeKind::kBool, span, {}, {}, 0, 1);
      case TokenKind::kFalse: return writer_.add(NodeKind::kBool, span, {}, {}, 0, 0);
      default: return writer_.add(NodeKind::kNull, span);
    }
  }

  // `{}` and pairs are maps; `{,}` and single terms are sets.
  NodeId braces(Context* context) {
    const Span span = span_of(context);
    const auto is_pair = [](const Context* entry) { return entry->children.size() == 2; };
    const bool is_map = context->children.empty() ? kind_of(index_of(context->start) + 1) == TokenKind::kRightBrace
                                                  : is_pair(child(context, 0));
    std::vector<NodeId> children;
    bool sound = true;
    for (std::size_t i = 0; i < context->children.size(); ++i) {
      Context* entry = child(context, i);
      const auto parts = terms(entry, 0);
      const Span entry_span = span_of(entry);
      if (is_map != is_pair(entry)) {
        sound = false;
        error(DiagnosticCode::kMixedBraces, entry_span,
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
        error(DiagnosticCode::kInvalidMapKey, writer_.tree().span(parts.front()),
              "a map key is not an integer or a string");
      }
      children.push_back(writer_.add(NodeKind::kMapEntry, entry_span, {}, parts));
    }
    return writer_.add(sound ? is_map ? NodeKind::kMap : NodeKind::kSet : NodeKind::kErrorTerm, span, {}, children);
  }

  // Recursion is bounded by find_excess_depth(); chains of operators and methods lean to the left and are walked.
  NodeId expression(Context* context) {
    const std::size_t outermost = chain_.size();
    while (context->children.size() > 1) {
      chain_.push_back(context);
      context = child(context, 0);
    }
    NodeId node = primary(context);
    while (chain_.size() > outermost) {
      Context* link = chain_.back();
      chain_.pop_back();
      const bool is_method = child(link, 1)->getRuleIndex() == PolicyParser::RuleName;
      node = is_method ? method_call(link, node) : operation(link, node);
    }
    return node;
  }

  NodeId primary(Context* context) {
    Context* inner = child(context, 0);
    if (inner->getRuleIndex() == PolicyParser::RuleTerm) return term(inner);
    const NodeId operand = expression(inner);
    if (kind_of(context->start) != TokenKind::kBang) {
      return writer_.add(NodeKind::kParenthesised, span_of(context), {}, std::array{operand});
    }
    return writer_.add(NodeKind::kNegation, span_of(context), span_of(context->start), std::array{operand});
  }

  NodeId operation(Context* context, NodeId left) {
    const std::size_t op_index = index_of(child(context, 0)->stop) + 1;
    const BinaryOp op = operator_of(kind_of(op_index));
    const Span op_span = span_of(op_index);
    const SyntaxTree& tree = writer_.tree();
    if (is_comparison(op) && tree.kind(left) == NodeKind::kBinary && is_comparison(tree.binary_op(left))) {
      error(DiagnosticCode::kChainedComparison, op_span, "comparisons cannot be chained")
          .set_help("join two comparisons by `&&`, or put one of them in parentheses")
          .add_note(tree.node(left).name, "the first comparison is here");
    }
    const NodeId right = expression(child(context, 1));
    return writer_.add(NodeKind::kBinary, span_of(context), op_span, std::array{left, right},
                       static_cast<std::uint8_t>(op));
  }

  NodeId method_call(Context* context, NodeId receiver) {
    const Span span = span_of(context);
    const Span name = span_of(child(context, 1));
    std::vector<NodeId> children{receiver};
    for (std::size_t i = 2; i < context->children.size(); ++i) children.push_back(argument(child(context, i)));
    const std::string_view text = source_.text(name);

    if (text.starts_with(kExternPrefix) && text.size() > kExternPrefix.size()) {
      if (children.size() > 2) {
        error(DiagnosticCode::kArgumentCount, writer_.tree().span(children[2]),
              "an extern function takes at most one argument")
            .set_help("pass several values as an array: `.extern::" + clip(text.substr(8)) + "([1, 2])`");
        return writer_.add(NodeKind::kErrorTerm, span, {}, children);
      }
      if (children.size() == 2 && writer_.tree().kind(children[1]) == NodeKind::kClosure) {
        error(DiagnosticCode::kUnexpectedClosure, writer_.tree().span(children[1]),
              "an extern function takes no closure");
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

  NodeId argument(Context* context) {
    Context* body = child(context, 0);
    if (body->start == context->start) return expression(body);
    const NodeId parameter = variable(context->start);
    const Span arrow = span_of(index_of(context->start) + 1);
    return writer_.add(NodeKind::kClosure, span_of(context), arrow, std::array{parameter, expression(body)});
  }

  void report_unknown_method(Span name, std::string_view text) {
    Diagnostic& diagnostic = error(DiagnosticCode::kUnknownMethod, name, "no method is called " + quote(text));
    if (!diagnostics_.keeps(diagnostic)) return;
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
      error(DiagnosticCode::kArgumentCount, at, quoted + takes).set_help(help);
      return;
    }
    if (wanted == 0) return;
    const bool is_closure = writer_.tree().kind(arguments[0]) == NodeKind::kClosure;
    if (is_closure == (method.argument == MethodArgument::kClosure)) return;
    const Span at = writer_.tree().span(arguments[0]);
    if (is_closure) {
      error(DiagnosticCode::kUnexpectedClosure, at, quoted + " takes a value, not a closure").set_help(help);
    } else {
      error(DiagnosticCode::kMissingClosure, at, quoted + " takes a closure, not a value").set_help(help);
    }
  }

  std::span<const Token> tokens_;
  TreeWriter& writer_;
  const Source& source_;
  Diagnostics& diagnostics_;
  std::vector<Context*> chain_;  // operations and method calls that wait for their left operand
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
