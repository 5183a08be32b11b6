#include "c/tokens/jwts.h"

#include <utility>

#include "c/base/trees.h"
#include "tokens/jwt/delegation.h"
#include "tokens/jwt/jwt_format.h"

namespace hardtack::c {

Outcome<std::unique_ptr<hardtack_credential>> verify_token(const TokenFormat& format, ByteView token,
                                                           const VerifyContext& context) {
  if (&format != &jwt_format()) {
    HARDTACK_TRY(VerifiedToken verified, format.verify(token, context));
    return std::make_unique<hardtack_credential>(std::move(verified));
  }
  HARDTACK_TRY(VerifiedJwtToken verified, verify_jwt_token(token, context));
  auto made = std::make_unique<hardtack_credential>(std::move(verified.token));
  made->jwt.emplace(std::move(verified.jwt));
  return made;
}

Result<void> delegate_from(const hardtack_credential& parent, const TokenFormat& format, MintRequest& request) {
  if (!parent.jwt || &format != &jwt_format() || !request.claims || !request.claims->is_object()) {
    return fail(ErrorCode::kUsage, "what is delegated is a JWT with claims, from a parent that is one");
  }
  HARDTACK_TRY(request.claims, delegated_claims(*std::move(request.claims), *parent.jwt));
  return {};
}

Result<void> record_in(LineageStore& store, const VerifiedJwt& token, LineageTime now) {
  return record_jwt(store, token, now);
}

Result<void> check_descent(const VerifiedJwt& token, const VerifiedJwt* parent, LineageStore* index, LineageTime now) {
  return verify_lineage(token, {.parent = parent, .index = index}, now);
}

}  // namespace hardtack::c

using namespace hardtack;
using namespace hardtack::c;

hardtack_error* hardtack_credential_delegation(const hardtack_credential* credential, hardtack_tree** delegation) {
  return make(delegation, [&]() -> Outcome<std::unique_ptr<hardtack_tree>> {
    HARDTACK_TRY(const hardtack_credential* token, need(credential));
    if (!token->jwt) return fail(ErrorCode::kUsage, "chains of delegation are those of JWTs");
    HARDTACK_TRY(const Delegation read, read_delegation(*token->jwt));
    return tree_of(delegation_json(read));
  });
}
