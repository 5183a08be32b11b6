#include "engine/authz/bounding_expression.h"

#include <algorithm>
#include <set>
#include <span>
#include <vector>

namespace hardtack {
namespace {

// Deeper conjunctions bound nothing.
constexpr int kMaxDepth = 32;

using Bound = std::optional<std::uint64_t>;

// What one query's variables can be.
struct Variables {
  std::set<StringId> times;                 // the request's time
  std::map<StringId, std::uint64_t> dates;  // at most this
};

// What is on the stack of a postfix expression.
struct Operand {
  enum class Kind { kOther, kTime, kDate, kClosure, kTruth } kind = Kind::kOther;
  std::uint64_t date = 0;
  std::uint32_t closure = 0;
  Bound bound = std::nullopt;  // of kTruth: where it is true, the time is at most this
};

class Reader {
 public:
  Reader(const Block& block, const Variables& variables) : block_(block), variables_(variables) {}

  Operand read(std::span<const Op> ops, int depth) const {
    if (depth > kMaxDepth) return {};
    std::vector<Operand> stack;
    const auto pop = [&] {
      if (stack.empty()) return Operand();
      const Operand top = stack.back();
      stack.pop_back();
      return top;
    };
    for (const Op& op : ops) {
      switch (op.kind) {
        case OpKind::kValue: stack.push_back(operand(op.term)); break;
        case OpKind::kClosure: stack.push_back({.kind = Operand::Kind::kClosure, .closure = op.closure}); break;
        case OpKind::kUnary: {
          const Operand of = pop();
          stack.push_back(op.unary == UnaryOp::kParens ? of : Operand());
          break;
        }
        case OpKind::kBinary: {
          const Operand right = pop();
          const Operand left = pop();
          stack.push_back(binary(op.binary, left, right, depth));
          break;
        }
      }
    }
    return stack.size() == 1 ? stack.front() : Operand();
  }

 private:
  Operand operand(TermId term) const {
    const Value value = block_.value(term);
    if (value.is(ValueType::kDate)) return {.kind = Operand::Kind::kDate, .date = value.as_date()};
    if (!term.is_variable()) return {};
    if (variables_.times.contains(term.name())) return {.kind = Operand::Kind::kTime};
    const auto found = variables_.dates.find(term.name());
    return found == variables_.dates.end() ? Operand() : Operand{.kind = Operand::Kind::kDate, .date = found->second};
  }

  static Operand at_most(const Operand& time, const Operand& date, bool strictly) {
    if (time.kind != Operand::Kind::kTime || date.kind != Operand::Kind::kDate) return {};
    const bool lower = strictly && date.date > 0;
    return {.kind = Operand::Kind::kTruth, .bound = lower ? date.date - 1 : date.date};
  }

  Operand binary(BinaryOp op, const Operand& left, const Operand& right, int depth) const {
    switch (op) {
      case BinaryOp::kLessThan: return at_most(left, right, true);
      case BinaryOp::kLessOrEqual: return at_most(left, right, false);
      case BinaryOp::kGreaterThan: return at_most(right, left, true);
      case BinaryOp::kGreaterOrEqual: return at_most(right, left, false);
      case BinaryOp::kEagerAnd: return both(left, right);
      case BinaryOp::kAnd: {
        if (right.kind != Operand::Kind::kClosure) return {};
        const Closure& closure = block_.closure(right.closure);
        if (closure.parameters.count != 0) return {};
        return both(left, read(block_.ops(closure), depth + 1));
      }
      default: return {};
    }
  }

  static Operand both(const Operand& left, const Operand& right) {
    const Bound a = left.bound;
    const Bound b = right.bound;
    if (!a && !b) return {};
    return {.kind = Operand::Kind::kTruth, .bound = a && b ? std::min(a, b) : (a ? a : b)};
  }

  const Block& block_;
  const Variables& variables_;
};

}  // namespace

BlockDates::BlockDates(const Block& block) : block_(block) {
  for (const Predicate& fact : block.facts()) {
    const TermValues terms = block.terms_of(fact);
    for (std::size_t i = 0; i < terms.size(); ++i) {
      if (!terms[i].is(ValueType::kDate)) continue;
      std::uint64_t& latest = latest_[{static_cast<std::uint32_t>(fact.name), terms.size(), i}];
      latest = std::max(latest, terms[i].as_date());
    }
  }
}

std::optional<std::uint64_t> BlockDates::bound_of(const Query& query) const {
  Variables variables;
  for (const Predicate& atom : block_.body(query)) {
    const auto terms = block_.term_ids(atom);
    const bool time = terms.size() == 1 && block_.terms().text(atom.name) == "time";
    for (std::size_t i = 0; i < terms.size(); ++i) {
      if (!terms[i].is_variable()) continue;
      if (time) {
        variables.times.insert(terms[i].name());
        continue;
      }
      const auto found = latest_.find({static_cast<std::uint32_t>(atom.name), terms.size(), i});
      if (found == latest_.end()) continue;
      const auto [known, added] = variables.dates.emplace(terms[i].name(), found->second);
      if (!added) known->second = std::min(known->second, found->second);
    }
  }
  if (variables.times.empty()) return std::nullopt;
  Bound earliest;
  const Reader reader(block_, variables);
  for (const Expression& expression : block_.expressions(query)) {
    const Bound bound = reader.read(block_.ops(expression), 0).bound;
    if (bound) earliest = earliest ? std::min(earliest, bound) : bound;
  }
  return earliest;
}

}  // namespace hardtack
