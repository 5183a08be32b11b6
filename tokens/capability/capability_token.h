// HMAC capability tokens, as the Python package weaver-kernel makes them: one capability for one principal, with
// constraints, until a time. A JSON object of nine members, the last of which is the HMAC-SHA256 of the others.
//
//   HARDTACK_TRY(CapabilityToken token, read_capability(text));
//   if (!equal_in_constant_time(capability_mac(token, secret), from_hex(token.signature)))  // capability.h does it
//
// Parsing is strict: unknown and missing members, other types, a timestamp that is not what the issuer writes, a key
// twice and numbers beyond 64 bits are TokenInvalid, since the signature covers a text that is made again from what was
// read. Values; may be shared between threads.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/attributes.h"
#include "json/json.h"
#include "tokens/bytes/bytes.h"
#include "tokens/bytes/secret.h"
#include "tokens/provider/refusal.h"

HARDTACK_API_BEGIN
namespace hardtack {

// An instant in microseconds since 1970, as Python's datetime has it.
using CapabilityTime = std::int64_t;
inline constexpr CapabilityTime kMicroseconds = 1'000'000;

struct CapabilityToken {
  std::string token_id;
  std::string capability_id;
  std::string principal_id;
  CapabilityTime issued_at = 0;
  CapabilityTime expires_at = 0;
  JsonValue constraints = JsonValue::Object();
  std::string audit_id;
  // Absent from tokens that were made before keys had ids; their signature does not cover one.
  std::optional<std::string> key_id;
  std::string signature;  // 64 lower-case hexadecimal digits

  friend bool operator==(const CapabilityToken&, const CapabilityToken&) = default;
};

// Refusal: TokenInvalid.
TokenResult<CapabilityToken> read_capability(std::string_view text);
// With all members, keys sorted.
std::string capability_text(const CapabilityToken& token);

// What is signed: everything but the signature, in Python's canonical JSON.
std::string capability_payload(const CapabilityToken& token);
std::array<std::uint8_t, 32> capability_mac(const CapabilityToken& token, const SecretBytes& secret);

// `2026-01-01T00:00:00+00:00`, with six digits of a fraction where there is one. Nothing for another spelling.
std::optional<CapabilityTime> parse_capability_time(std::string_view text);
std::string capability_time_text(CapabilityTime time);

}  // namespace hardtack
HARDTACK_API_END
