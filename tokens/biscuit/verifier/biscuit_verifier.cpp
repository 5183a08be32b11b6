#include "tokens/biscuit/verifier/biscuit_verifier.h"

#include <utility>

namespace hardtack {

struct BiscuitVerifier::State {
  State(KeyProvider given, const VerificationCacheOptions& options) : issuer(std::move(given)), cache(options) {}

  KeyProvider issuer;
  VerificationCache cache;
};

BiscuitVerifier::BiscuitVerifier(KeyProvider issuer, const VerificationCacheOptions& options)
    : state_(std::make_unique<State>(std::move(issuer), options)) {}
BiscuitVerifier::~BiscuitVerifier() = default;
BiscuitVerifier::BiscuitVerifier(BiscuitVerifier&&) noexcept = default;
BiscuitVerifier& BiscuitVerifier::operator=(BiscuitVerifier&&) noexcept = default;

Result<Credential> BiscuitVerifier::verify_text(std::string_view token) const {
  HARDTACK_TRY(AcceptedBiscuit accepted, accept_text(token));
  return std::move(accepted.credential);
}

Result<Credential> BiscuitVerifier::verify(ByteView token) const {
  HARDTACK_TRY(AcceptedBiscuit accepted, accept(token));
  return std::move(accepted.credential);
}

Result<AcceptedBiscuit> BiscuitVerifier::accept_text(std::string_view token) const {
  return state_->cache.verify_text(token, state_->issuer);
}

Result<AcceptedBiscuit> BiscuitVerifier::accept(ByteView token) const {
  return state_->cache.verify(token, state_->issuer);
}

Result<std::optional<AcceptedBiscuit>> BiscuitVerifier::recall_text(std::string_view token) const {
  return state_->cache.recall_text(token, state_->issuer);
}

Result<std::optional<AcceptedBiscuit>> BiscuitVerifier::recall(ByteView token) const {
  return state_->cache.recall(token, state_->issuer);
}

VerificationCache& BiscuitVerifier::cache() const { return state_->cache; }

}  // namespace hardtack
