#include "tokens/possession/device_registry.h"

namespace hardtack {
namespace {

bool is_omni(const std::string& registered, const std::string& normalized) {
  const auto read = normalized_omni(registered);
  return read && *read == normalized;
}

std::unexpected<TokenRefusal> denied(std::string_view code, std::string message) {
  return refuse(ErrorCode::kInvalidClaim, code, std::move(message));
}

}  // namespace

TokenResult<void> check_device(const DeviceRegistry& registry, const DeviceKeyHash& hash, const CapSubject& subject,
                               const DeviceCodes& codes) {
  const auto device = registry.find_device(hash);
  if (!device) return refuse(device.error(), codes.unreachable);
  if (!*device) return denied(codes.unknown, "the device is not registered");
  if ((*device)->revoked) return denied(codes.revoked, "the device is revoked");
  if (!is_omni((*device)->operator_omni, subject.operator_omni) || !is_omni((*device)->actor_omni, subject.actor_omni))
    return denied("device_binding_mismatch", "the device is of another operator or actor");
  if (((*device)->roles & kRoleCapMint) == 0)
    return denied("device_role_missing", "the device is not one that asks for caps");
  return {};
}

TokenResult<void> check_scope(const DeviceRegistry& registry, const CapSubject& subject, std::string_view unreachable) {
  if (subject.operator_omni == subject.actor_omni) return {};
  const auto covered = registry.is_in_scope(subject);
  if (!covered) return refuse(covered.error(), unreachable);
  if (!*covered) return denied("service_not_in_scope", "the service is not in the scope of the actor");
  return {};
}

TokenResult<std::int64_t> current_epoch(const DeviceRegistry& registry, std::string_view unreachable) {
  const auto epoch = registry.k3_epoch();
  if (!epoch) return refuse(epoch.error(), unreachable);
  return *epoch;
}

int possession_status(std::string_view code) {
  if (code == "invalid_input") return 400;
  if (code == "unauthorized") return 401;
  if (code == "sign_error") return 500;
  if (code == "chain_rpc_error" || code == "chain_rpc") return 502;
  return 403;
}

}  // namespace hardtack
