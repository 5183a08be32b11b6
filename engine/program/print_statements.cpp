#include <vector>

#include "engine/program/print.h"

namespace hardtack {
namespace {

// How tightly a printed piece holds together; a piece is put in parentheses where a tighter one is needed.
enum Level : int {
  kOrLevel = 1,
  kAndLevel,
  kComparisonLevel,
  kXorLevel,
  kBitOrLevel,
  kBitAndLevel,
  kNegationLevel,  // `!` takes all of what follows down to the additive level
  kAdditiveLevel,
  kMultiplicativeLevel,
  kPrimaryLevel,
};

struct Infix {
  std::string_view text;
  int level;
};

// The infix operators; an empty text means a method.
Infix infix(BinaryOp op) {
  switch (op) {
    case BinaryOp::kLessThan: return {" < ", kComparisonLevel};
    case BinaryOp::kGreaterThan: return {" > ", kComparisonLevel};
    case BinaryOp::kLessOrEqual: return {" <= ", kComparisonLevel};
    case BinaryOp::kGreaterOrEqual: return {" >= ", kComparisonLevel};
    case BinaryOp::kStrictEqual: return {" === ", kComparisonLevel};
    case BinaryOp::kStrictNotEqual: return {" !== ", kComparisonLevel};
    case BinaryOp::kEqual: return {" == ", kComparisonLevel};
    case BinaryOp::kNotEqual: return {" != ", kComparisonLevel};
    case BinaryOp::kAdd: return {" + ", kAdditiveLevel};
    case BinaryOp::kSub: return {" - ", kAdditiveLevel};
    case BinaryOp::kMul: return {" * ", kMultiplicativeLevel};
    case BinaryOp::kDiv: return {" / ", kMultiplicativeLevel};
    case BinaryOp::kBitAnd: return {" & ", kBitAndLevel};
    case BinaryOp::kBitOr: return {" | ", kBitOrLevel};
    case BinaryOp::kBitXor: return {" ^ ", kXorLevel};
    case BinaryOp::kEagerAnd: return {" &&! ", kAndLevel};
    case BinaryOp::kAnd: return {" && ", kAndLevel};
    case BinaryOp::kEagerOr: return {" ||! ", kOrLevel};
    case BinaryOp::kOr: return {" || ", kOrLevel};
    case BinaryOp::kContains:
    case BinaryOp::kStartsWith:
    case BinaryOp::kEndsWith:
    case BinaryOp::kMatches:
    case BinaryOp::kIntersection:
    case BinaryOp::kUnion:
    case BinaryOp::kAll:
    case BinaryOp::kAny:
    case BinaryOp::kGet:
    case BinaryOp::kExtern:
    case BinaryOp::kTryOr: break;
  }
  return {"", kPrimaryLevel};
}

std::string_view method_name(BinaryOp op) {
  switch (op) {
    case BinaryOp::kContains: return "contains";
    case BinaryOp::kStartsWith: return "starts_with";
    case BinaryOp::kEndsWith: return "ends_with";
    case BinaryOp::kMatches: return "matches";
    case BinaryOp::kIntersection: return "intersection";
    case BinaryOp::kUnion: return "union";
    case BinaryOp::kAll: return "all";
    case BinaryOp::kAny: return "any";
    case BinaryOp::kGet: return "get";
    case BinaryOp::kTryOr: return "try_or";
    default: return "";
  }
}

struct Piece {
  std::string text;
  int level = kPrimaryLevel;
};

std::string at_least(Piece piece, int level) {
  if (piece.level >= level) return std::move(piece.text);
  return "(" + piece.text + ")";
}

class ExpressionPrinter {
 public:
  explicit ExpressionPrinter(const Block& block) : block_(block) {}

  // Recursion is bounded by ProgramLimits::max_closure_depth; the builder verified the shape of the stack.
  Piece print(std::span<const Op> ops) const {
    std::vector<Piece> stack;
    for (const Op& op : ops) {
      switch (op.kind) {
        case OpKind::kValue:
          stack.push_back({print_value(block_.terms(), block_.value(op.term)), kPrimaryLevel});
          break;
        case OpKind::kClosure: stack.push_back(print_closure(block_.closure(op.closure))); break;
        case OpKind::kUnary: stack.back() = print_unary(op, std::move(stack.back())); break;
        case OpKind::kBinary: {
          Piece right = std::move(stack.back());
          stack.pop_back();
          stack.back() = print_binary(op, std::move(stack.back()), std::move(right));
          break;
        }
      }
    }
    return std::move(stack.back());
  }

 private:
  Piece print_closure(const Closure& closure) const {
    Piece body = print(block_.ops(closure));
    if (closure.parameters.count == 0) return body;
    std::string text;
    for (StringId name : block_.parameters(closure)) {
      if (!text.empty()) text += ", ";
      text += '$';
      text += block_.terms().text(name);
    }
    return {text + " -> " + body.text, kOrLevel};
  }

  Piece print_unary(const Op& op, Piece operand) const {
    switch (op.unary) {
      case UnaryOp::kNegate: return {"!" + at_least(std::move(operand), kNegationLevel), kNegationLevel};
      case UnaryOp::kParens: return {"(" + operand.text + ")", kPrimaryLevel};
      case UnaryOp::kLength: return {at_least(std::move(operand), kPrimaryLevel) + ".length()", kPrimaryLevel};
      case UnaryOp::kTypeOf: return {at_least(std::move(operand), kPrimaryLevel) + ".type()", kPrimaryLevel};
      case UnaryOp::kExtern: break;
    }
    return {at_least(std::move(operand), kPrimaryLevel) + ".extern::" + name(op) + "()", kPrimaryLevel};
  }

  Piece print_binary(const Op& op, Piece left, Piece right) const {
    const Infix operation = infix(op.binary);
    if (!operation.text.empty()) {
      const bool associative = operation.level != kComparisonLevel;
      std::string text = at_least(std::move(left), associative ? operation.level : operation.level + 1);
      text += operation.text;
      text += at_least(std::move(right), operation.level + 1);
      return {std::move(text), operation.level};
    }
    std::string text = at_least(std::move(left), kPrimaryLevel);
    text += op.binary == BinaryOp::kExtern ? ".extern::" + name(op) : "." + std::string(method_name(op.binary));
    text += "(" + right.text + ")";
    return {std::move(text), kPrimaryLevel};
  }

  std::string name(const Op& op) const { return std::string(block_.terms().text(op.extern_name)); }

  const Block& block_;
};

std::string print_atom(const Block& block, const Predicate& atom) {
  return print_predicate(block.terms(), atom.name, block.values_of(atom));
}

std::string print_alternatives(const Block& block, std::span<const Query> queries, std::string_view none) {
  std::string out;
  for (const Query& query : queries) {
    if (!out.empty()) out += " or ";
    out += print_query(block, query);
  }
  return queries.empty() ? std::string(none) : out;
}

void append_section(std::string& out, std::string section, bool separated) {
  if (section.empty()) return;
  if (separated && !out.empty()) out += '\n';
  out += section;
}

std::string print_statements(const Block& block, bool authorizer) {
  std::string out;
  if (!block.scopes().empty()) out += print_scopes(block, block.scopes()) + ";\n";
  std::string section;
  for (const Predicate& fact : block.facts()) section += print_fact(block, fact) + ";\n";
  append_section(out, std::move(section), authorizer);
  section.clear();
  for (const Rule& rule : block.rules()) section += print_rule(block, rule) + ";\n";
  append_section(out, std::move(section), authorizer);
  section.clear();
  for (const Check& check : block.checks()) section += print_check(block, check) + ";\n";
  append_section(out, std::move(section), authorizer);
  section.clear();
  for (const PolicyStatement& policy : block.policies()) section += print_policy(block, policy) + ";\n";
  append_section(out, std::move(section), authorizer);
  return out;
}

}  // namespace

std::string print_fact(const Block& block, const Predicate& fact) { return print_atom(block, fact); }

std::string print_expression(const Block& block, const Expression& expression) {
  return ExpressionPrinter(block).print(block.ops(expression)).text;
}

std::string print_scopes(const Block& block, std::span<const Scope> scopes) {
  std::string out = "trusting ";
  for (std::size_t i = 0; i < scopes.size(); ++i) {
    if (i > 0) out += ", ";
    switch (scopes[i].kind) {
      case ScopeKind::kAuthority: out += "authority"; break;
      case ScopeKind::kPrevious: out += "previous"; break;
      case ScopeKind::kPublicKey: out += block.keys()[scopes[i].key].to_text(); break;
    }
  }
  return out;
}

std::string print_query(const Block& block, const Query& query) {
  std::string out;
  for (const Predicate& atom : block.body(query)) {
    if (!out.empty()) out += ", ";
    out += print_atom(block, atom);
  }
  for (const Expression& expression : block.expressions(query)) {
    if (!out.empty()) out += ", ";
    out += print_expression(block, expression);
  }
  if (out.empty()) out = "true";
  if (query.scopes.count > 0) out += " " + print_scopes(block, block.scopes(query));
  return out;
}

std::string print_rule(const Block& block, const Rule& rule) {
  return print_atom(block, rule.head) + " <- " + print_query(block, rule.query);
}

std::string print_check(const Block& block, const Check& check) {
  switch (check.kind) {
    case CheckKind::kIf: return "check if " + print_alternatives(block, block.queries(check), "false");
    case CheckKind::kAll: return "check all " + print_alternatives(block, block.queries(check), "false");
    case CheckKind::kReject: break;
  }
  return "reject if " + print_alternatives(block, block.queries(check), "true");
}

std::string print_policy(const Block& block, const PolicyStatement& policy) {
  const std::string_view kind = policy.kind == PolicyKind::kAllow ? "allow if " : "deny if ";
  return std::string(kind) + print_alternatives(block, block.queries(policy), "false");
}

std::string print_block(const Block& block) { return print_statements(block, false); }

std::string print_authorizer(const Block& block) { return print_statements(block, true); }

}  // namespace hardtack
