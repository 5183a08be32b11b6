#include "tokens/possession/cap_use.h"

#include <utility>

namespace hardtack {
namespace {

constexpr std::string_view kUnreachable = "chain_rpc";

std::unexpected<TokenRefusal> denied(std::string_view code, std::string message) {
  return refuse(ErrorCode::kInvalidClaim, code, std::move(message));
}

}  // namespace

TokenResult<void> check_cap_freshness(const CapPayload& payload, std::int64_t now) {
  if (payload.expires_at <= now) return refuse(ErrorCode::kExpired, "cap_freshness_failed", "the cap has expired");
  if (payload.issued_at > now + kMaxCapAhead)
    return refuse(ErrorCode::kExpired, "cap_freshness_failed", "the cap is of a later time");
  return {};
}

TokenResult<AcceptedCap> use_cap(std::string_view text, const CapUse& use) {
  HARDTACK_TRY(CapToken token, read_cap_token(text));
  const CapPayload& payload = token.payload;
  HARDTACK_CHECK(verify_cap_signature(token, use.broker));
  HARDTACK_TRY(auto proof,
               verify_cap_proof(token.proof, payload.subject, payload.device,
                                {.now = use.now, .required = use.require_proof, .seen = &use.seen, .verifier = "use"}));
  if (payload.subject.operation != use.operation) return denied("cap_op_mismatch", "the cap is for another operation");
  if (payload.subject.data_class != use.data_class)
    return denied("cap_data_class_mismatch", "the cap is for another class of data");
  HARDTACK_CHECK(check_cap_freshness(payload, use.now));
  HARDTACK_CHECK(check_device(use.registry, payload.device, payload.subject,
                              {"device_inactive", "device_inactive", kUnreachable}));
  HARDTACK_CHECK(check_scope(use.registry, payload.subject, kUnreachable));
  HARDTACK_TRY(const std::int64_t epoch, current_epoch(use.registry, kUnreachable));
  if (payload.k3_epoch != epoch) return denied("k3_epoch_mismatch", "the cap is of another epoch");
  return AcceptedCap{std::move(token), std::move(proof)};
}

}  // namespace hardtack
