#include "tokens/passport/passport_json.h"

#include <set>
#include <utility>

#include "json/json.h"
#include "tokens/lineage_index/claim_errors.h"

namespace hardtack {
namespace {

// The members of one object, each taken once; what is left over is a mistake.
class Claims {
 public:
  explicit Claims(JsonValue object) : object_(std::move(object)) {}

  Result<void> take(const char* name, std::string& target) {
    return each(name, [&](const JsonValue& value) { return value.is_string() && (target = value.as_string(), true); });
  }
  Result<void> take(const char* name, std::optional<std::string>& target) {
    return each(name, [&](const JsonValue& value) { return value.is_string() && (target = value.as_string(), true); });
  }
  Result<void> take(const char* name, std::int64_t& target) {
    return each(name,
                [&](const JsonValue& value) { return value.is_integer() && (target = value.as_integer(), true); });
  }
  Result<void> take(const char* name, std::optional<std::int64_t>& target) {
    return each(name,
                [&](const JsonValue& value) { return value.is_integer() && (target = value.as_integer(), true); });
  }
  Result<void> take(const char* name, bool& target) {
    return each(name, [&](const JsonValue& value) { return value.is_bool() && (target = value.as_bool(), true); });
  }
  Result<void> take(const char* name, std::optional<std::vector<std::string>>& target) {
    return each(name, [&](const JsonValue& value) {
      if (!value.is_array()) return false;
      target.emplace();
      for (const JsonValue& element : value.as_array()) {
        if (!element.is_string()) return false;
        target->push_back(element.as_string());
      }
      return true;
    });
  }
  Result<void> take(const char* name, std::optional<std::map<std::string, std::int64_t>>& target) {
    return each(name, [&](const JsonValue& value) {
      if (!value.is_object()) return false;
      target.emplace();
      for (const auto& [key, cap] : value.as_object()) {
        if (!cap.is_integer()) return false;
        target->emplace(key, cap.as_integer());
      }
      return true;
    });
  }
  Result<void> finish() const {
    for (const auto& [name, value] : object_.as_object()) {
      if (!taken_.contains(name)) return fail(ErrorCode::kInvalidClaim, "unknown claim `" + name + "`");
    }
    return {};
  }

 private:
  template <typename Take>
  Result<void> each(const char* name, Take take) {
    taken_.insert(name);
    const JsonValue* value = object_.find(name);
    if (value == nullptr || take(*value)) return {};
    return malformed_claim(name);
  }

  JsonValue object_;
  std::set<std::string> taken_;
};

Result<Claims> read_claims(std::string_view text) {
  HARDTACK_TRY(JsonValue value, parse_json(text, {}));
  if (!value.is_object()) return fail(ErrorCode::kMalformedJson, "the claims are no JSON object");
  return Claims(std::move(value));
}

// What an authority block and a request have in common.
template <typename T>
Result<void> take_lists(Claims& claims, T& target) {
  HARDTACK_CHECK(claims.take("spiffe_id", target.spiffe_id));
  HARDTACK_CHECK(claims.take("jti", target.jti));
  HARDTACK_CHECK(claims.take("max_tool_calls", target.max_tool_calls));
  HARDTACK_CHECK(claims.take("cwd", target.cwd));
  HARDTACK_CHECK(claims.take("allowed_tools", target.allowed_tools));
  HARDTACK_CHECK(claims.take("forbidden_tools", target.forbidden_tools));
  HARDTACK_CHECK(claims.take("resource_scope", target.resource_scopes));
  HARDTACK_CHECK(claims.take("allowed_side_effect_classes", target.side_effect_classes));
  return claims.take("max_tool_calls_per_class", target.max_tool_calls_per_class);
}

// Members in the making; what is absent is none.
class Members {
 public:
  void add(const char* name, JsonValue value) { members_.emplace_back(name, std::move(value)); }
  void add(const char* name, const std::optional<std::string>& text) {
    if (text) add(name, JsonValue(*text));
  }
  void add(const char* name, const std::optional<std::vector<std::string>>& texts) {
    if (texts) add(name, JsonValue(JsonValue::Array(texts->begin(), texts->end())));
  }
  void add(const char* name, const std::optional<std::map<std::string, std::int64_t>>& numbers) {
    if (numbers) add(name, JsonValue(JsonValue::Object(numbers->begin(), numbers->end())));
  }
  JsonValue value() && { return std::move(members_); }

 private:
  JsonValue::Object members_;
};

}  // namespace

Result<Passport> parse_passport(std::string_view text) {
  HARDTACK_TRY(Claims claims, read_claims(text));
  Passport passport;
  HARDTACK_CHECK(take_lists(claims, passport));
  HARDTACK_CHECK(claims.take("agent_id", passport.agent_id));
  HARDTACK_CHECK(claims.take("issuer_spiffe_id", passport.issuer_spiffe_id));
  HARDTACK_CHECK(claims.take("mission", passport.mission));
  HARDTACK_CHECK(claims.take("mission_id", passport.mission_id));
  HARDTACK_CHECK(claims.take("iat", passport.iat));
  HARDTACK_CHECK(claims.take("exp", passport.exp));
  HARDTACK_CHECK(claims.take("max_duration_s", passport.max_duration_s));
  HARDTACK_CHECK(claims.take("delegation_allowed", passport.delegation_allowed));
  HARDTACK_CHECK(claims.take("max_delegation_depth", passport.max_delegation_depth));
  HARDTACK_CHECK(claims.finish());
  return passport;
}

Result<PassportRequest> parse_passport_request(std::string_view text) {
  HARDTACK_TRY(Claims claims, read_claims(text));
  PassportRequest request;
  HARDTACK_CHECK(take_lists(claims, request));
  HARDTACK_CHECK(claims.take("duration_s", request.duration_s));
  HARDTACK_CHECK(claims.finish());
  return request;
}

JsonValue passport_json(const Passport& passport) {
  Members members;
  members.add("agent_id", JsonValue(passport.agent_id));
  members.add("issuer_spiffe_id", JsonValue(passport.issuer_spiffe_id));
  members.add("mission", JsonValue(passport.mission));
  members.add("mission_id", JsonValue(passport.mission_id));
  members.add("jti", JsonValue(passport.jti));
  members.add("parent_jti", passport.parent_jti);
  members.add("spiffe_id", JsonValue(passport.spiffe_id));
  members.add("iat", JsonValue(passport.iat));
  members.add("exp", JsonValue(passport.exp));
  members.add("max_tool_calls", JsonValue(passport.max_tool_calls));
  members.add("max_duration_s", JsonValue(passport.max_duration_s));
  members.add("delegation_allowed", JsonValue(passport.delegation_allowed));
  members.add("max_delegation_depth", JsonValue(passport.max_delegation_depth));
  members.add("cwd", passport.cwd);
  members.add("allowed_tools", passport.allowed_tools);
  members.add("forbidden_tools", passport.forbidden_tools);
  members.add("resource_scope", passport.resource_scopes);
  members.add("allowed_side_effect_classes", passport.side_effect_classes);
  members.add("max_tool_calls_per_class", passport.max_tool_calls_per_class);
  return std::move(members).value();
}

}  // namespace hardtack
