#include <cstdint>
#include <vector>

#include "engine/program/print.h"
#include "engine/program/printer.h"

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

// Writes one expression from the root down, so that nothing is written twice and a cut ends the work.
class ExpressionPrinter {
 public:
  ExpressionPrinter(const Block& block, Printer& out) : block_(block), out_(out) {}

  // `follow` is the level of the operator that comes after the text, 0 if none does: `!` would take it for itself.
  // Recursion is bounded by ProgramLimits::max_closure_depth; the builder verified the shape of the stack.
  void print(std::span<const Op> ops, int follow) const {
    const std::vector<std::uint32_t> first = first_of_operands(ops);
    std::vector<Step> steps = {{{}, last(ops), follow}};
    while (!steps.empty() && !out_.cut()) {
      const Step step = steps.back();
      steps.pop_back();
      if (step.node == kText) {
        out_.text(step.text);
      } else {
        expand(ops, first, step, steps);
      }
    }
  }

 private:
  static constexpr std::uint32_t kText = 0xffffffff;

  struct Step {
    std::string_view text;       // to be written, if there is no node
    std::uint32_t node = kText;  // the operation that a part of the expression ends with
    int follow = 0;
  };

  static std::uint32_t last(std::span<const Op> ops) { return static_cast<std::uint32_t>(ops.size() - 1); }

  // Where the operands of each operation begin.
  static std::vector<std::uint32_t> first_of_operands(std::span<const Op> ops) {
    std::vector<std::uint32_t> first(ops.size());
    for (std::uint32_t i = 0; i < ops.size(); ++i) {
      switch (ops[i].kind) {
        case OpKind::kValue:
        case OpKind::kClosure: first[i] = i; break;
        case OpKind::kUnary: first[i] = first[i - 1]; break;
        case OpKind::kBinary: first[i] = first[first[i - 1] - 1]; break;
      }
    }
    return first;
  }

  // Recursion is bounded as that of print().
  int level(std::span<const Op> ops, std::uint32_t node) const {
    const Op& op = ops[node];
    switch (op.kind) {
      case OpKind::kValue: return kPrimaryLevel;
      case OpKind::kUnary: return op.unary == UnaryOp::kNegate ? kNegationLevel : kPrimaryLevel;
      case OpKind::kBinary: return infix(op.binary).level;
      case OpKind::kClosure: break;
    }
    const Closure& closure = block_.closure(op.closure);
    if (closure.parameters.count > 0) return kOrLevel;
    const auto body = block_.ops(closure);
    return level(body, last(body));
  }

  // Puts what a part consists of on the stack, the last first.
  void expand(std::span<const Op> ops, std::span<const std::uint32_t> first, const Step& step,
              std::vector<Step>& steps) const {
    const std::uint32_t node = step.node;
    const Op& op = ops[node];
    switch (op.kind) {
      case OpKind::kValue: return out_.value(block_.terms(), block_.value(op.term));
      case OpKind::kClosure: return print_closure(block_.closure(op.closure), step.follow);
      case OpKind::kUnary: return expand_unary(ops, step, steps);
      case OpKind::kBinary: break;
    }
    const std::uint32_t right = node - 1;
    const std::uint32_t left = first[right] - 1;
    const Infix operation = infix(op.binary);
    if (operation.text.empty()) {
      steps.push_back({")"});
      steps.push_back({{}, right, 0});
      steps.push_back({"("});
      push_method(op, steps);
      push(ops, left, kPrimaryLevel, 0, steps);
      return;
    }
    const bool associative = operation.level != kComparisonLevel;
    if (is_negation(ops, right) && step.follow < kNegationLevel) {
      // `1 + !$x == 2`: an operator in front of it does not bind tighter, and none that follows is taken by it.
      steps.push_back({{}, right, step.follow});
    } else {
      push(ops, right, operation.level + 1, step.follow, steps);
    }
    steps.push_back({operation.text});
    push(ops, left, associative ? operation.level : operation.level + 1, operation.level, steps);
  }

  void expand_unary(std::span<const Op> ops, const Step& step, std::vector<Step>& steps) const {
    const Op& op = ops[step.node];
    const std::uint32_t operand = step.node - 1;
    switch (op.unary) {
      case UnaryOp::kNegate:
        push(ops, operand, kNegationLevel, step.follow, steps);
        steps.push_back({"!"});
        return;
      case UnaryOp::kParens:
        steps.push_back({")"});
        steps.push_back({{}, operand, 0});
        steps.push_back({"("});
        return;
      case UnaryOp::kLength: steps.push_back({".length()"}); break;
      case UnaryOp::kTypeOf: steps.push_back({".type()"}); break;
      case UnaryOp::kExtern:
        steps.push_back({"()"});
        steps.push_back({block_.terms().text(op.extern_name)});
        steps.push_back({".extern::"});
        break;
    }
    push(ops, operand, kPrimaryLevel, 0, steps);
  }

  void push_method(const Op& op, std::vector<Step>& steps) const {
    if (op.binary == BinaryOp::kExtern) {
      steps.push_back({block_.terms().text(op.extern_name)});
      steps.push_back({".extern::"});
    } else {
      steps.push_back({method_name(op.binary)});
      steps.push_back({"."});
    }
  }

  // An operand, in parentheses if it does not hold together as tightly as `least`.
  void push(std::span<const Op> ops, std::uint32_t node, int least, int follow, std::vector<Step>& steps) const {
    const bool parentheses = level(ops, node) < least;
    if (parentheses) steps.push_back({")"});
    steps.push_back({{}, node, parentheses ? 0 : follow});
    if (parentheses) steps.push_back({"("});
  }

  static bool is_negation(std::span<const Op> ops, std::uint32_t node) {
    return ops[node].kind == OpKind::kUnary && ops[node].unary == UnaryOp::kNegate;
  }

  void print_closure(const Closure& closure, int follow) const {
    const auto parameters = block_.parameters(closure);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      out_.text(i == 0 ? "$" : ", $");
      out_.text(block_.terms().text(parameters[i]));
    }
    if (!parameters.empty()) out_.text(" -> ");
    print(block_.ops(closure), follow);
  }

  const Block& block_;
  Printer& out_;
};

// What `print` makes with at most so many bytes.
template <typename Print>
std::string printed(std::size_t max_bytes, Print print) {
  Printer printer(max_bytes);
  print(printer);
  return printer.take();
}

}  // namespace

void Printer::fact(const Block& block, const Predicate& fact) {
  text(block.terms().text(fact.name));
  whole("(");
  bool first = true;
  for (const Value term : block.terms_of(fact)) {
    if (cut_) return;
    if (!first) whole(", ");
    first = false;
    value(block.terms(), term);
  }
  whole(")");
}

void Printer::expression(const Block& block, const Expression& expression) {
  if (!cut_) ExpressionPrinter(block, *this).print(block.ops(expression), 0);
}

void Printer::scopes(const Block& block, std::span<const Scope> scopes) {
  whole("trusting ");
  for (std::size_t i = 0; i < scopes.size() && !cut_; ++i) {
    if (i > 0) whole(", ");
    switch (scopes[i].kind) {
      case ScopeKind::kAuthority: whole("authority"); break;
      case ScopeKind::kPrevious: whole("previous"); break;
      case ScopeKind::kPublicKey: whole(block.keys()[scopes[i].key].to_text()); break;
    }
  }
}

void Printer::query(const Block& block, const Query& query) {
  bool first = true;
  const auto separate = [&] {
    if (!first) whole(", ");
    first = false;
  };
  for (const Predicate& atom : block.body(query)) {
    if (cut_) return;
    separate();
    fact(block, atom);
  }
  for (const Expression& each : block.expressions(query)) {
    if (cut_) return;
    separate();
    expression(block, each);
  }
  if (first) whole("true");
  if (query.scopes.count == 0) return;
  whole(" ");
  scopes(block, block.scopes(query));
}

void Printer::alternatives(const Block& block, std::span<const Query> queries, std::string_view none) {
  if (queries.empty()) whole(none);
  for (std::size_t i = 0; i < queries.size() && !cut_; ++i) {
    if (i > 0) whole(" or ");
    query(block, queries[i]);
  }
}

void Printer::rule(const Block& block, const Rule& rule) {
  fact(block, rule.head);
  whole(" <- ");
  query(block, rule.query);
}

void Printer::check(const Block& block, const Check& check) {
  switch (check.kind) {
    case CheckKind::kIf: whole("check if "); break;
    case CheckKind::kAll: whole("check all "); break;
    case CheckKind::kReject: whole("reject if "); break;
  }
  alternatives(block, block.queries(check), check.kind == CheckKind::kReject ? "true" : "false");
}

void Printer::policy(const Block& block, const PolicyStatement& policy) {
  whole(policy.kind == PolicyKind::kAllow ? "allow if " : "deny if ");
  alternatives(block, block.queries(policy), "false");
}

void Printer::statements(const Block& block, bool separated) {
  if (!block.scopes().empty()) {
    scopes(block, block.scopes());
    whole(";\n");
  }
  const auto section = [&](const auto& list, auto print) {
    if (!list.empty() && separated && !out_.empty()) whole("\n");
    for (const auto& statement : list) {
      if (cut_) return;
      print(statement);
      whole(";\n");
    }
  };
  section(block.facts(), [&](const Predicate& each) { fact(block, each); });
  section(block.rules(), [&](const Rule& each) { rule(block, each); });
  section(block.checks(), [&](const Check& each) { check(block, each); });
  section(block.policies(), [&](const PolicyStatement& each) { policy(block, each); });
}

std::string print_fact(const Block& block, const Predicate& fact, std::size_t max_bytes) {
  return printed(max_bytes, [&](Printer& out) { out.fact(block, fact); });
}

std::string print_expression(const Block& block, const Expression& expression, std::size_t max_bytes) {
  return printed(max_bytes, [&](Printer& out) { out.expression(block, expression); });
}

std::string print_scopes(const Block& block, std::span<const Scope> scopes) {
  return printed(Printer::kNoLimit, [&](Printer& out) { out.scopes(block, scopes); });
}

std::string print_query(const Block& block, const Query& query, std::size_t max_bytes) {
  return printed(max_bytes, [&](Printer& out) { out.query(block, query); });
}

std::string print_rule(const Block& block, const Rule& rule, std::size_t max_bytes) {
  return printed(max_bytes, [&](Printer& out) { out.rule(block, rule); });
}

std::string print_check(const Block& block, const Check& check, std::size_t max_bytes) {
  return printed(max_bytes, [&](Printer& out) { out.check(block, check); });
}

std::string print_policy(const Block& block, const PolicyStatement& policy, std::size_t max_bytes) {
  return printed(max_bytes, [&](Printer& out) { out.policy(block, policy); });
}

std::string print_block(const Block& block) {
  return printed(Printer::kNoLimit, [&](Printer& out) { out.block(block); });
}

std::string print_authorizer(const Block& block) {
  return printed(Printer::kNoLimit, [&](Printer& out) { out.authorizer(block); });
}

}  // namespace hardtack
