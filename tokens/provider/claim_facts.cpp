#include "tokens/provider/claim_facts.h"

#include <array>
#include <charconv>
#include <span>
#include <utility>
#include <vector>

#include "engine/program/reserved_prefix.h"
#include "engine/text/cat.h"
#include "engine/text/date_time.h"

namespace hardtack {
namespace {

// The shortest text that reads back as the same number.
std::string number_text(double number) {
  std::array<char, 40> buffer{};
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number);
  return {buffer.data(), error == std::errc() ? end : buffer.data()};
}

Result<void> add_claim(ProgramBuilder& builder, std::string_view predicate, std::string_view claim,
                       std::span<const JsonValue> values) {
  TermStore& terms = builder.terms();
  std::vector<Value> row = {terms.string(claim)};
  for (const JsonValue& value : values) {
    HARDTACK_TRY(row.emplace_back(), claim_value(terms, value));
  }
  return builder.add_fact(terms.intern(predicate), row);
}

}  // namespace

// As deep as the JSON was read, which its limits bound.
Result<Value> claim_value(TermStore& terms, const JsonValue& value) {  // NOLINT(misc-no-recursion)
  if (value.is_null()) return Value::null();
  if (value.is_bool()) return Value::boolean(value.as_bool());
  if (value.is_integer()) return Value::integer(value.as_integer());
  if (value.is_string()) return terms.string(value.as_string());
  if (value.is_double()) return terms.string(number_text(value.as_double()));
  std::vector<Value> elements;
  if (value.is_array()) {
    for (const JsonValue& element : value.as_array()) {
      HARDTACK_TRY(elements.emplace_back(), claim_value(terms, element));
    }
    return terms.array(elements);
  }
  for (const auto& [key, member] : value.as_object()) {
    elements.push_back(terms.string(key));
    HARDTACK_TRY(elements.emplace_back(), claim_value(terms, member));
  }
  return terms.map(elements);
}

Result<void> add_claims(ProgramBuilder& builder, const JsonValue& claims, std::string_view predicate) {
  for (const auto& [name, value] : claims.as_object()) {
    if (!value.is_array()) {
      HARDTACK_CHECK(add_claim(builder, predicate, name, std::span(&value, 1)));
      continue;
    }
    for (const JsonValue& element : value.as_array()) {
      const auto row = element.is_array() ? std::span(element.as_array()) : std::span(&element, 1);
      HARDTACK_CHECK(add_claim(builder, predicate, name, row));
    }
  }
  return {};
}

std::string key_name(const KeyId& key_id) {
  if (const auto* number = std::get_if<std::uint32_t>(&key_id)) return cat(*number);
  if (const auto* text = std::get_if<std::string>(&key_id)) return *text;
  return {};
}

Result<void> add_verified_facts(ProgramBuilder& builder, const KeyId& key_id, std::optional<std::int64_t> expires) {
  if (const auto* number = std::get_if<std::uint32_t>(&key_id)) {
    HARDTACK_CHECK(add_fact(builder, cat(kVerifiedPrefix, "key_id"), {Value::integer(*number)}));
  } else if (const auto* text = std::get_if<std::string>(&key_id)) {
    HARDTACK_CHECK(add_fact(builder, cat(kVerifiedPrefix, "key_id"), {builder.terms().string(*text)}));
  }
  if (!expires || *expires < 0 || *expires >= kYear10000) return {};
  return add_fact(builder, cat(kVerifiedPrefix, "expires"), {Value::date(static_cast<std::uint64_t>(*expires))});
}

Result<JsonValue> claims_of(const MintRequest& request) {
  if (!request.claims && !request.expires)
    return fail(ErrorCode::kUsage, "a token of this format is made of claims, and there are none");
  if (request.claims && !request.claims->is_object()) return fail(ErrorCode::kUsage, "claims are a JSON object");
  JsonValue::Object claims = request.claims ? request.claims->as_object() : JsonValue::Object();
  if (request.expires) {
    if (request.claims && request.claims->find("exp") != nullptr)
      return fail(ErrorCode::kUsage, "the claims have an `exp` already");
    claims.emplace_back("exp", *request.expires);
  }
  return JsonValue(std::move(claims));
}

Result<void> add_fact(ProgramBuilder& builder, std::string_view name, std::initializer_list<Value> terms) {
  return builder.add_fact(builder.terms().intern(name), std::span(terms.begin(), terms.size()));
}

}  // namespace hardtack
