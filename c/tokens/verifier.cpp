// Verifying Biscuits, with a memory of those that were verified.
#include <memory>

#include "c/base/failure.h"
#include "c/base/structs.h"
#include "c/base/texts.h"
#include "c/tokens/credentials.h"
#include "c/tokens/key_sets.h"
#include "c/tokens/keys.h"

using namespace hardtack;
using namespace hardtack::c;

using Made = Outcome<std::unique_ptr<hardtack_credential>>;

namespace {

hardtack_verifier_options defaults() {
  const VerificationCacheOptions known;
  return {sizeof(hardtack_verifier_options),
          known.max_tokens,
          known.max_bytes,
          known.max_prefixes,
          known.limits.max_token_bytes,
          known.limits.max_token_blocks,
          known.credential.revocation_id_facts};
}

Result<VerificationCacheOptions> read_cache_options(const hardtack_verifier_options* options) {
  VerificationCacheOptions made;
  HARDTACK_TRY(const hardtack_verifier_options given, read_options_over(defaults(), options));
  made.max_tokens = given.max_tokens;
  made.max_bytes = given.max_bytes;
  made.max_prefixes = given.max_prefixes;
  made.limits.max_token_bytes = given.max_token_bytes;
  if (given.max_token_blocks > kMaxBlocks) {
    return fail(ErrorCode::kUsage, "a token has at most " + std::to_string(kMaxBlocks) + " blocks");
  }
  made.limits.max_token_blocks = given.max_token_blocks;
  made.credential.revocation_id_facts = given.revocation_id_facts;
  return made;
}

Made made_of(Result<AcceptedBiscuit> accepted) {
  if (!accepted) return std::unexpected(Failure(std::move(accepted.error())));
  auto made = std::make_unique<hardtack_credential>(std::move(accepted->credential));
  if (const auto id = accepted->token.token().root_key_id()) made->key_id = *id;
  made->biscuit = std::move(accepted->token);
  return made;
}

}  // namespace

void hardtack_verifier_options_init(hardtack_verifier_options* options, size_t size) {
  initialize(options, size, defaults());
}

hardtack_error* hardtack_verifier_new(const hardtack_keys* keys, const hardtack_verifier_options* options,
                                      hardtack_verifier** verifier) {
  return make(verifier, [&]() -> Outcome<std::unique_ptr<hardtack_verifier>> {
    HARDTACK_TRY(const hardtack_keys* trusted, need(keys));
    HARDTACK_TRY(const VerificationCacheOptions cache, read_cache_options(options));
    return std::make_unique<hardtack_verifier>(BiscuitVerifier(trusted->public_keys, cache));
  });
}

hardtack_error* hardtack_verifier_verify(const hardtack_verifier* verifier, hardtack_bytes token,
                                         hardtack_credential** credential) {
  return make(credential, [&]() -> Made {
    HARDTACK_TRY(const hardtack_verifier* given, need(verifier));
    HARDTACK_TRY(const ByteView bytes, c::bytes_of(token, "the token"));
    return made_of(given->verifier.accept(bytes));
  });
}

hardtack_error* hardtack_verifier_verify_text(const hardtack_verifier* verifier, hardtack_text token,
                                              hardtack_credential** credential) {
  return make(credential, [&]() -> Made {
    HARDTACK_TRY(const hardtack_verifier* given, need(verifier));
    HARDTACK_TRY(const std::string_view text, text_of(token, "the token"));
    return made_of(given->verifier.accept_text(text));
  });
}

hardtack_error* hardtack_verifier_forget(const hardtack_verifier* verifier, const hardtack_public_key* key) {
  return attempt([&]() -> Result<void> {
    HARDTACK_TRY(const hardtack_verifier* given, need(verifier));
    if (look_at(key) == nullptr) {
      given->verifier.cache().clear();
    } else {
      given->verifier.cache().forget(key->key);
    }
    return {};
  });
}

hardtack_error* hardtack_verifier_stats_get(const hardtack_verifier* verifier, hardtack_verifier_stats* stats) {
  return attempt([&]() -> Result<void> {
    HARDTACK_TRY(const hardtack_verifier* given, need(verifier));
    const VerificationCacheStats now = given->verifier.cache().stats();
    if (!fill(stats, {0, now.hits, now.prefix_hits, now.misses, now.evictions, now.tokens, now.prefixes, now.bytes})) {
      return fail(ErrorCode::kUsage, "the place for the numbers is NULL or has no size");
    }
    return {};
  });
}

void hardtack_verifier_free(hardtack_verifier* verifier) { destroy(verifier); }
