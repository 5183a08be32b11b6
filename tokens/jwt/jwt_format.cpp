#include "tokens/jwt/jwt_format.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "engine/text/trim.h"
#include "tokens/jwt/jwk.h"
#include "tokens/jwt/jws.h"
#include "tokens/jwt/jwt_token.h"
#include "tokens/keys/key_format.h"
#include "tokens/provider/claim_facts.h"

namespace hardtack {
namespace {

constexpr std::int64_t kGraceSeconds = 30;

KeyId to_key_id(std::optional<std::string> id) { return id ? KeyId(*std::move(id)) : KeyId(); }

TokenResult<void> check_times(const JsonValue& claims, LineageTime now) {
  const std::int64_t seconds = unix_seconds(now);
  HARDTACK_TRY(const auto exp, jwt_optional_integer(claims, "exp"));
  HARDTACK_TRY(const auto nbf, jwt_optional_integer(claims, "nbf"));
  HARDTACK_TRY(const auto iat, jwt_optional_integer(claims, "iat"));
  if (exp && *exp <= seconds) return refuse(ErrorCode::kExpired, "expired", cat("the JWT expired at ", *exp));
  for (const auto& from : {nbf, iat}) {
    if (from && *from > seconds + kGraceSeconds)
      return refuse(ErrorCode::kExpired, "not_yet_valid", cat("the JWT is valid from ", *from, " on only"));
  }
  return {};
}

TokenResult<void> check_audience(const JsonValue& claims, const std::optional<std::string>& audience) {
  const JsonValue* named = claims.find("aud");
  if (named == nullptr) {
    if (!audience) return {};
    return refuse(ErrorCode::kInvalidClaim, "audience_mismatch", "the JWT names no audience");
  }
  const bool is_list = named->is_array();
  if (!named->is_string() &&
      !(is_list && std::ranges::all_of(named->as_array(), [](const JsonValue& one) { return one.is_string(); }))) {
    return refuse(ErrorCode::kInvalidClaim, "invalid_claim", "malformed:aud");
  }
  if (!audience) {
    return refuse(Error(ErrorCode::kInvalidClaim, "the JWT is for an audience, and none was named")
                      .with_help("name the one that verifies it"),
                  "audience_mismatch");
  }
  const JsonValue wanted(*audience);
  const bool found =
      is_list ? std::ranges::find(named->as_array(), wanted) != named->as_array().end() : *named == wanted;
  if (found) return {};
  return refuse(ErrorCode::kInvalidClaim, "audience_mismatch", "the JWT is not for the audience " + quote(*audience));
}

class JwtFormat final : public TokenFormat {
 public:
  std::string_view name() const override { return kJwtFormat; }

  VerifyTraits traits() const override { return {.audience = true}; }

  bool detect(ByteView token) const override {
    const auto bytes = token_without_space(token);
    if (!bytes) return false;
    const auto read = jwt_key_id(text_of(*bytes));
    return read.has_value();
  }

  TokenResult<VerifiedToken> verify(ByteView token, const VerifyContext& context) const override {
    HARDTACK_TRY(VerifiedJwtToken verified, verify_jwt_token(token, context));
    return std::move(verified.token);
  }

  TokenResult<TokenDescription> describe(ByteView token) const override {
    HARDTACK_TRY(const ByteView bytes, token_without_space(token));
    HARDTACK_TRY(UnverifiedJwt read, read_jwt(text_of(bytes)));
    HARDTACK_TRY(KeyId key_id, read_key_id(text_of(bytes)));
    return TokenDescription{std::move(key_id),
                            {{"header", std::move(read.header)}, {"claims", std::move(read.claims)}}};
  }

  Result<Bytes> mint(const MintRequest& request) const override {
    HARDTACK_CHECK(expect_only(request, kJwtFormat, {"key id", "claims", "expiry"}));
    HARDTACK_TRY(JsonValue claims, claims_of(request));
    JwtSignOptions options;
    if (const auto* id = std::get_if<std::string>(&request.key_id)) options.key_id = *id;
    if (const auto* number = std::get_if<std::uint32_t>(&request.key_id)) options.key_id = cat(*number);
    if (const SecretBytes* secret = request.key.secret()) {
      HARDTACK_TRY(const std::string text, sign_jwt(claims, *secret, options));
      return bytes_from(text);
    }
    const auto signer = request.key.signer();
    if (signer == nullptr) return fail(ErrorCode::kInvalidKey, "a JWT is signed with a private key or a secret");
    HARDTACK_TRY(const std::string text, sign_jwt(claims, *signer, options));
    return bytes_from(text);
  }

  Result<TokenKey> read_key(ByteView contents) const override {
    HARDTACK_TRY(const auto jwk, as_jwk(contents));
    if (jwk) return public_key_from_jwk(*jwk);
    HARDTACK_TRY(const PublicKey key, decode_public_key(contents));
    return TokenKey{key, {}};
  }

  Result<TokenSigningKey> read_signing_key(ByteView contents) const override {
    HARDTACK_TRY(const auto jwk, as_jwk(contents));
    if (jwk) return signing_key_from_jwk(*jwk);
    HARDTACK_TRY(PrivateKey key, decode_private_key(contents));
    return TokenSigningKey{std::make_shared<const PrivateKey>(std::move(key)), {}};
  }

  Result<TokenKey> accept_secret(SharedSecret secret) const override {
    if (secret->size() < kMinHs256SecretBytes)
      return fail(ErrorCode::kInvalidKeySize, cat("a secret for HS256 has at least ", kMinHs256SecretBytes, " bytes"));
    return TokenKey{std::move(secret), {}};
  }

 private:
  static Result<KeyId> read_key_id(std::string_view text) {
    HARDTACK_TRY(auto id, jwt_key_id(text));
    return to_key_id(std::move(id));
  }

  // Nothing if the contents are no JSON object, but a key in another form.
  static Result<std::optional<JsonValue>> as_jwk(ByteView contents) {
    if (!trimmed(text_of(contents)).starts_with('{')) return std::optional<JsonValue>();
    HARDTACK_TRY(JsonValue value, parse_jwk(trimmed(text_of(contents))));
    HARDTACK_CHECK(expect_jwt_key(value));
    return std::optional(std::move(value));
  }
};

}  // namespace

const TokenFormat& jwt_format() {
  static const JwtFormat format;
  return format;
}

TokenResult<VerifiedJwtToken> verify_jwt_token(ByteView token, const VerifyContext& context) {
  HARDTACK_TRY(const ByteView bytes, token_without_space(token));
  KeyId key_id;
  TokenKey key{SharedSecret(), {}};
  const auto find_key = [&](std::optional<std::string> id) -> Result<TokenKey> {
    key_id = to_key_id(std::move(id));
    HARDTACK_TRY(key, context.keys.find({kJwtFormat, key_id}));
    return key;
  };
  HARDTACK_TRY(VerifiedJwt verified, verify_jwt_with(text_of(bytes), find_key));
  HARDTACK_CHECK(check_times(verified.claims(), context.now));
  HARDTACK_CHECK(check_audience(verified.claims(), context.audience));
  HARDTACK_TRY(VerifiedToken made, jwt_token(verified, key, std::move(key_id)));
  return VerifiedJwtToken{std::move(made), std::move(verified)};
}

}  // namespace hardtack
