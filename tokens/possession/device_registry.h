// What brokers and workers ask of the chain that devices are registered on: devices, scopes and the epoch of its keys.
//
//   class Chain final : public DeviceRegistry { ... };
//   HARDTACK_TRY(std::optional<Device> device, registry.find_device(hash));
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "tokens/possession/cap_payloads.h"
#include "tokens/provider/refusal.h"

HARDTACK_API_BEGIN
namespace hardtack {

// Of a device that may ask for caps, the bit of `roles`.
inline constexpr std::uint32_t kRoleCapMint = 1;

struct Device {
  std::string operator_omni;  // in any spelling of normalized_omni
  std::string actor_omni;
  std::uint32_t roles = 0;
  bool revoked = false;
};

// A registry may be used from any thread. An answer that cannot be had is an error, and whoever asked refuses.
class DeviceRegistry {
 public:
  virtual ~DeviceRegistry() = default;
  // Nothing for a device that is not registered.
  virtual Result<std::optional<Device>> find_device(const DeviceKeyHash& hash) const = 0;
  // Whether the operator lets the actor use the service. The omnis are 64 lower-case digits.
  virtual Result<bool> is_in_scope(const CapSubject& subject) const = 0;
  virtual Result<std::int64_t> k3_epoch() const = 0;
};

// How the two sides name what is wrong with a device.
struct DeviceCodes {
  std::string_view unknown, revoked, unreachable;
};
// Refusals: those names; device_binding_mismatch for a device of another operator or actor; device_role_missing.
TokenResult<void> check_device(const DeviceRegistry& registry, const DeviceKeyHash& hash, const CapSubject& subject,
                               const DeviceCodes& codes);
// An operator that acts for itself needs no scope. Refusals: service_not_in_scope, `unreachable`.
TokenResult<void> check_scope(const DeviceRegistry& registry, const CapSubject& subject, std::string_view unreachable);
// Refusal: `unreachable`.
TokenResult<std::int64_t> current_epoch(const DeviceRegistry& registry, std::string_view unreachable);

// The status that HTTP has for a code of cap_broker.h or cap_use.h; 403 for what is not listed.
int possession_status(std::string_view code);

}  // namespace hardtack
HARDTACK_API_END
