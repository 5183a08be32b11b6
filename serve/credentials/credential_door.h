// From the text of a token, of any format, to a credential that decisions take: the one door by which tokens enter the
// service. Signatures are checked with the keys of now, Biscuits through a bounded cache; whether the token is revoked
// is asked for every request; what it must not state is refused.
//
// A door is made once and serves every thread and every API of the service. replace() swaps the keys for requests that
// begin afterwards. Formats whose tokens count once (signed requests, proofs, exposures) are refused: nothing here
// remembers them.
//
//   CredentialDoor door(keys, revocation);
//   const CredentialRules rules{.reserved = {{"time", 1}, {"path", 1}}};
//   const auto admitted = door.admit(token, rules, now);
//   if (!admitted) return unauthorized(challenge);
//   const Result<Decision> decision = worker.authorizer.authorize(policy, request, admitted->credential);
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "decide/admission.h"
#include "engine/authz/credential.h"
#include "engine/authz/expiry.h"
#include "engine/authz/reserved_name.h"
#include "serve/credentials/credential_fault.h"
#include "serve/credentials/revocation_view.h"
#include "tokens/biscuit/verification_cache.h"
#include "tokens/provider/token_format.h"
#include "tokens/provider/token_keys.h"

namespace hardtack::serve {

// What one API of the service demands of credentials.
struct CredentialRules {
  std::vector<TokenPredicate> reserved = {{"time", 1}};
  // Whom tokens of formats with an audience must be for.
  std::optional<std::string> audience = std::nullopt;
  // Asked by whoever decides, of what would be allowed: find_unbounded (engine/authz/expiry.h).
  std::optional<ExpiryRule> expiry = std::nullopt;
};

// The keys for one token, where they depend on more of it than its format and key id: on the issuer that a JWT says it
// is of, of which nothing is verified yet. Nothing: the usual ones. Called from every thread.
using KeysOfToken = std::function<std::optional<TokenKeys>(std::string_view format, std::string_view token)>;

struct AdmittedCredential {
  std::string_view format;  // of a constant: "biscuit"
  Credential credential;
  std::optional<VerifiedBiscuit> biscuit = std::nullopt;  // if it is one
  std::vector<LineageKey> other_ids = {};                 // of another format
  // The key it was verified with, if that is being left.
  std::optional<KeyUse> retiring_key = std::nullopt;

  // Of all blocks, the root first: what is asked of a RevocationView, and what a log shows.
  std::vector<LineageKey> ids() const;
  // What documents show of it (decide/authorization_report.h).
  Admission admission() const;
};

class CredentialDoor {
 public:
  // 4,096 tokens of two blocks fit.
  static VerificationCacheOptions default_cache();

  // Without a revocation view nothing is revoked. `of_token` is not asked of Biscuits, whose keys are remembered.
  explicit CredentialDoor(std::shared_ptr<const TokenKeys> keys, std::shared_ptr<RevocationView> revocation = nullptr,
                          const VerificationCacheOptions& cache = default_cache(), KeysOfToken of_token = {});

  // Tokens of keys that are gone are not found any more, and make room by and by.
  void replace(std::shared_ptr<const TokenKeys> keys);

  // `format` may be null: then it is recognised.
  std::expected<AdmittedCredential, CredentialRefusal> admit(std::string_view token, const CredentialRules& rules,
                                                             LineageTime now,
                                                             const TokenFormat* format = nullptr) const;

  // Whose token it is, also where it is revoked or states what the service says: for whoever revokes or records it.
  std::expected<AdmittedCredential, CredentialRefusal> identify(std::string_view token, const CredentialRules& rules,
                                                                LineageTime now) const;

  VerificationCacheStats cache_stats() const { return cache_.stats(); }

 private:
  using Outcome = std::expected<AdmittedCredential, CredentialRefusal>;

  std::shared_ptr<const TokenKeys> keys() const;
  static std::optional<CredentialRefusal> refuse_size(std::string_view token);
  Outcome verify(std::string_view token, const CredentialRules& rules, LineageTime now,
                 const TokenFormat* format) const;

  mutable std::mutex keys_mutex_;
  std::shared_ptr<const TokenKeys> keys_;
  const std::shared_ptr<RevocationView> revocation_;
  const KeysOfToken of_token_;
  mutable VerificationCache cache_;
};

}  // namespace hardtack::serve
