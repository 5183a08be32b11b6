// The worker: whether a cap token may be used here and now. It trusts the broker for what it signed and nothing else:
// the proof, the device, the scope and the epoch are asked again.
//
// Stateless but for the store; may be called from any thread if what it is given may be.
//
//   const auto cap = use_cap(text, {CapOperation::kStore, CapDataClass::kMemory, now, broker_key, registry, seen});
//   if (!cap) return answer(possession_status(cap.error().code), cap.error().code, cap.error().reason);
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/base/attributes.h"
#include "tokens/once/once_store.h"
#include "tokens/possession/cap_proof.h"
#include "tokens/possession/cap_token.h"
#include "tokens/possession/device_registry.h"
#include "tokens/provider/refusal.h"

HARDTACK_API_BEGIN
namespace hardtack {

inline constexpr std::int64_t kMaxCapAhead = 60;  // of clocks that differ, in seconds

struct CapUse {
  CapOperation operation;   // of what is asked of this worker
  CapDataClass data_class;  // that it serves
  std::int64_t now;
  const PublicKey& broker;
  const DeviceRegistry& registry;
  OnceStore& seen;
  // Whether a cap without a proof is refused. Off while devices are being registered.
  bool require_proof = false;
};

struct AcceptedCap {
  CapToken token;
  std::optional<VerifiedProof> proof;
};

// Refusal: cap_freshness_failed for a cap that has expired or was issued later than now.
TokenResult<void> check_cap_freshness(const CapPayload& payload, std::int64_t now);

// Refusals, in this order: invalid_input for what is no cap token, broker_sig_invalid, cap_pop_invalid,
// cap_op_mismatch, cap_data_class_mismatch, cap_freshness_failed, device_inactive, device_binding_mismatch,
// device_role_missing, service_not_in_scope, k3_epoch_mismatch; chain_rpc wherever the registry does not answer.
TokenResult<AcceptedCap> use_cap(std::string_view text, const CapUse& use);

}  // namespace hardtack
HARDTACK_API_END
