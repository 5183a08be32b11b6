#include "python/native/tokens/profiles.h"

#include <array>
#include <optional>
#include <string>
#include <utility>

#include "hardtack/jwt_profiles.h"
#include "python/native/base/errors.h"
#include "python/native/tokens/tokens.h"

namespace hardtack::python {
namespace {

struct Pinned {
  std::string issuer;
  ProfileKey key;
};

Pinned pinned_of(const Argument& issuer, const Argument& key_id, const Argument& key) {
  return {std::string(text_of_argument(issuer)),
          {std::string(text_of_argument(key_id)), instance<PublicKey>(key, "PublicKey")}};
}

std::optional<std::string> owned_text(const Argument& argument) {
  const auto given = optional_text(argument);
  return given ? std::optional<std::string>(*given) : std::nullopt;
}

Ref credential_or_raise(TokenResult<VerifiedToken> verified) {
  if (!verified) raise(verified.error());
  return make_credential(*std::move(verified));
}

Ref verify_oidc(const Call& call) {
  static constexpr Signature kSignature{
      "verify_oidc_token", std::array{Parameter{"token"}, Parameter{"now"}, Parameter{"issuer"}, Parameter{"audience"},
                                      Parameter{"key_id"}, Parameter{"key"}, Parameter{"subject", kNamed}}};
  const auto given = bind(kSignature, call);
  const std::string_view token = text_of_argument(given[0]);
  const LineageTime now = time_of(given[1]);
  Pinned pinned = pinned_of(given[2], given[4], given[5]);
  OidcProfile profile{.issuer = std::move(pinned.issuer),
                      .audience = std::string(text_of_argument(given[3])),
                      .key = std::move(pinned.key),
                      .subject = owned_text(given[6])};
  const OidcVerifier verifier = value_or_raise(OidcVerifier::create(std::move(profile)));
  return credential_or_raise(verifier.verify(token, now));
}

Ref verify_of_session(const Call& call) {
  static constexpr Signature kSignature{
      "verify_session_token", std::array{Parameter{"token"}, Parameter{"now"}, Parameter{"issuer"}, Parameter{"key_id"},
                                         Parameter{"key"}, Parameter{"audience", kNamed}}};
  const auto given = bind(kSignature, call);
  const std::string_view token = text_of_argument(given[0]);
  const LineageTime now = time_of(given[1]);
  Pinned pinned = pinned_of(given[2], given[3], given[4]);
  SessionProfile profile{.issuer = std::move(pinned.issuer), .key = std::move(pinned.key)};
  if (auto audience = owned_text(given[5])) profile.audience = *std::move(audience);
  return credential_or_raise(verify_session(token, profile, now));
}

}  // namespace

std::vector<PyMethodDef> profile_functions() {
  return {
      method<&verify_oidc>(
          "verify_oidc_token",
          "verify_oidc_token(token, now, issuer, audience, key_id, key, *, subject=None)\n--\n\n"
          "The Credential of an OpenID token of this issuer, signed with this secp256r1 key. `subject` "
          "pins whom it is for: a text, or `enclave:BUILD:SIGNER:*`."),
      method<&verify_of_session>("verify_session_token",
                                 "verify_session_token(token, now, issuer, key_id, key, *, audience=None)\n--\n\n"
                                 "The Credential of a session token of this broker, signed with this secp256r1 key."),
  };
}

}  // namespace hardtack::python
