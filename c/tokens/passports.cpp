// Passports: Biscuits of the delegation profile, by their claims in JSON.
#include "tokens/passport/passport.h"

#include <memory>

#include "c/base/failure.h"
#include "c/base/sources.h"
#include "c/base/texts.h"
#include "c/base/trees.h"
#include "c/tokens/credentials.h"
#include "c/tokens/keys.h"
#include "c/tokens/tokens.h"
#include "tokens/passport/passport_json.h"

using namespace hardtack;
using namespace hardtack::c;

using Made = Outcome<std::unique_ptr<hardtack_token>>;

hardtack_error* hardtack_passport_issue(hardtack_text claims, const hardtack_private_key* root, int64_t now,
                                        const hardtack_random* random, hardtack_token** token) {
  return make(token, [&]() -> Made {
    HARDTACK_TRY(const std::string_view text, text_of(claims, "the claims"));
    HARDTACK_TRY(const hardtack_private_key* key, need(root));
    GivenRandom source(random);
    HARDTACK_CHECK(source.check());
    HARDTACK_TRY(Passport passport, parse_passport(text));
    HARDTACK_TRY(UnverifiedBiscuit made, issue_passport(std::move(passport), *key->signer, time_of(now), source));
    return std::make_unique<hardtack_token>(std::move(made));
  });
}

hardtack_error* hardtack_passport_derive(const hardtack_token* parent, hardtack_text request, int64_t now,
                                         const hardtack_random* random, hardtack_token** child) {
  return make(child, [&]() -> Made {
    HARDTACK_TRY(const hardtack_token* given, need(parent));
    HARDTACK_TRY(const std::string_view text, text_of(request, "the request"));
    GivenRandom source(random);
    HARDTACK_CHECK(source.check());
    HARDTACK_TRY(const PassportRequest asked, parse_passport_request(text));
    HARDTACK_TRY(UnverifiedBiscuit made, derive_passport(given->token, asked, time_of(now), source));
    return std::make_unique<hardtack_token>(std::move(made));
  });
}

hardtack_error* hardtack_credential_passport(const hardtack_credential* credential, int64_t now,
                                             hardtack_tree** passport) {
  return make(passport, [&]() -> Outcome<std::unique_ptr<hardtack_tree>> {
    HARDTACK_TRY(const hardtack_credential* given, need(credential));
    if (!given->biscuit) return fail(ErrorCode::kUsage, "a passport is a Biscuit that a verifier gave");
    HARDTACK_TRY(const Passport verified, verify_passport(*given->biscuit, time_of(now)));
    return tree_of(passport_json(verified));
  });
}
