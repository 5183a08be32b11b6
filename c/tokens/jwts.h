// What a credential that is a JWT can do beyond being decided about: go on in a chain of delegation, and be found in
// the lineage index. In a build without JWTs (jwts_off.cpp) there is no such credential.
#pragma once

#include <memory>

#include "c/base/failure.h"
#include "c/tokens/credentials.h"
#include "tokens/bytes/bytes.h"
#include "tokens/jwt/jws.h"
#include "tokens/lineage_index/store.h"
#include "tokens/provider/token_format.h"

namespace hardtack::c {

// A token of any format; of a JWT the chain is kept.
Outcome<std::unique_ptr<hardtack_credential>> verify_token(const TokenFormat& format, ByteView token,
                                                           const VerifyContext& context);
// Gives the claims the chain that `parent` begins. Error: kUsage unless both are JWTs.
Result<void> delegate_from(const hardtack_credential& parent, const TokenFormat& format, MintRequest& request);
Result<void> record_in(LineageStore& store, const VerifiedJwt& token, LineageTime now);
// `parent` or `index` may be null.
Result<void> check_descent(const VerifiedJwt& token, const VerifiedJwt* parent, LineageStore* index, LineageTime now);

}  // namespace hardtack::c
