#include "tokens/biscuit/format/statement_writer.h"

#include <algorithm>
#include <utility>

#include "engine/terms/default_symbols.h"

namespace hardtack {
namespace {

// The name of the head that checks and policies carry on the wire.
constexpr std::uint64_t kQuerySymbol = 27;
static_assert(kDefaultSymbols[kQuerySymbol] == "query");

ByteView bytes_of_text(const TermStore& terms, Value value) { return bytes_of(terms.text(value.as_string())); }

}  // namespace

// All recursion here is bounded by kMaxTermDepth, or by ProgramLimits::max_closure_depth.

template <typename Values>
void StatementWriter::predicate(std::uint32_t field, StringId name, const Values& values) {
  writer_.message(field, [&] {
    writer_.number(1, symbol(name));
    for (Value value : values) {
      required_.note_value(*terms_, value);
      term(2, value);
    }
  });
}

void StatementWriter::fact(std::uint32_t field, const Predicate& fact) {
  writer_.message(field, [&] { predicate(1, fact.name, block_.terms_of(fact)); });
}

void StatementWriter::fact(std::uint32_t field, const TermStore& terms, StringId name, std::span<const Value> values) {
  terms_ = &terms;
  writer_.message(field, [&] { predicate(1, name, values); });
  terms_ = &block_.terms();
}

void StatementWriter::rule(std::uint32_t field, const Rule& rule) {
  writer_.message(field, [&] {
    predicate(1, rule.head.name, block_.terms_of(rule.head));
    query_fields(rule.query);
  });
}

void StatementWriter::check(std::uint32_t field, const Check& check) {
  required_.note_check(check.kind, check.kind != CheckKind::kIf);
  writer_.message(field, [&] {
    queries(1, block_.queries(check));
    if (check.kind != CheckKind::kIf) writer_.number(2, static_cast<std::uint64_t>(check.kind));
  });
}

void StatementWriter::policy(std::uint32_t field, const PolicyStatement& policy) {
  writer_.message(field, [&] {
    queries(1, block_.queries(policy));
    writer_.number(2, static_cast<std::uint64_t>(policy.kind));
  });
}

void StatementWriter::scope(std::uint32_t field, const Scope& scope) {
  required_.note_scope();
  writer_.message(field, [&] {
    switch (scope.kind) {
      case ScopeKind::kAuthority: writer_.number(1, 0); break;
      case ScopeKind::kPrevious: writer_.number(1, 1); break;
      case ScopeKind::kPublicKey: writer_.number(2, tables_.keys.intern(block_.keys()[scope.key])); break;
    }
  });
}

void StatementWriter::queries(std::uint32_t field, std::span<const Query> queries) {
  for (const Query& query : queries) {
    writer_.message(field, [&] {
      writer_.message(1, [&] { writer_.number(1, kQuerySymbol); });
      query_fields(query);
    });
  }
}

void StatementWriter::query_fields(const Query& query) {
  for (const Predicate& atom : block_.body(query)) predicate(2, atom.name, block_.terms_of(atom));
  for (const Expression& expression : block_.expressions(query)) {
    writer_.message(3, [&] { ops(1, block_.ops(expression)); });
  }
  for (const Scope& trusted : block_.scopes(query)) scope(4, trusted);
}

void StatementWriter::term(std::uint32_t field, Value value) {
  writer_.message(field, [&] {
    switch (value.type()) {
      case ValueType::kVariable: writer_.number(1, symbol(value.as_string())); break;
      case ValueType::kInteger: writer_.signed_number(2, value.as_integer()); break;
      case ValueType::kString: writer_.number(3, symbol(value.as_string())); break;
      case ValueType::kDate: writer_.number(4, value.as_date()); break;
      case ValueType::kBytes: writer_.bytes(5, bytes_of_text(*terms_, value)); break;
      case ValueType::kBool: writer_.number(6, value.as_bool() ? 1 : 0); break;
      case ValueType::kSet: writer_.message(7, [&] { set(value); }); break;
      case ValueType::kNull: writer_.bytes(8, {}); break;
      case ValueType::kArray:
        writer_.message(9, [&] {
          for (Value element : terms_->elements(value)) term(1, element);
        });
        break;
      case ValueType::kMap: writer_.message(10, [&] { map(value); }); break;
    }
  });
}

// Symbols in the order of the canonical elements, which is that of their texts.
void StatementWriter::intern_symbols(Value value) {
  if (value.is(ValueType::kString)) symbol(value.as_string());
  if (!value.is_collection()) return;
  for (Value element : terms_->elements(value)) intern_symbols(element);
}

// Elements of an array, sorted ones of a set, sorted keys with their values of a map.
std::vector<Value> StatementWriter::in_wire_order(Value collection) {
  const auto elements = terms_->elements(collection);
  std::vector<Value> sorted(elements.begin(), elements.end());
  if (collection.is(ValueType::kSet)) {
    std::ranges::sort(sorted, [this](Value a, Value b) { return order(a, b) < 0; });
  }
  if (!collection.is(ValueType::kMap)) return sorted;
  std::vector<std::pair<Value, Value>> entries;
  for (std::size_t i = 0; i + 1 < elements.size(); i += 2) entries.emplace_back(elements[i], elements[i + 1]);
  std::ranges::sort(entries, [this](const auto& a, const auto& b) { return order(a.first, b.first) < 0; });
  sorted.clear();
  for (const auto& [key, value] : entries) sorted.insert(sorted.end(), {key, value});
  return sorted;
}

// As TermStore::compare, but strings by symbol.
std::strong_ordering StatementWriter::order(Value a, Value b) {
  if (a.type() != b.type()) return a.type() <=> b.type();
  if (a.is(ValueType::kString)) return symbol(a.as_string()) <=> symbol(b.as_string());
  if (!a.is_collection()) return terms_->compare(a, b);
  const std::vector<Value> left = in_wire_order(a);
  const std::vector<Value> right = in_wire_order(b);
  for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
    if (const auto result = order(left[i], right[i]); result != 0) return result;
  }
  return left.size() <=> right.size();
}

void StatementWriter::set(Value value) {
  intern_symbols(value);
  const std::vector<Value> elements = in_wire_order(value);
  for (Value element : elements) {
    if (element.type() != elements.front().type()) has_mixed_set_ = true;
    term(1, element);
  }
}

void StatementWriter::map(Value value) {
  intern_symbols(value);
  const std::vector<Value> entries = in_wire_order(value);
  for (std::size_t i = 0; i + 1 < entries.size(); i += 2) {
    const Value key = entries[i];
    writer_.message(1, [&] {
      writer_.message(1, [&] {
        if (key.is(ValueType::kInteger)) {
          writer_.signed_number(1, key.as_integer());
        } else {
          writer_.number(2, symbol(key.as_string()));
        }
      });
      term(2, entries[i + 1]);
    });
  }
}

void StatementWriter::ops(std::uint32_t field, std::span<const Op> ops) {
  for (const Op& op : ops) writer_.message(field, [&] { this->op(op); });
}

void StatementWriter::op(const Op& op) {
  switch (op.kind) {
    case OpKind::kValue: {
      const Value value = block_.value(op.term);
      required_.note_value(*terms_, value);
      term(1, value);
      break;
    }
    case OpKind::kUnary:
      required_.note_unary(op.unary);
      writer_.message(2, [&] {
        writer_.number(1, static_cast<std::uint64_t>(op.unary));
        if (op.unary == UnaryOp::kExtern) writer_.number(2, symbol(op.extern_name));
      });
      break;
    case OpKind::kBinary:
      required_.note_binary(op.binary);
      writer_.message(3, [&] {
        writer_.number(1, static_cast<std::uint64_t>(op.binary));
        if (op.binary == BinaryOp::kExtern) writer_.number(2, symbol(op.extern_name));
      });
      break;
    case OpKind::kClosure: {
      required_.note_closure();
      const Closure& closure = block_.closure(op.closure);
      writer_.message(4, [&] {
        for (StringId parameter : block_.parameters(closure)) writer_.number(1, symbol(parameter));
        ops(2, block_.ops(closure));
      });
      break;
    }
  }
}

}  // namespace hardtack
