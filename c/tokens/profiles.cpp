// JWTs of a profile: one issuer, one pinned key, and for OpenID a pinned subject.
#include "tokens/jwt/profiles/profile_claims.h"

#include <memory>
#include <string>
#include <utility>

#include "c/base/failure.h"
#include "c/base/structs.h"
#include "c/base/texts.h"
#include "c/tokens/credentials.h"
#include "c/tokens/keys.h"
#include "tokens/jwt/profiles/oidc.h"
#include "tokens/jwt/profiles/session.h"
#include "tokens/provider/token_format.h"

using namespace hardtack;
using namespace hardtack::c;

namespace {

using Verified = Outcome<VerifiedToken>;

Verified verify_oidc(std::string_view token, const hardtack_profile_options& given, OidcProfile profile) {
  HARDTACK_TRY(const std::string_view audience, text_of(given.audience, "the audience"));
  profile.audience = std::string(audience);
  HARDTACK_TRY(profile.subject, optional_string_of(given.subject, "the subject"));
  HARDTACK_TRY(const OidcVerifier verifier, OidcVerifier::create(std::move(profile)));
  HARDTACK_TRY(VerifiedToken verified, verifier.verify(token, time_of(given.now)));
  return verified;
}

Verified verify_of_session(std::string_view token, const hardtack_profile_options& given, SessionProfile profile) {
  if (given.subject.data != nullptr) return fail(ErrorCode::kUsage, "the subject of a session is not pinned");
  HARDTACK_TRY(const auto audience, optional_string_of(given.audience, "the audience"));
  if (audience) profile.audience = *audience;
  HARDTACK_TRY(VerifiedToken verified, verify_session(token, profile, time_of(given.now)));
  return verified;
}

Verified verify_profile(std::string_view token, const hardtack_profile_options& given) {
  HARDTACK_TRY(const std::string_view issuer, text_of(given.issuer, "the issuer"));
  HARDTACK_TRY(const std::string_view key_id, text_of(given.key_id, "the key id"));
  HARDTACK_TRY(const hardtack_public_key* key, need(given.key));
  if (issuer.empty() || key_id.empty()) return fail(ErrorCode::kUsage, "the issuer or the key id is empty");
  ProfileKey pinned{std::string(key_id), key->key};
  switch (given.profile) {
    case HARDTACK_PROFILE_SESSION:
      return verify_of_session(token, given, {.issuer = std::string(issuer), .key = std::move(pinned)});
    case HARDTACK_PROFILE_OIDC:
      return verify_oidc(token, given, {.issuer = std::string(issuer), .audience = {}, .key = std::move(pinned)});
    default: return fail(ErrorCode::kUsage, "there is no profile " + std::to_string(given.profile));
  }
}

}  // namespace

hardtack_error* hardtack_credential_verify_profile(hardtack_bytes token, const hardtack_profile_options* options,
                                                   hardtack_credential** credential) {
  return make(credential, [&]() -> Outcome<std::unique_ptr<hardtack_credential>> {
    if (options == nullptr)
      return fail(ErrorCode::kUsage, "the options are NULL: the issuer and its key must be given");
    HARDTACK_TRY(const hardtack_profile_options given, read_options(options));
    HARDTACK_TRY(const ByteView bytes, c::bytes_of(token, "the token"));
    HARDTACK_TRY(VerifiedToken verified, verify_profile(hardtack::text_of(bytes), given));
    return std::make_unique<hardtack_credential>(std::move(verified));
  });
}
