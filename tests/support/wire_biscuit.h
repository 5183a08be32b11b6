// The messages of the Biscuit schema, written by hand. Each function makes the content of one message; `field_of` their
// callers choose. Symbols are numbers: 0 is `read`, 27 `query`, 1024 the token's first own.
#pragma once

#include <cstdint>
#include <initializer_list>

#include "tests/support/wire_message.h"

namespace hardtack::testing::biscuit {

using W = WireMessage;
using List = std::initializer_list<WireMessage>;

inline W variable(std::uint64_t symbol) { return W().number(1, symbol); }
inline W integer(std::int64_t value) { return W().number(2, static_cast<std::uint64_t>(value)); }
inline W string(std::uint64_t symbol) { return W().number(3, symbol); }
inline W date(std::uint64_t seconds) { return W().number(4, seconds); }
inline W bytes(std::string_view content) { return W().bytes(5, content); }
inline W boolean(bool truth) { return W().number(6, truth ? 1 : 0); }
inline W null() { return W().message(8, W()); }

inline W each(std::uint32_t field, List messages) {
  W out;
  for (const W& message : messages) out.message(field, message);
  return out;
}
inline W set(List elements) { return W().message(7, each(1, elements)); }
inline W array(List elements) { return W().message(9, each(1, elements)); }
inline W map(List entries) { return W().message(10, each(1, entries)); }
inline W entry(const W& key, const W& value) { return W().message(1, key).message(2, value); }
inline W integer_key(std::int64_t value) { return W().number(1, static_cast<std::uint64_t>(value)); }
inline W string_key(std::uint64_t symbol) { return W().number(2, symbol); }

inline W predicate(std::uint64_t name, List terms) { return W().number(1, name).raw(each(2, terms).text()); }
inline W fact(std::uint64_t name, List terms) { return W().message(1, predicate(name, terms)); }

inline W value(const W& term) { return W().message(1, term); }
inline W unary(std::uint64_t kind) { return W().message(2, W().number(1, kind)); }
inline W binary(std::uint64_t kind) { return W().message(3, W().number(1, kind)); }
inline W closure(std::initializer_list<std::uint64_t> parameters, List ops) {
  W out;
  for (std::uint64_t parameter : parameters) out.number(1, parameter);
  return W().message(4, out.raw(each(2, ops).text()));
}
inline W expression(List ops) { return each(1, ops); }

inline W authority_scope() { return W().number(1, 0); }
inline W previous_scope() { return W().number(1, 1); }
inline W key_scope(std::int64_t index) { return W().number(2, static_cast<std::uint64_t>(index)); }

// RuleV2; a query of a check is one whose head is `query()`.
inline W rule(const W& head, List body, List expressions = {}, List scopes = {}) {
  return W().message(1, head).raw(each(2, body).text()).raw(each(3, expressions).text()).raw(each(4, scopes).text());
}
inline W query(List body, List expressions = {}, List scopes = {}) {
  return rule(predicate(27, {}), body, expressions, scopes);
}
inline W check(List queries) { return each(1, queries); }
inline W check(List queries, std::uint64_t kind) { return each(1, queries).number(2, kind); }

inline W public_key(std::uint64_t algorithm, ByteView key) { return W().number(1, algorithm).bytes(2, key); }

}  // namespace hardtack::testing::biscuit
