// A function that can fail says so with a Result, and a caller that drops it must hear of it: `check_not_revoked(...);`
// on a line of its own would accept every revoked token. Not compiled as a part of any program; see check.py for the
// marks.
#include "engine/authz/authorizer.h"
#include "grammar/compile.h"
#include "tokens/biscuit/mint.h"
#include "tokens/biscuit/unverified.h"
#include "tokens/biscuit/verification_cache.h"
#include "tokens/biscuit/verified.h"
#include "tokens/crypto/keys.h"
#include "tokens/crypto/signature.h"
#include "tokens/jwt/delegation.h"
#include "tokens/jwt/jws.h"
#include "tokens/lineage/verify.h"
#include "tokens/lineage_index/walk.h"
#include "tokens/passport/narrowing.h"

namespace hardtack {

void revocation(const VerifiedBiscuit& token, LineageStore& index, LineageTime now) {
  // warns:
  check_not_revoked(token, index, now);
  // warns:
  check_not_revoked(index, "0a1b", now);
  // warns:
  check_none_revoked(index, lineage_keys(token), now);
  // a comparison that decides nothing warns:
  check_not_revoked(token, index, now).has_value();

  (void)check_not_revoked(token, index, now);
  if (!check_not_revoked(token, index, now)) return;
}

void lineage_of_biscuits(const VerifiedBiscuit& token, const LineageAnchors& anchors, LineageStore& index,
                         LineageTime now) {
  // warns:
  verify_lineage(token, anchors, now);
  // warns:
  verify_live(token, token);
  // warns:
  verify_cold(token, index, now);
}

void lineage_of_web_tokens(const VerifiedJwt& token, const JwtLineageAnchors& anchors, LineageStore& index,
                           LineageTime now) {
  // warns:
  verify_lineage(token, anchors, now);
  // warns:
  verify_live(token, token);
  // warns:
  verify_cold(token, index, now);
  // warns:
  check_jwt_times(token, now);
}

void passports(const Passport& passport, LineageTime now) {
  // warns:
  check_root_passport(passport, now);
}

void signatures(const PublicKey& key, ByteView bytes) {
  // warns:
  verify(key, bytes, bytes);
  // warns:
  validate_public_key(key);
  // warns:
  check_signature_encoding(key.algorithm(), bytes);
}

void tokens(ByteView bytes, const RootKeyProvider& keys, VerificationCache& cache) {
  // warns:
  cache.verify(bytes, keys);
  // warns:
  UnverifiedBiscuit::parse(bytes);
}

void decisions(Authorizer& authorizer, const std::shared_ptr<const Policy>& policy, const Request& request) {
  // warns:
  authorizer.authorize(policy, request);
  // warns:
  authorizer.load(policy, request);
  // warns:
  authorizer.run();
  // warns:
  authorizer.decide();
}

Result<void> forgotten_return(bool wrong) {
  // a failure that is made and not returned warns:
  if (wrong) fail(ErrorCode::kUsage, "nobody hears of this");
  return {};
}

}  // namespace hardtack
