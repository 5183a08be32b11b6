#include "serve/native/fact_json.h"

#include <cmath>
#include <vector>

#include "engine/authz/reserved_name.h"
#include "engine/text/cat.h"
#include "engine/text/date_time.h"
#include "tokens/bytes/hex.h"

namespace hardtack::serve {
namespace {

// What the store refuses.
Read<Value> made(Result<Value> value, const Pointer& at) {
  if (value) return *value;
  return fault(at, cat("is no term: ", value.error().message()));
}

// `1.0` and `1e3` are whole numbers, as for AuthZEN; where a double is no longer every whole number, what was written
// may have been another one.
Read<Value> read_number(double value, const Pointer& at) {
  constexpr double kEnd = 9'007'199'254'740'992.0;  // 2^53
  if (value <= -kEnd || value >= kEnd || value != std::trunc(value)) return fault(at, "is no whole number of 64 bits");
  return Value::integer(static_cast<std::int64_t>(value));
}

Read<Value> read_date(const JsonValue& value, const Pointer& at) {
  if (!value.is_string()) return fault(at, "is no date as a string");
  const auto seconds = parse_date(value.as_string());
  if (!seconds) return fault(at, cat("is no date: ", seconds.error().message()));
  return Value::date(*seconds);
}

Read<Value> read_bytes(const JsonValue& value, const Pointer& at, TermStore& terms) {
  if (!value.is_string()) return fault(at, "is no string of hexadecimal digits");
  const auto bytes = from_hex(value.as_string());
  if (!bytes) return fault(at, "is no string of hexadecimal digits");
  return terms.bytes(std::string_view(reinterpret_cast<const char*>(bytes->data()), bytes->size()));
}

Read<std::vector<Value>> read_all(const JsonValue::Array& values, const Pointer& at, TermStore& terms);

Read<Value> read_map(const JsonValue& value, const Pointer& at, TermStore& terms) {
  if (!value.is_object()) return fault(at, "is no object");
  std::vector<Value> entries;
  for (const auto& [name, member] : value.as_object()) {
    entries.push_back(terms.string(name));
    HARDTACK_TRY(entries.emplace_back(), read_term(member, Pointer(at, name), terms));
  }
  return made(terms.map(entries), at);
}

Read<Value> read_typed(const JsonValue& value, const Pointer& at, TermStore& terms) {
  constexpr const char* kTypes = "is an object, and of its kind there are `date`, `bytes`, `set` and `map`, one each";
  if (value.as_object().size() != 1) return fault(at, kTypes);
  const auto& [type, content] = value.as_object().front();
  const Pointer inside(at, type);
  if (type == "date") return read_date(content, inside);
  if (type == "bytes") return read_bytes(content, inside, terms);
  if (type == "map") return read_map(content, inside, terms);
  if (type != "set") return fault(at, kTypes);
  if (!content.is_array()) return fault(inside, "is no array");
  HARDTACK_TRY(const std::vector<Value> elements, read_all(content.as_array(), inside, terms));
  return made(terms.set(elements), inside);
}

Read<std::vector<Value>> read_all(const JsonValue::Array& values, const Pointer& at, TermStore& terms) {
  std::vector<Value> read;
  read.reserve(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    HARDTACK_TRY(read.emplace_back(), read_term(values[i], Pointer(at, i), terms));
  }
  return read;
}

Read<void> check_name(std::string_view name, std::size_t terms, const Pointer& at, const Request& request) {
  if (name == "time" && terms == 1) return fault(at, "is `time`, which only the service says");
  const auto reserved = reserved_in_authorizer(name, terms, request.policy().options().token_predicates);
  if (reserved) return fault(at, cat("cannot be stated: ", reserved->message()));
  return {};
}

Read<void> add_fact(const JsonValue& fact, const Pointer& at, Request& request) {
  if (!fact.is_object()) return serve::fault(at, "is no object");
  const JsonValue* name = nullptr;
  const JsonValue* terms = nullptr;
  for (const auto& [key, value] : fact.as_object()) {
    if (key == "name") {
      name = &value;
    } else if (key == "terms") {
      terms = &value;
    } else {
      return serve::fault(Pointer(at, key), "is no member of a fact");
    }
  }
  const Pointer name_at(at, "name");
  const Pointer terms_at(at, "terms");
  if (name == nullptr || !name->is_string()) return serve::fault(name_at, "is missing, or no string");
  if (terms == nullptr || !terms->is_array()) return serve::fault(terms_at, "is missing, or no array");
  HARDTACK_CHECK(check_name(name->as_string(), terms->as_array().size(), name_at, request));
  HARDTACK_TRY(const std::vector<Value> values, read_all(terms->as_array(), terms_at, request.terms()));
  const std::vector<RequestTerm> row(values.begin(), values.end());
  request.add(name->as_string(), row);
  if (request.error()) return serve::fault(at, cat("is no fact: ", request.error()->message()));
  return {};
}

}  // namespace

// As deep as the JSON was read, which its limits bound.
Read<Value> read_term(const JsonValue& value, const Pointer& at, TermStore& terms) {  // NOLINT(misc-no-recursion)
  if (value.is_string()) return terms.string(value.as_string());
  if (value.is_integer()) return Value::integer(value.as_integer());
  if (value.is_bool()) return Value::boolean(value.as_bool());
  if (value.is_null()) return Value::null();
  if (value.is_double()) return read_number(value.as_double(), at);
  if (value.is_object()) return read_typed(value, at, terms);
  HARDTACK_TRY(const std::vector<Value> elements, read_all(value.as_array(), at, terms));
  return made(terms.array(elements), at);
}

Read<void> add_facts(const JsonValue& facts, const Pointer& at, Request& request) {
  if (!facts.is_array()) return fault(at, "is no array");
  if (facts.as_array().size() > kMaxRequestFacts)
    return fault(at, cat("holds more facts than ", kMaxRequestFacts, ", which is the limit"));
  for (std::size_t i = 0; i < facts.as_array().size(); ++i) {
    HARDTACK_CHECK(add_fact(facts.as_array()[i], Pointer(at, i), request));
  }
  return {};
}

}  // namespace hardtack::serve
