#include "tokens/possession/cap_broker.h"

#include <algorithm>
#include <array>
#include <utility>

#include "tokens/bytes/hex.h"
#include "tokens/possession/cap_proof.h"

namespace hardtack {
namespace {

constexpr std::string_view kUnreachable = "chain_rpc_error";

TokenResult<CapPayload> read_request(const CapRequest& request) {
  CapPayload payload;
  auto subject = read_cap_subject(
      {request.operator_omni, request.actor_omni, request.service, request.operation, request.data_class});
  if (!subject) return refuse(subject.error(), "invalid_input");
  const auto device = read_device_key_hash(request.device_key_hash);
  if (!device) return refuse(device.error(), "invalid_input");
  if (request.ttl_seconds && *request.ttl_seconds < 0)
    return refuse(ErrorCode::kInvalidClaim, "invalid_input", "`ttl_seconds` is less than 0");
  payload.subject = *std::move(subject);
  payload.operator_omni = request.operator_omni;
  payload.actor_omni = request.actor_omni;
  payload.device_key_hash = request.device_key_hash;
  payload.device = *device;
  return payload;
}

TokenResult<void> check_session(const std::optional<std::string>& session_operator, const CapSubject& subject) {
  if (!session_operator)
    return refuse(ErrorCode::kInvalidSignature, "unauthorized", "the request comes without a session that holds");
  const auto omni = normalized_omni(*session_operator);
  if (omni && *omni == subject.operator_omni) return {};
  return refuse(ErrorCode::kInvalidClaim, "operator_mismatch", "the session is of another operator");
}

Result<std::string> sign_payload(CapPayload& payload, const CapRequest& request, const CapBroker& broker) {
  std::array<std::uint8_t, 16> nonce{};
  HARDTACK_CHECK(broker.random.fill(nonce));
  payload.nonce = to_hex(nonce);
  HARDTACK_TRY(std::string signature, sign_cap(payload, broker.key));
  return cap_token_text({payload, std::move(signature), request.proof});
}

}  // namespace

TokenResult<std::string> mint_cap(const CapRequest& request, const std::optional<std::string>& session_operator,
                                  std::int64_t now, const CapBroker& broker) {
  HARDTACK_TRY(CapPayload payload, read_request(request));
  HARDTACK_CHECK(check_session(session_operator, payload.subject));
  HARDTACK_CHECK(check_device(broker.registry, payload.device, payload.subject,
                              {"device_not_active", "device_revoked", kUnreachable}));
  HARDTACK_CHECK(
      verify_cap_proof(request.proof, payload.subject, payload.device,
                       {.now = now, .required = broker.require_proof, .seen = &broker.seen, .verifier = "mint"}));
  HARDTACK_CHECK(check_scope(broker.registry, payload.subject, kUnreachable));
  HARDTACK_TRY(payload.k3_epoch, current_epoch(broker.registry, kUnreachable));
  payload.issued_at = now;
  payload.expires_at =
      now + std::clamp(request.ttl_seconds.value_or(kDefaultCapSeconds), kMinCapSeconds, kMaxCapSeconds);
  auto token = sign_payload(payload, request, broker);
  if (!token) return refuse(token.error(), "sign_error");
  return *std::move(token);
}

}  // namespace hardtack
