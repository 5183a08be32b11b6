// PASETO v3 and v4, public and local: the tokens themselves, without what their claims mean.
//
// A key carries the version and the purpose that it is for (TokenKey::purpose: "v4.public"), and a token of another one
// is refused before anything is computed: a token never chooses its algorithm. Text is strict: base64url without
// padding and without stray bits, three parts or four, and no empty footer.
//
//   HARDTACK_TRY(PasetoParts parts, split_paseto(text));
//   HARDTACK_TRY(std::string payload, open_paseto(parts, key, implicit_assertion));
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "engine/base/attributes.h"
#include "tokens/bytes/bytes.h"
#include "tokens/crypto/random.h"
#include "tokens/keys/signer.h"
#include "tokens/provider/refusal.h"
#include "tokens/provider/token_key.h"

HARDTACK_API_BEGIN
namespace hardtack {

// A token taken apart; nothing of it is verified.
struct PasetoParts {
  std::string kind;    // "v4.public"
  std::string header;  // with the point at its end, as it is authenticated
  Bytes body;
  std::string footer;
};

// Refusal: paseto_malformed, and paseto_version for kinds that are not known here (v1, v2).
TokenResult<PasetoParts> split_paseto(std::string_view text);

// The payload once the signature or the tag holds. Refusals: paseto_key (of another version or purpose),
// paseto_signature, paseto_malformed (shorter than its own parts).
TokenResult<std::string> open_paseto(const PasetoParts& parts, const TokenKey& key, std::string_view assertion);

// Errors: kInvalidKey for a key of no kind; those of signing and of randomness.
Result<std::string> make_paseto(const TokenSigningKey& key, std::string_view payload, std::string_view footer,
                                std::string_view assertion, RandomSource& random);
// A v4.public token with an ed25519 key that is not in this process. Errors: kInvalidKey for a key of another
// algorithm; those of Signer::sign.
Result<std::string> make_paseto(const Signer& key, std::string_view payload, std::string_view footer,
                                std::string_view assertion);

// The pre-authentication encoding: the number of pieces, then each with its length, as 64 bits in little-endian.
Bytes pre_authentication_encoding(std::initializer_list<ByteView> pieces);

}  // namespace hardtack
HARDTACK_API_END
