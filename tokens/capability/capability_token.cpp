#include "tokens/capability/capability_token.h"

#include <algorithm>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/date_time.h"
#include "engine/text/quote.h"
#include "tokens/capability/python_json.h"
#include "tokens/crypto/symmetric/hmac.h"
#include "tokens/provider/token_format.h"

namespace hardtack {
namespace {

constexpr JsonLimits kLimits{kMaxTokenBytes, 16, 10'000};
constexpr std::array<std::string_view, 9> kMembers = {"token_id",  "capability_id", "principal_id",
                                                      "issued_at", "expires_at",    "constraints",
                                                      "audit_id",  "key_id",        "signature"};

std::unexpected<TokenRefusal> invalid(std::string message) {
  return refuse(ErrorCode::kMalformedToken, "TokenInvalid", std::move(message));
}

TokenResult<std::string> text_member(const JsonValue& token, std::string_view name, bool required) {
  const JsonValue* value = token.find(name);
  if (value == nullptr) {
    if (!required) return std::string();
    return invalid("the capability token has no " + quote(name));
  }
  if (!value->is_string()) return invalid("the member " + quote(name) + " is no text");
  if (required && value->as_string().empty()) return invalid("the member " + quote(name) + " is empty");
  return value->as_string();
}

TokenResult<CapabilityTime> time_member(const JsonValue& token, std::string_view name) {
  HARDTACK_TRY(const std::string text, text_member(token, name, true));
  const auto time = parse_capability_time(text);
  if (!time) return invalid("the member " + quote(name) + " is not written as `2026-01-01T00:00:00+00:00`");
  return *time;
}

bool is_digits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

JsonValue::Object members_of(const CapabilityToken& token) {
  JsonValue::Object members{{"token_id", token.token_id},
                            {"capability_id", token.capability_id},
                            {"principal_id", token.principal_id},
                            {"issued_at", capability_time_text(token.issued_at)},
                            {"expires_at", capability_time_text(token.expires_at)},
                            {"constraints", token.constraints},
                            {"audit_id", token.audit_id}};
  if (token.key_id) members.emplace_back("key_id", *token.key_id);
  return members;
}

}  // namespace

std::optional<CapabilityTime> parse_capability_time(std::string_view text) {
  constexpr std::size_t kWhole = 19, kFraction = 7;  // `2026-01-01T00:00:00`, `.000001`
  constexpr std::string_view kOffset = "+00:00";
  if (!text.ends_with(kOffset) || text.size() < kWhole || text[10] != 'T') return std::nullopt;
  const std::string_view fraction = text.substr(kWhole, text.size() - kWhole - kOffset.size());
  CapabilityTime micros = 0;
  if (!fraction.empty()) {
    if (fraction.size() != kFraction || fraction[0] != '.' || !is_digits(fraction.substr(1))) return std::nullopt;
    for (const char digit : fraction.substr(1)) micros = 10 * micros + (digit - '0');
    if (micros == 0) return std::nullopt;  // the issuer leaves it out then
  }
  const auto seconds = parse_date_time(std::string(text.substr(0, kWhole)) + "Z");
  if (!seconds) return std::nullopt;
  const CapabilityTime time = *seconds * kMicroseconds + micros;
  // A leap second has no place in Python, nor has the year 0.
  if (*seconds < kYear0 + 366 * 86'400 || capability_time_text(time) != text) return std::nullopt;
  return time;
}

std::string capability_time_text(CapabilityTime time) {
  CapabilityTime seconds = time / kMicroseconds, micros = time % kMicroseconds;
  if (micros < 0) {
    micros += kMicroseconds;
    --seconds;
  }
  std::string text = format_date_time(std::clamp(seconds, kYear0, kYear10000 - 1));
  text.pop_back();  // Z
  if (micros != 0) {
    std::string digits = cat(micros);
    text += cat(".", std::string(6 - digits.size(), '0'), digits);
  }
  return text + "+00:00";
}

std::string capability_payload(const CapabilityToken& token) { return python_json(members_of(token)); }

std::array<std::uint8_t, 32> capability_mac(const CapabilityToken& token, const SecretBytes& secret) {
  return hmac_sha256(secret.bytes(), {bytes_of(capability_payload(token))});
}

std::string capability_text(const CapabilityToken& token) {
  JsonValue::Object members = members_of(token);
  members.emplace_back("signature", token.signature);
  return python_json(members);
}

TokenResult<CapabilityToken> read_capability(std::string_view text) {
  const auto parsed = parse_json(text, kLimits);
  if (!parsed) return refuse(parsed.error(), "TokenInvalid");
  if (!parsed->is_object()) return invalid("the capability token is no JSON object");
  for (const auto& [name, value] : parsed->as_object()) {
    if (std::ranges::find(kMembers, name) == kMembers.end())
      return invalid("the capability token has a member " + quote(name));
  }
  CapabilityToken token;
  HARDTACK_TRY(token.token_id, text_member(*parsed, "token_id", true));
  HARDTACK_TRY(token.capability_id, text_member(*parsed, "capability_id", true));
  HARDTACK_TRY(token.principal_id, text_member(*parsed, "principal_id", true));
  HARDTACK_TRY(token.issued_at, time_member(*parsed, "issued_at"));
  HARDTACK_TRY(token.expires_at, time_member(*parsed, "expires_at"));
  if (const JsonValue* constraints = parsed->find("constraints")) {
    if (!constraints->is_object()) return invalid("the member `constraints` is no object");
    token.constraints = *constraints;
  }
  HARDTACK_TRY(token.audit_id, text_member(*parsed, "audit_id", false));
  HARDTACK_TRY(token.signature, text_member(*parsed, "signature", false));
  if (parsed->find("key_id") != nullptr) {
    HARDTACK_TRY(token.key_id, text_member(*parsed, "key_id", false));
  }
  return token;
}

}  // namespace hardtack
