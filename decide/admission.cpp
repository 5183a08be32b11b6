#include "decide/admission.h"

#include <string>
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

Admission admit(const TokenResult<VerifiedToken>& token, const RevocationCheck& revocation, LineageTime now) {
  Admission admission;
  if (!token) {
    admission.failure = token.error().error;
    return admission;
  }
  for (const LineageKey& key : token->ids) admission.revocation_ids.push_back(key.id);
  auto revoked = revocation.ask(token->ids, now);
  if (!revoked) {
    admission.failure = std::move(revoked.error());
    return admission;
  }
  admission.revocation_answered = true;
  admission.revoked = *std::move(revoked);
  if (!admission.revoked) admission.credential = token->credential;
  return admission;
}

void admit_further(const TokenResult<VerifiedToken>& token, const RevocationCheck& revocation, LineageTime now,
                   Admission& admission) {
  const std::size_t number = admission.further.size() + 1;
  Admission further = admit(token, revocation, now);
  if (further.failure) {
    admission.failure = further.failure->with_context("credential " + std::to_string(number));
  } else if (further.revoked) {
    further.revoked->credential = number;
    admission.revoked = std::move(further.revoked);
  } else {
    admission.further.push_back(*std::move(further.credential));
  }
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
