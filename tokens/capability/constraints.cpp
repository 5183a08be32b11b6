#include "tokens/capability/constraints.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/text/quote.h"
#include "tokens/provider/claim_facts.h"

namespace hardtack {
namespace {

// What `constraints["args"]` says, once it is known to be well formed.
struct ArgumentRules {
  std::optional<std::vector<std::string>> allowed;
  JsonValue::Object pinned;
  std::vector<std::pair<std::string, std::string>> prefixes;
};

std::unexpected<Error> malformed(const char* what) { return fail(ErrorCode::kInvalidClaim, what); }

Result<ArgumentRules> read_rules(const JsonValue& constraints) {
  ArgumentRules rules;
  const JsonValue* args = constraints.find("args");
  if (args == nullptr) return rules;
  if (!args->is_object()) return malformed("the constraint `args` is no object");
  for (const auto& [name, rule] : args->as_object()) {
    if (name == "allowed_keys") {
      if (!rule.is_array()) return malformed("the constraint `allowed_keys` is no list");
      rules.allowed.emplace();
      for (const JsonValue& key : rule.as_array()) {
        if (!key.is_string()) return malformed("the constraint `allowed_keys` holds more than texts");
        rules.allowed->push_back(key.as_string());
      }
    } else if (name == "pinned") {
      if (!rule.is_object()) return malformed("the constraint `pinned` is no object");
      rules.pinned = rule.as_object();
    } else if (name == "prefix") {
      if (!rule.is_object()) return malformed("the constraint `prefix` is no object");
      for (const auto& [key, prefix] : rule.as_object()) {
        if (!prefix.is_string()) return malformed("the constraint `prefix` holds more than texts");
        rules.prefixes.emplace_back(key, prefix.as_string());
      }
    } else {
      return malformed("the constraint `args` has a rule of an unknown name");
    }
  }
  return rules;
}

std::unexpected<TokenRefusal> violation(std::string message) {
  TokenRefusal refusal(Error(ErrorCode::kInvalidClaim, std::move(message)), "TokenScopeError");
  refusal.reason = "arg_constraint_violation";
  return std::unexpected(std::move(refusal));
}

// `reject if argument($k, $v), ![...].contains($k)`
Result<void> add_allowed(ProgramBuilder& builder, const std::vector<std::string>& allowed) {
  TermStore& terms = builder.terms();
  std::vector<Value> keys;
  for (const std::string& key : allowed) keys.push_back(terms.string(key));
  HARDTACK_TRY(const Value list, terms.set(keys));
  const Value key = terms.variable("key");
  builder.begin_query();
  HARDTACK_CHECK(builder.add_atom(terms.intern("argument"), std::array{key, terms.variable("value")}));
  builder.begin_expression();
  HARDTACK_CHECK(builder.push_value(list));
  HARDTACK_CHECK(builder.push_value(key));
  HARDTACK_CHECK(builder.push_binary(BinaryOp::kContains));
  HARDTACK_CHECK(builder.push_unary(UnaryOp::kNegate));
  HARDTACK_CHECK(builder.end_expression());
  HARDTACK_CHECK(builder.end_query());
  return builder.add_check(CheckKind::kReject);
}

// `reject if argument("name", $v), <$v is not what it must be>`
Result<void> add_rejection(ProgramBuilder& builder, const std::string& name, Value wanted, bool is_prefix) {
  TermStore& terms = builder.terms();
  const Value value = terms.variable("value");
  builder.begin_query();
  HARDTACK_CHECK(builder.add_atom(terms.intern("argument"), std::array{terms.string(name), value}));
  builder.begin_expression();
  HARDTACK_CHECK(builder.push_value(value));
  HARDTACK_CHECK(builder.push_value(wanted));
  HARDTACK_CHECK(builder.push_binary(is_prefix ? BinaryOp::kStartsWith : BinaryOp::kNotEqual));
  if (is_prefix) HARDTACK_CHECK(builder.push_unary(UnaryOp::kNegate));
  HARDTACK_CHECK(builder.end_expression());
  HARDTACK_CHECK(builder.end_query());
  return builder.add_check(CheckKind::kReject);
}

// `check if argument("name", value)`
Result<void> add_presence(ProgramBuilder& builder, const std::string& name, Value value) {
  TermStore& terms = builder.terms();
  builder.begin_query();
  HARDTACK_CHECK(builder.add_atom(terms.intern("argument"), std::array{terms.string(name), value}));
  HARDTACK_CHECK(builder.end_query());
  return builder.add_check(CheckKind::kIf);
}

}  // namespace

TokenResult<void> check_arguments(const JsonValue& constraints, const JsonValue& arguments) {
  const auto rules = read_rules(constraints);
  if (!rules) return violation(rules.error().message());
  if (!arguments.is_object()) return violation("the arguments are no object");
  if (rules->allowed) {
    for (const auto& [name, value] : arguments.as_object()) {
      if (std::ranges::find(*rules->allowed, name) == rules->allowed->end())
        return violation("the argument " + quote(name) + " is not allowed");
    }
  }
  for (const auto& [name, value] : rules->pinned) {
    const JsonValue* given = arguments.find(name);
    if (given == nullptr || *given != value)
      return violation("the argument " + quote(name) + " is not what it must be");
  }
  for (const auto& [name, prefix] : rules->prefixes) {
    const JsonValue* given = arguments.find(name);
    if (given == nullptr || !given->is_string() || !given->as_string().starts_with(prefix))
      return violation("the argument " + quote(name) + " does not begin with " + quote(prefix));
  }
  return {};
}

Result<void> add_argument_checks(ProgramBuilder& builder, const JsonValue& constraints) {
  HARDTACK_TRY(const ArgumentRules rules, read_rules(constraints));
  if (rules.allowed) HARDTACK_CHECK(add_allowed(builder, *rules.allowed));
  for (const auto& [name, value] : rules.pinned) {
    HARDTACK_TRY(const Value wanted, claim_value(builder.terms(), value));
    HARDTACK_CHECK(add_presence(builder, name, wanted));
    HARDTACK_CHECK(add_rejection(builder, name, wanted, false));
  }
  for (const auto& [name, prefix] : rules.prefixes) {
    TermStore& terms = builder.terms();
    HARDTACK_CHECK(add_presence(builder, name, terms.variable("value")));
    HARDTACK_CHECK(add_rejection(builder, name, terms.string(prefix), true));
  }
  return {};
}

}  // namespace hardtack
