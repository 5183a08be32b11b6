// Checks tokens for one issuer, and remembers the ones it has seen. What most services need of tokens: the steps are
// in tokens/biscuit/{unverified,verified}.h, the memory in tokens/biscuit/verification_cache.h.
//
// A BiscuitVerifier vouches for signatures only. Checks are decided for every request, and revocation is asked for
// every request by whoever decides (<hardtack/lineage.h>). The issuer's key is looked up for every token, so a key that
// is no longer trusted lets nothing through.
//
// Safe from any thread, if the provider's function is; one serves the whole program. Moving it does not disturb the
// credentials it gave.
//
//   BiscuitVerifier verifier(issuer_key);
//   const Result<Credential> credential = verifier.verify_text(header);
//   if (!credential) return refuse(credential.error());
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "engine/authz/credential.h"
#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "tokens/biscuit/verification_cache.h"
#include "tokens/biscuit/verified.h"
#include "tokens/bytes/bytes.h"
#include "tokens/keys/key_provider.h"

HARDTACK_API_BEGIN
namespace hardtack {

class BiscuitVerifier {
 public:
  explicit BiscuitVerifier(KeyProvider issuer, const VerificationCacheOptions& options = {});
  ~BiscuitVerifier();
  BiscuitVerifier(BiscuitVerifier&&) noexcept;
  BiscuitVerifier& operator=(BiscuitVerifier&&) noexcept;

  // The credential of a token as text (base64url with or without `biscuit:` in front), or as bytes. It owns what it
  // holds. Errors: those of VerificationCache::verify; every error is a refusal.
  Result<Credential> verify_text(std::string_view token) const;
  Result<Credential> verify(ByteView token) const;
  // The same with the token itself, to ask its revocation ids and its lineage.
  Result<AcceptedBiscuit> accept_text(std::string_view token) const;
  Result<AcceptedBiscuit> accept(ByteView token) const;
  // The same of a token that is remembered, and nothing for one whose signatures would have to be checked
  // (VerificationCache::recall).
  Result<std::optional<AcceptedBiscuit>> recall_text(std::string_view token) const;
  Result<std::optional<AcceptedBiscuit>> recall(ByteView token) const;

  // To forget a key's tokens, and to watch how often tokens are found.
  VerificationCache& cache() const HARDTACK_LIFETIME_BOUND;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hardtack
HARDTACK_API_END
