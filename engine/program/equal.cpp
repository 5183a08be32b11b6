#include "engine/program/equal.h"

#include "engine/text/cat.h"

namespace hardtack {
namespace {

// Every item is a tag, then a length or number in decimal with a terminator, so no two programs share a text.
class Fingerprint {
 public:
  explicit Fingerprint(const Block& block) : block_(block) {}

  std::string take() && {
    list('s', block_.scopes(), [this](const Scope& scope) { add_scope(scope); });
    list('f', block_.facts(), [this](const Predicate& fact) { add_predicate(fact); });
    list('r', block_.rules(), [this](const Rule& rule) {
      add_predicate(rule.head);
      add_query(rule.query);
    });
    list('c', block_.checks(), [this](const Check& check) {
      number(static_cast<std::uint64_t>(check.kind));
      list('q', block_.queries(check), [this](const Query& query) { add_query(query); });
    });
    list('p', block_.policies(), [this](const PolicyStatement& policy) {
      number(static_cast<std::uint64_t>(policy.kind));
      list('q', block_.queries(policy), [this](const Query& query) { add_query(query); });
    });
    return std::move(out_);
  }

 private:
  template <typename Items, typename Add>
  void list(char tag, const Items& items, Add add) {
    out_ += tag;
    number(items.size());
    for (const auto& item : items) add(item);
  }

  void number(std::uint64_t value) { out_ += cat(value, ';'); }
  void text(std::string_view text) {
    number(text.size());
    out_ += text;
  }
  void name(StringId id) { text(block_.terms().text(id)); }

  // Recursion is bounded by kMaxTermDepth.
  void add_value(Value value) {
    out_ += static_cast<char>('A' + static_cast<int>(value.type()));
    if (value.is_collection()) {
      list('e', block_.terms().elements(value), [this](Value element) { add_value(element); });
    } else if (value.is(ValueType::kVariable) || value.is(ValueType::kString) || value.is(ValueType::kBytes)) {
      name(value.as_string());
    } else {
      number(value.payload());
    }
  }

  void add_predicate(const Predicate& predicate) {
    name(predicate.name);
    list('t', block_.terms_of(predicate), [this](Value value) { add_value(value); });
  }

  void add_scope(const Scope& scope) {
    number(static_cast<std::uint64_t>(scope.kind));
    if (scope.kind == ScopeKind::kPublicKey) text(block_.keys()[scope.key].to_text());
  }

  void add_query(const Query& query) {
    list('b', block_.body(query), [this](const Predicate& atom) { add_predicate(atom); });
    list('x', block_.expressions(query), [this](const Expression& expression) { add_ops(block_.ops(expression)); });
    list('s', block_.scopes(query), [this](const Scope& scope) { add_scope(scope); });
  }

  // Recursion is bounded by ProgramLimits::max_closure_depth.
  void add_ops(std::span<const Op> ops) {
    for (const Op& op : ops) {
      switch (op.kind) {
        case OpKind::kValue: add_value(block_.value(op.term)); break;
        case OpKind::kUnary:
          if (op.unary == UnaryOp::kParens) break;
          out_ += 'u';
          number(static_cast<std::uint64_t>(op.unary));
          if (op.unary == UnaryOp::kExtern) name(op.extern_name);
          break;
        case OpKind::kBinary:
          out_ += 'b';
          number(static_cast<std::uint64_t>(op.binary));
          if (op.binary == BinaryOp::kExtern) name(op.extern_name);
          break;
        case OpKind::kClosure: {
          const Closure& closure = block_.closure(op.closure);
          out_ += '(';
          list('n', block_.parameters(closure), [this](StringId id) { name(id); });
          add_ops(block_.ops(closure));
          out_ += ')';
          break;
        }
      }
    }
    out_ += '.';
  }

  const Block& block_;
  std::string out_;
};

}  // namespace

std::string program_fingerprint(const Block& block) { return Fingerprint(block).take(); }

}  // namespace hardtack
