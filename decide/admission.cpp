#include "decide/admission.h"

#include <utility>

#include "tokens/bytes/hex.h"

namespace hardtack {
namespace {

Result<void> fill(const VerifiedBiscuit& token, const RevocationCheck& revocation, LineageTime now,
                  Admission& admission) {
  for (std::size_t i = 0; i < token.blocks().size(); ++i) {
    admission.revocation_ids.push_back(to_hex(token.revocation_id(i)));
  }
  const auto hashes = token.lineage_hashes();
  admission.lineage.assign(hashes.begin(), hashes.end());
  HARDTACK_TRY(admission.revoked, revocation.ask(token, now));
  admission.revocation_answered = true;
  if (admission.revoked) return {};
  HARDTACK_TRY(admission.credential, token.credential());
  return {};
}

}  // namespace

Admission admit(const VerifiedBiscuit& token, const RevocationCheck& revocation, LineageTime now) {
  Admission admission;
  if (auto filled = fill(token, revocation, now, admission); !filled) admission.failure = std::move(filled.error());
  return admission;
}

Admission admit(const UnverifiedBiscuit& token, const RootKeyProvider& keys, const RevocationCheck& revocation,
                LineageTime now) {
  const auto verified = verify_biscuit(token, keys);
  if (verified) return admit(*verified, revocation, now);
  Admission refused;
  refused.failure = verified.error();
  return refused;
}

}  // namespace hardtack
