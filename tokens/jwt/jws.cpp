#include "tokens/jwt/jws.h"

#include <algorithm>
#include <array>

#include "engine/text/cat.h"
#include "tokens/bytes/base64.h"
#include "tokens/crypto/ecdsa_signature.h"
#include "tokens/crypto/p256.h"
#include "tokens/crypto/signature.h"
#include "tokens/lineage_index/claim_errors.h"

namespace hardtack {
namespace {

constexpr std::int64_t kGraceSeconds = 30;
constexpr JsonLimits kPartLimits{kMaxJwtBytes, 16, 10'000};

std::string_view algorithm_of(KeyAlgorithm algorithm) {
  return algorithm == KeyAlgorithm::kEd25519 ? "EdDSA" : "ES256";
}

std::string_view text_of(const Bytes& bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

std::unexpected<Error> malformed(const std::string& reason) {
  return fail(ErrorCode::kMalformedToken, "the JWT " + reason);
}

// Without padding, as RFC 7515 has it.
Result<Bytes> decode_part(std::string_view part, const char* name) {
  if (part.empty()) return malformed(std::string("has an empty ") + name);
  if (part.find('=') != std::string_view::npos)
    return fail(ErrorCode::kInvalidBase64, std::string("the JWT's ") + name + " is padded");
  auto bytes = from_base64url(part);
  if (!bytes) return fail(bytes.error().with_context(std::string("the JWT's ") + name));
  return bytes;
}

Result<JsonValue> decode_object(std::string_view part, const char* name) {
  HARDTACK_TRY(const Bytes bytes, decode_part(part, name));
  auto value = parse_json(text_of(bytes), kPartLimits);
  if (!value) return fail(value.error().with_context(std::string("the JWT's ") + name));
  if (!value->is_object())
    return fail(ErrorCode::kMalformedJson, std::string("the JWT's ") + name + " is no JSON object");
  return value;
}

Result<void> check_header(const JsonValue& header, const PublicKey& key) {
  // Extensions that change the meaning, and keys that an attacker would choose.
  static constexpr std::array<std::string_view, 8> kRefused{"crit", "b64", "jwk", "jku", "x5c", "x5u", "zip", "enc"};
  for (const std::string_view name : kRefused) {
    if (header.find(name) != nullptr) return malformed("has a header `" + std::string(name) + "`, which is refused");
  }
  const JsonValue* algorithm = header.find("alg");
  if (algorithm == nullptr || !algorithm->is_string()) return malformed("has no `alg`");
  if (algorithm->as_string() != algorithm_of(key.algorithm())) {
    return fail(
        ErrorCode::kKeyAlgorithmMismatch,
        "the JWT is not signed with `" + std::string(algorithm_of(key.algorithm())) + "`, which its key is for");
  }
  const JsonValue* type = header.find("typ");
  if (type != nullptr && *type != JsonValue("JWT")) return malformed("has a `typ` other than `JWT`");
  const JsonValue* key_id = header.find("kid");
  if (key_id != nullptr && (!key_id->is_string() || key_id->as_string().size() > 256))
    return malformed("has a `kid` that is not a string of at most 256 bytes");
  return {};
}

p256::Signature split_signature(ByteView joined) {
  p256::Signature split;
  std::copy_n(joined.begin(), 32, split.r.begin());
  std::copy_n(joined.begin() + 32, 32, split.s.begin());
  return split;
}
Bytes joined_signature(const p256::Signature& split) {
  Bytes joined(split.r.begin(), split.r.end());
  joined.insert(joined.end(), split.s.begin(), split.s.end());
  return joined;
}

// JWTs carry r and s as 32 bytes each; keys sign in DER.
Result<Bytes> signature_from_jws(KeyAlgorithm algorithm, Bytes signature) {
  if (algorithm == KeyAlgorithm::kEd25519) return signature;
  if (signature.size() != 64)
    return fail(ErrorCode::kInvalidSignatureEncoding,
                cat("an ES256 signature has 64 bytes, this one has ", signature.size()));
  return p256::encode_der(split_signature(signature));
}

Result<Bytes> signature_to_jws(KeyAlgorithm algorithm, Bytes signature) {
  if (algorithm == KeyAlgorithm::kEd25519) return signature;
  HARDTACK_TRY(const p256::Signature split, p256::decode_der(signature));
  return joined_signature(split);
}

}  // namespace

std::optional<std::string> VerifiedJwt::other_spelling() const {
  const JsonValue* algorithm = header_.find("alg");
  if (algorithm == nullptr || !algorithm->is_string() ||
      algorithm->as_string() != algorithm_of(KeyAlgorithm::kSecp256r1))
    return std::nullopt;
  const auto dot = text_.rfind('.');
  const auto signature = decode_part(std::string_view(text_).substr(dot + 1), "signature");
  if (!signature || signature->size() != 64) return std::nullopt;  // verify_jwt has seen to that
  const Bytes mirrored = joined_signature(split_signature(*signature).mirrored());
  return text_.substr(0, dot + 1) + to_base64url(mirrored, Padding::kOmitted);
}

Result<std::string> sign_jwt(const JsonValue& claims, const PrivateKey& key, const JwtSignOptions& options) {
  if (!claims.is_object()) return fail(ErrorCode::kUsage, "the claims of a JWT are a JSON object");
  JsonValue::Object header{{"alg", JsonValue(algorithm_of(key.algorithm()))}, {"typ", JsonValue("JWT")}};
  if (options.key_id) header.emplace_back("kid", JsonValue(*options.key_id));
  const auto part = [](const JsonValue& value) {
    return to_base64url(bytes_of(write_json(value, JsonLayout::kCompact)), Padding::kOmitted);
  };
  std::string text = part(header) + "." + part(claims);
  HARDTACK_TRY(Bytes signature, sign(key, bytes_of(text)));
  HARDTACK_TRY(signature, signature_to_jws(key.algorithm(), std::move(signature)));
  text += "." + to_base64url(signature, Padding::kOmitted);
  if (text.size() > kMaxJwtBytes) return fail(ErrorCode::kTokenTooLarge, "the JWT is longer than the limit");
  return text;
}

Result<VerifiedJwt> verify_jwt(std::string_view text, const PublicKey& key) {
  if (text.size() > kMaxJwtBytes) return fail(ErrorCode::kTokenTooLarge, "the JWT is longer than the limit");
  if (std::ranges::count(text, '.') != 2) return malformed("does not consist of three parts");
  const auto first = text.find('.'), second = text.rfind('.');
  HARDTACK_TRY(JsonValue header, decode_object(text.substr(0, first), "header"));
  HARDTACK_CHECK(check_header(header, key));
  HARDTACK_TRY(Bytes signature, decode_part(text.substr(second + 1), "signature"));
  HARDTACK_TRY(signature, signature_from_jws(key.algorithm(), std::move(signature)));
  HARDTACK_CHECK(verify(key, bytes_of(text.substr(0, second)), signature));
  HARDTACK_TRY(JsonValue claims, decode_object(text.substr(first + 1, second - first - 1), "payload"));
  return VerifiedJwt(std::string(text), std::move(header), std::move(claims));
}

Result<std::optional<std::string>> jwt_optional_text(const JsonValue& claims, std::string_view name) {
  const JsonValue* value = claims.find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) return malformed_claim(name);
  return value->as_string();
}

Result<std::string> jwt_text(const JsonValue& claims, std::string_view name) {
  HARDTACK_TRY(const std::optional<std::string> text, jwt_optional_text(claims, name));
  if (!text) return missing_claim(name);
  return *text;
}

Result<std::optional<std::int64_t>> jwt_optional_integer(const JsonValue& claims, std::string_view name) {
  const JsonValue* value = claims.find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_integer()) return malformed_claim(name);
  return value->as_integer();
}

Result<void> check_jwt_times(const VerifiedJwt& token, LineageTime now) {
  const std::int64_t seconds = unix_seconds(now);
  HARDTACK_TRY(const auto exp, jwt_optional_integer(token.claims(), "exp"));
  HARDTACK_TRY(const auto nbf, jwt_optional_integer(token.claims(), "nbf"));
  HARDTACK_TRY(const auto iat, jwt_optional_integer(token.claims(), "iat"));
  if (!exp) return missing_claim("exp");
  if (*exp <= seconds) return fail(ErrorCode::kExpired, cat("the JWT expired at ", *exp));
  for (const auto& from : {nbf, iat}) {
    if (from && *from > seconds + kGraceSeconds)
      return fail(ErrorCode::kExpired, cat("the JWT is valid from ", *from, " on only"));
  }
  return {};
}

}  // namespace hardtack
