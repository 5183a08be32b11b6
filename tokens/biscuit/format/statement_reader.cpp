#include "tokens/biscuit/format/statement_reader.h"

#include <optional>
#include <string>

#include "engine/terms/default_symbols.h"
#include "engine/text/cat.h"

namespace hardtack {

// All recursion here follows the nesting of messages, which wire::Reader bounds by kMaxWireDepth.

Result<StringId> StatementReader::symbol(std::uint64_t id) {
  if (id < kDefaultSymbols.size()) return static_cast<StringId>(id);
  HARDTACK_TRY(const std::size_t number, tables_.symbols.number(id));
  if (number >= first_strings_.size() && more_strings_.empty()) {
    more_strings_.resize(tables_.symbols.own().size() - first_strings_.size());
  }
  std::uint32_t& known =
      number < first_strings_.size() ? first_strings_[number] : more_strings_[number - first_strings_.size()];
  if (known == 0) known = static_cast<std::uint32_t>(intern(number)) + 1;
  return static_cast<StringId>(known - 1);
}

StringId StatementReader::intern(std::size_t symbol_number) {
  TermStore& terms = builder_.terms();
  const SymbolTable::Shared symbol = tables_.symbols.shared(symbol_number);
  if (symbol.owner == nullptr || tables_.symbols.seed() != terms.seed()) return terms.intern(symbol.text);
  return terms.intern_shared(symbol.text, symbol.hash, *symbol.owner);
}

Result<StringId> StatementReader::predicate(wire::Reader reader, std::vector<Value>& terms) {
  terms.clear();
  std::uint64_t name = 0;
  while (reader.next()) {
    switch (reader.field()) {
      case 1: reader.once(name); break;
      case 2: HARDTACK_CHECK(noted_term(reader.each_message("TermV2"), terms)); break;
      default: break;
    }
  }
  HARDTACK_CHECK(reader.finish({1}));
  return symbol(name);
}

Result<void> StatementReader::noted_term(wire::Reader reader, std::vector<Value>& terms) {
  HARDTACK_TRY(Value value, term(reader));
  required_.note_value(builder_.terms(), value);
  terms.push_back(value);
  return {};
}

Result<Value> StatementReader::term(wire::Reader reader) {
  TermStore& terms = builder_.terms();
  std::optional<Value> value;
  while (reader.next()) {
    switch (reader.field()) {
      case 1: {
        std::uint32_t variable = 0;
        reader.sole(variable);
        if (reader.failed()) break;
        HARDTACK_TRY(StringId name, symbol(variable));
        value = Value::variable(name);
        break;
      }
      case 2: {
        std::int64_t integer = 0;
        reader.sole(integer);
        value = Value::integer(integer);
        break;
      }
      case 3: {
        std::uint64_t string = 0;
        reader.sole(string);
        if (reader.failed()) break;
        HARDTACK_TRY(StringId text, symbol(string));
        value = Value::string(text);
        break;
      }
      case 4: {
        std::uint64_t date = 0;
        reader.sole(date);
        value = Value::date(date);
        break;
      }
      case 5: {
        ByteView bytes;
        reader.sole(bytes);
        value = terms.bytes({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
        break;
      }
      case 6: {
        bool truth = false;
        reader.sole(truth);
        value = Value::boolean(truth);
        break;
      }
      case 7: {
        HARDTACK_TRY(value, set(reader.sole_message("TermSet")));
        break;
      }
      case 8: {
        wire::Reader empty = reader.sole_message("Empty");
        while (empty.next()) continue;
        HARDTACK_CHECK(empty.finish());
        value = Value::null();
        break;
      }
      case 9: {
        HARDTACK_TRY(value, array(reader.sole_message("Array")));
        break;
      }
      case 10: {
        HARDTACK_TRY(value, map(reader.sole_message("Map")));
        break;
      }
      default: break;
    }
  }
  HARDTACK_CHECK(reader.finish_oneof());
  return *value;
}

Result<Value> StatementReader::set(wire::Reader reader) {
  std::vector<Value> elements;
  while (reader.next()) {
    if (reader.field() != 1) continue;
    HARDTACK_TRY(Value element, term(reader.each_message("TermV2")));
    elements.push_back(element);
    if (element.type() != elements.front().type()) {
      return fail(ErrorCode::kInvalidSet, "a set has elements of different types");
    }
  }
  HARDTACK_CHECK(reader.finish());
  return builder_.terms().set(elements);
}

Result<Value> StatementReader::array(wire::Reader reader) {
  std::vector<Value> elements;
  while (reader.next()) {
    if (reader.field() != 1) continue;
    HARDTACK_TRY(Value element, term(reader.each_message("TermV2")));
    elements.push_back(element);
  }
  HARDTACK_CHECK(reader.finish());
  return builder_.terms().array(elements);
}

Result<Value> StatementReader::map(wire::Reader reader) {
  std::vector<Value> entries;
  while (reader.next()) {
    if (reader.field() != 1) continue;
    wire::Reader entry = reader.each_message("MapEntry");
    Value key;
    Value value;
    while (entry.next()) {
      switch (entry.field()) {
        case 1: {
          HARDTACK_TRY(key, map_key(entry.once_message("MapKey")));
          break;
        }
        case 2: {
          HARDTACK_TRY(value, term(entry.once_message("TermV2")));
          break;
        }
        default: break;
      }
    }
    HARDTACK_CHECK(entry.finish({1, 2}));
    entries.push_back(key);
    entries.push_back(value);
  }
  HARDTACK_CHECK(reader.finish());
  return builder_.terms().map(entries);
}

Result<Value> StatementReader::map_key(wire::Reader reader) {
  std::int64_t integer = 0;
  std::uint64_t string = 0;
  while (reader.next()) {
    switch (reader.field()) {
      case 1: reader.sole(integer); break;
      case 2: reader.sole(string); break;
      default: break;
    }
  }
  HARDTACK_CHECK(reader.finish_oneof());
  if (reader.has(1)) return Value::integer(integer);
  HARDTACK_TRY(StringId text, symbol(string));
  return Value::string(text);
}

Result<StatementReader::FactParts> StatementReader::loose_fact(wire::Reader reader) {
  StringId name{};
  while (reader.next()) {
    if (reader.field() != 1) continue;
    HARDTACK_TRY(name, predicate(reader.once_message("PredicateV2"), terms_));
  }
  HARDTACK_CHECK(reader.finish({1}));
  return FactParts{name, terms_};
}

Result<void> StatementReader::fact(wire::Reader reader) {
  HARDTACK_TRY(FactParts parts, loose_fact(reader));
  return builder_.add_fact(parts.name, parts.terms);
}

Result<void> StatementReader::query(wire::Reader reader) {
  builder_.begin_query();
  while (reader.next()) {
    switch (reader.field()) {
      case 1: {
        HARDTACK_TRY(head_name_, predicate(reader.once_message("PredicateV2"), head_terms_));
        break;
      }
      case 2: {
        HARDTACK_TRY(StringId name, predicate(reader.each_message("PredicateV2"), terms_));
        HARDTACK_CHECK(builder_.add_atom(name, terms_));
        break;
      }
      case 3: HARDTACK_CHECK(expression(reader.each_message("ExpressionV2"))); break;
      case 4: {
        HARDTACK_TRY(Scope trusted, scope(reader.each_message("Scope")));
        HARDTACK_CHECK(builder_.add_scope(trusted));
        break;
      }
      default: break;
    }
  }
  HARDTACK_CHECK(reader.finish({1}));
  return builder_.end_query();
}

Result<void> StatementReader::rule(wire::Reader reader) {
  HARDTACK_CHECK(query(reader));
  return builder_.add_rule(head_name_, head_terms_);
}

// Checks and policies carry a head that means nothing. The reference never lets a query match whose head has a free
// variable, so that a `reject if` would pass unseen: such a program is refused.
Result<void> StatementReader::headless_query(wire::Reader reader) {
  HARDTACK_CHECK(query(reader));
  if (builder_.binds(head_terms_)) return {};
  return fail(ErrorCode::kUnboundVariable, "the hidden head of a query names a variable that its body does not bind");
}

Result<void> StatementReader::check(wire::Reader reader) {
  std::uint64_t kind = 0;
  while (reader.next()) {
    switch (reader.field()) {
      case 1: HARDTACK_CHECK(headless_query(reader.each_message("RuleV2"))); break;
      case 2: reader.once(kind); break;
      default: break;
    }
  }
  HARDTACK_CHECK(reader.finish());
  if (kind > static_cast<std::uint64_t>(CheckKind::kReject)) {
    return fail(reader.code(), cat("a check has the unknown kind ", kind));
  }
  required_.note_check(static_cast<CheckKind>(kind), reader.has(2));
  return builder_.add_check(static_cast<CheckKind>(kind));
}

Result<void> StatementReader::policy(wire::Reader reader) {
  std::uint64_t kind = 0;
  while (reader.next()) {
    switch (reader.field()) {
      case 1: HARDTACK_CHECK(headless_query(reader.each_message("RuleV2"))); break;
      case 2: reader.once(kind); break;
      default: break;
    }
  }
  HARDTACK_CHECK(reader.finish({2}));
  if (kind > static_cast<std::uint64_t>(PolicyKind::kDeny)) {
    return fail(reader.code(), cat("a policy has the unknown kind ", kind));
  }
  return builder_.add_policy(static_cast<PolicyKind>(kind));
}

Result<Scope> StatementReader::scope(wire::Reader reader) {
  std::uint64_t type = 0;
  std::int64_t key = 0;
  while (reader.next()) {
    switch (reader.field()) {
      case 1: reader.sole(type); break;
      case 2: reader.sole(key); break;
      default: break;
    }
  }
  HARDTACK_CHECK(reader.finish_oneof());
  required_.note_scope();
  if (reader.has(2)) {
    HARDTACK_TRY(PublicKey trusted, tables_.keys.key(key));
    HARDTACK_TRY(std::uint32_t index, builder_.add_key(trusted));
    return Scope{ScopeKind::kPublicKey, index};
  }
  switch (type) {
    case 0: return Scope{ScopeKind::kAuthority, 0};
    case 1: return Scope{ScopeKind::kPrevious, 0};
    default: return fail(reader.code(), cat("a scope has the unknown type ", type));
  }
}

Result<void> StatementReader::block_scope(wire::Reader reader) {
  HARDTACK_TRY(Scope trusted, scope(reader));
  return builder_.add_block_scope(trusted);
}

Result<void> StatementReader::expression(wire::Reader reader) {
  builder_.begin_expression();
  while (reader.next()) {
    if (reader.field() == 1) HARDTACK_CHECK(op(reader.each_message("Op")));
  }
  HARDTACK_CHECK(reader.finish());
  return builder_.end_expression();
}

Result<void> StatementReader::op(wire::Reader reader) {
  while (reader.next()) {
    switch (reader.field()) {
      case 1: {
        HARDTACK_TRY(Value value, term(reader.sole_message("TermV2")));
        required_.note_value(builder_.terms(), value);
        HARDTACK_CHECK(builder_.push_value(value));
        break;
      }
      case 2: HARDTACK_CHECK(unary(reader.sole_message("OpUnary"))); break;
      case 3: HARDTACK_CHECK(binary(reader.sole_message("OpBinary"))); break;
      case 4: HARDTACK_CHECK(closure(reader.sole_message("OpClosure"))); break;
      default: break;
    }
  }
  return reader.finish_oneof();
}

namespace {

struct OperatorParts {
  std::uint64_t kind = 0;
  std::optional<std::uint64_t> extern_name;
};

// OpUnary and OpBinary are alike; the name belongs to extern calls and to nothing else.
Result<OperatorParts> read_operator(wire::Reader& reader, std::uint64_t last, std::uint64_t extern_kind) {
  OperatorParts parts;
  while (reader.next()) {
    switch (reader.field()) {
      case 1: reader.once(parts.kind); break;
      case 2: reader.once(parts.extern_name); break;
      default: break;
    }
  }
  HARDTACK_CHECK(reader.finish({1}));
  if (parts.kind > last) return fail(reader.code(), cat("an unknown operator ", parts.kind));
  if (parts.extern_name.has_value() != (parts.kind == extern_kind)) {
    return fail(reader.code(), "an extern call lacks its name, or another operator has one");
  }
  return parts;
}

}  // namespace

Result<void> StatementReader::unary(wire::Reader reader) {
  constexpr auto kExtern = static_cast<std::uint64_t>(UnaryOp::kExtern);
  HARDTACK_TRY(OperatorParts parts, read_operator(reader, kLastUnaryOp, kExtern));
  const auto kind = static_cast<UnaryOp>(parts.kind);
  required_.note_unary(kind);
  if (!parts.extern_name) return builder_.push_unary(kind);
  HARDTACK_TRY(StringId name, symbol(*parts.extern_name));
  return builder_.push_extern_unary(name);
}

Result<void> StatementReader::binary(wire::Reader reader) {
  constexpr auto kExtern = static_cast<std::uint64_t>(BinaryOp::kExtern);
  HARDTACK_TRY(OperatorParts parts, read_operator(reader, kLastBinaryOp, kExtern));
  const auto kind = static_cast<BinaryOp>(parts.kind);
  required_.note_binary(kind);
  if (!parts.extern_name) return builder_.push_binary(kind);
  HARDTACK_TRY(StringId name, symbol(*parts.extern_name));
  return builder_.push_extern_binary(name);
}

Result<void> StatementReader::closure(wire::Reader reader) {
  required_.note_closure();
  // Parameters may follow the body on the wire, so they are read first.
  std::vector<std::uint32_t> parameters;
  for (wire::Reader first = reader; first.next();) {
    if (first.field() != 1) continue;
    first.each(parameters);
    HARDTACK_CHECK(first.finish());
  }
  std::vector<StringId> names;
  names.reserve(parameters.size());
  for (std::uint32_t parameter : parameters) {
    HARDTACK_TRY(StringId name, symbol(parameter));
    names.push_back(name);
  }
  HARDTACK_CHECK(builder_.begin_closure(names));
  while (reader.next()) {
    if (reader.field() == 2) HARDTACK_CHECK(op(reader.each_message("Op")));
  }
  HARDTACK_CHECK(reader.finish());
  return builder_.end_closure();
}

}  // namespace hardtack
