// The broker: from the request of a device to a cap token. What is asked is asked in one order, so that the same
// request always gets the same answer: the request itself, the session, the device, the proof, the scope.
//
// The session is verified by the caller, with whatever signs sessions there. Stateless but for the store; may be called
// from any thread if what it is given may be.
//
//   const auto token = mint_cap(request, session_operator, now, {key, registry, seen, random});
//   if (!token) return answer(possession_status(token.error().code), token.error().code, token.error().reason);
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/base/attributes.h"
#include "tokens/crypto/keys.h"
#include "tokens/crypto/random.h"
#include "tokens/once/once_store.h"
#include "tokens/possession/cap_token.h"
#include "tokens/possession/device_registry.h"
#include "tokens/provider/refusal.h"

HARDTACK_API_BEGIN
namespace hardtack {

inline constexpr std::int64_t kDefaultCapSeconds = 300, kMinCapSeconds = 60, kMaxCapSeconds = 1'800;

// As it was received.
struct CapRequest {
  std::string operator_omni, actor_omni, service, operation, data_class, device_key_hash;
  std::optional<std::int64_t> ttl_seconds;  // brought into kMinCapSeconds to kMaxCapSeconds, as the protocol says
  ProofTriple proof;
};

struct CapBroker {
  const PrivateKey& key;
  const DeviceRegistry& registry;
  OnceStore& seen;
  RandomSource& random;
  bool require_proof = false;
};

// `session_operator` is whose session it is, nothing where no session was verified. Refusals, in this order:
// invalid_input, unauthorized, operator_mismatch, device_not_active, device_revoked, device_binding_mismatch,
// device_role_missing, cap_pop_invalid (also for a part of a proof), service_not_in_scope, sign_error; chain_rpc_error
// wherever the registry does not answer.
TokenResult<std::string> mint_cap(const CapRequest& request, const std::optional<std::string>& session_operator,
                                  std::int64_t now, const CapBroker& broker);

}  // namespace hardtack
HARDTACK_API_END
