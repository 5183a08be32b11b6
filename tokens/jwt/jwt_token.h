// What every verifier makes of a JWT whose signature and claims it accepts: the credential that policies decide about.
//
//   HARDTACK_TRY(VerifiedToken token, jwt_token(verified, key, key_id));
#pragma once

#include <functional>

#include "engine/base/error.h"
#include "engine/program/program_builder.h"
#include "tokens/jwt/jws.h"
#include "tokens/provider/token_format.h"

namespace hardtack {

// Adds what a verifier found beyond the claims, under reserved names.
using AppendFacts = std::function<Result<void>(ProgramBuilder& facts)>;

// Judges nothing; `key` is the one that the token was verified with. Errors: kInvalidClaim for `exp`, `jti` or a
// delegation chain of another type; those of ProgramBuilder.
Result<VerifiedToken> jwt_token(const VerifiedJwt& verified, const TokenKey& key, KeyId key_id,
                                const AppendFacts& more = {});

}  // namespace hardtack
