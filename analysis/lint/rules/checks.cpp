// Checks that restrict less than they seem to, or more.
#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>

#include "analysis/lint/context.h"
#include "engine/text/quote.h"

namespace hardtack::analysis {
namespace {

using enum DiagnosticCode;

bool is_order(BinaryOp op) {
  return op == BinaryOp::kLessThan || op == BinaryOp::kGreaterThan || op == BinaryOp::kLessOrEqual ||
         op == BinaryOp::kGreaterOrEqual;
}

class CheckLints {
 public:
  explicit CheckLints(LintContext& context) : context_(context), tree_(context.tree) {}

  void run() {
    context_.each_statement(NodeKind::kCheck, [&](NodeId check) {
      switch (tree_.check_kind(check)) {
        case CheckKind::kAll: check_all(check); break;
        case CheckKind::kReject: check_reject(check); break;
        case CheckKind::kIf: check_if(check); break;
      }
    });
    if (context_.is_block() && !context_.partial) check_limits();
  }

 private:
  // The keyword of the statement, from its beginning to the body.
  Span keyword(NodeId check) const { return {tree_.span(check).begin, tree_.span(tree_.child(check, 0)).begin}; }

  void check_all(NodeId check) {
    bool predicates = true, expressions = false;
    for (NodeId query : tree_.children(check)) {
      predicates &= !context_.atoms(query).empty();
      expressions |= !context_.expressions(query).empty();
    }
    const Span word = keyword(check);
    const Span shown{word.begin, word.begin + static_cast<std::uint32_t>(std::string_view("check all").size())};
    if (!predicates) {
      context_
          .report(kCheckAllNoPredicate, context_.words_of(check), "`check all` without a predicate ranges over nothing")
          .set_help("name the predicate whose facts all have to satisfy the expression");
    } else if (!expressions) {
      Diagnostic& found = context_.report(kCheckAllNoExpression, context_.words_of(check),
                                          "`check all` without an expression means `check if`");
      found.set_help("add the expression that all matches have to satisfy");
      if (!context_.holds_comment(word)) found.add_fix("write `check if`", word, "check if ");
    } else {
      context_.report(kCheckAllWithoutMatchFails, shown, "the check fails where nothing matches its predicates")
          .set_help("to pass there, say `reject if` with the expression turned around");
    }
  }

  void check_reject(NodeId check) {
    const auto queries = tree_.children(check);
    if (queries.size() < 2) return;
    Diagnostic& found = context_.report(kRejectIfOr, context_.words_of(check),
                                        "`reject if` with `or` rejects here as soon as one alternative matches");
    found.set_help(
        "the reference implementation rejects only if all of them match; a check for each means the same "
        "everywhere");
    if (context_.holds_comment(tree_.span(check))) return;
    std::string apart;
    for (NodeId query : queries) {
      if (!apart.empty()) apart += ";\n";
      apart += "reject if " + std::string(tree_.text(query));
    }
    found.add_fix("write a check for each", context_.words_of(check), apart);
  }

  void check_if(NodeId check) {
    for (NodeId query : tree_.children(check)) {
      check_negative(check, query);
      check_limit_from_fact(query);
    }
  }

  // `check if tag($t), $t != "x"` holds as soon as one tag differs.
  void check_negative(NodeId check, NodeId query) {
    if (tree_.node(check).child_count != 1 || context_.atoms(query).size() != 1) return;
    const auto expressions = context_.expressions(query);
    if (expressions.size() != 1 || tree_.kind(expressions[0]) != NodeKind::kBinary) return;
    const BinaryOp op = tree_.binary_op(expressions[0]);
    if (op != BinaryOp::kNotEqual && op != BinaryOp::kStrictNotEqual) return;
    const NodeId left = tree_.child(expressions[0], 0), right = tree_.child(expressions[0], 1);
    if (tree_.kind(left) != NodeKind::kVariable || context_.typing.constant(right) == nullptr) return;
    Diagnostic& found =
        context_.report(kCheckIfNegativeShape, tree_.span(expressions[0]), "one fact that differs is enough");
    found.set_help("to refuse a value, say `reject if`; to demand it of all facts, `check all`");
    const Span word = keyword(check);
    if (context_.holds_comment(word)) return;
    const std::string equal = op == BinaryOp::kNotEqual ? "==" : "===";
    found.add_fix({"write `reject if`", {{word, "reject if "}, {tree_.node(expressions[0]).name, equal}}});
  }

  // Which predicate binds each variable of a body: name -> predicate.
  std::map<std::string_view, NodeId> binders(NodeId query) const {
    std::map<std::string_view, NodeId> found;
    for (NodeId atom : context_.atoms(query)) {
      for (NodeId term : tree_.children(atom)) {
        if (tree_.kind(term) == NodeKind::kVariable) found.emplace(tree_.name(term), atom);
      }
    }
    return found;
  }

  // `check if expires($t), time($now), $now < $t`: who may state facts adds a later one.
  void check_limit_from_fact(NodeId query) {
    if (!context_.on(kCheckByOneMoreFact)) return;
    const auto bound = binders(query);
    for (NodeId part : context_.expressions(query)) {
      if (tree_.kind(part) != NodeKind::kBinary || !is_order(tree_.binary_op(part))) continue;
      const NodeId left = tree_.child(part, 0), right = tree_.child(part, 1);
      if (tree_.kind(left) != NodeKind::kVariable || tree_.kind(right) != NodeKind::kVariable) continue;
      const auto a = bound.find(tree_.name(left)), b = bound.find(tree_.name(right));
      if (a == bound.end() || b == bound.end() || a->second == b->second) continue;
      const bool left_is_time = is_time(a->second), right_is_time = is_time(b->second);
      if (left_is_time == right_is_time) continue;
      const NodeId limit = left_is_time ? b->second : a->second;
      context_
          .report(kCheckByOneMoreFact, tree_.span(limit),
                  "the limit is read from " + quote(tree_.name(limit)) + ": one more such fact satisfies the check")
          .set_help(
              "write the limit into the check, as in `check if time($t), $t < 2027-01-01T00:00:00Z`, or demand it "
              "of all facts by `check all`");
    }
  }

  bool is_time(NodeId predicate) const {
    return tree_.name(predicate) == "time" && tree_.node(predicate).child_count == 1;
  }

  // `expires(2026-01-01T00:00:00Z);` in a block: a fact restricts nothing.
  void check_limits() {
    static constexpr std::array<std::string_view, 14> kWords = {
        "expires",  "expiry", "expiration", "expires_at", "valid_until", "not_after",  "deadline",
        "max_uses", "limit",  "quota",      "not_before", "ttl",         "rate_limit", "max_amount"};
    context_.each_statement(NodeKind::kFact, [&](NodeId fact) {
      const NodeId predicate = tree_.child(fact, 0);
      if (std::ranges::find(kWords, tree_.name(predicate)) == kWords.end()) return;
      const PredicateSymbol* symbol = context_.symbols.find_predicate(
          tree_.name(predicate), static_cast<std::uint32_t>(tree_.children(predicate).size()));
      if (symbol != nullptr && symbol->uses.count > 0) return;
      context_
          .report(kLimitAsFact, context_.words_of(fact),
                  quote(tree_.text(predicate)) + " is a fact, which restricts nothing")
          .set_help("a limit is a check, as in `check if time($t), $t < 2027-01-01T00:00:00Z`");
    });
  }

  LintContext& context_;
  const SyntaxTree& tree_;
};

}  // namespace

void lint_checks(LintContext& context) { CheckLints(context).run(); }

}  // namespace hardtack::analysis
