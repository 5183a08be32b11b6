// Issuing and verifying capability tokens, in the order and under the names of weaver-kernel.
//
//   HARDTACK_TRY(CapabilityKeyRing ring, CapabilityKeyRing::make({{"2026", secret}}, "2026"));
//   CapabilityRevocations revocations;
//   HARDTACK_TRY(CapabilityToken token, issue_capability(ring, revocations, {"files.read", "agent-a"}, now, random));
//   const auto verified = verify_capability(token, ring.keys(), {.principal = "agent-a", .capability = "files.read"},
//                                           &revocations, now);
//
// Verification asks in this order and says no at the first: revoked (TokenRevoked), expired (TokenExpired; an instant
// equal to `expires_at` is too late), key and HMAC (TokenInvalid; one key by its id, never another), principal, then
// capability (TokenScopeError). `reason` of a refusal is weaver-kernel's: revoked, expired, unknown_key_id,
// invalid_signature, principal_mismatch, capability_mismatch.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "engine/base/attributes.h"
#include "tokens/capability/capability_token.h"
#include "tokens/capability/revocations.h"
#include "tokens/crypto/random.h"
#include "tokens/provider/token_keys.h"

HARDTACK_API_BEGIN
namespace hardtack {

inline constexpr std::string_view kCapabilityFormat = "capability";
inline constexpr std::int64_t kCapabilityDefaultSeconds = 3'600;
// As weaver-kernel calls the key where there is one secret.
inline constexpr std::string_view kSingleKeyId = "default";

// Secrets by their ids, one of which is the active one, that new tokens are signed with. Immutable; any thread.
class CapabilityKeyRing {
 public:
  // Errors: kInvalidKey for no secret, an empty one or an empty id, and for several without an active one or with one
  // that is not among them. Of a single secret the active id may be left out.
  static Result<CapabilityKeyRing> make(std::map<std::string, SharedSecret> secrets,
                                        std::optional<std::string> active = std::nullopt);
  static Result<CapabilityKeyRing> of_one(SharedSecret secret);

  const std::string& active_id() const { return active_; }
  const SecretBytes& active_secret() const { return *secrets_.at(active_); }
  TokenKeys keys() const;

 private:
  CapabilityKeyRing(std::map<std::string, SharedSecret> secrets, std::string active)
      : secrets_(std::move(secrets)), active_(std::move(active)) {}

  std::map<std::string, SharedSecret> secrets_;
  std::string active_;
};

struct CapabilityGrant {
  std::string capability_id;
  std::string principal_id;
  JsonValue constraints = JsonValue::Object();
  std::int64_t ttl_seconds = kCapabilityDefaultSeconds;
  std::string audit_id = {};
};

// A token that the store tracks. Errors: kUsage for an empty capability or principal, constraints that are no object,
// or a lifetime that is not positive; kRandomnessFailed.
Result<CapabilityToken> issue_capability(const CapabilityKeyRing& ring, CapabilityRevocations& revocations,
                                         const CapabilityGrant& grant, CapabilityTime now, RandomSource& random);
// The same without a store.
Result<CapabilityToken> issue_capability(const SecretBytes& secret, const std::string& key_id,
                                         const CapabilityGrant& grant, CapabilityTime now, RandomSource& random);

// What a token must be for; what is absent is not compared.
struct CapabilityExpectation {
  std::optional<std::string> principal;
  std::optional<std::string> capability;
};

// `revocations` may be null. The key that verified it.
TokenResult<TokenKey> verify_capability(const CapabilityToken& token, const TokenKeys& keys,
                                        const CapabilityExpectation& expected, const CapabilityRevocations* revocations,
                                        CapabilityTime now);

}  // namespace hardtack
HARDTACK_API_END
