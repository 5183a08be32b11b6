#include "tokens/jwt/jws.h"

#include <algorithm>
#include <array>

#include "engine/text/cat.h"
#include "tokens/bytes/append.h"
#include "tokens/bytes/base64.h"
#include "tokens/crypto/ecdsa_signature.h"
#include "tokens/crypto/p256.h"
#include "tokens/crypto/signature.h"
#include "tokens/crypto/symmetric/hmac.h"
#include "tokens/lineage_index/claim_errors.h"

namespace hardtack {
namespace {

constexpr std::int64_t kGraceSeconds = 30;
constexpr std::size_t kMaxKeyIdBytes = 256;
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

constexpr std::string_view kHs256 = "HS256";

// `wanted` is the algorithm of the key.
Result<void> check_header(const JsonValue& header, std::string_view wanted) {
  // Extensions that change the meaning, and keys that an attacker would choose.
  static constexpr std::array<std::string_view, 8> kRefused{"crit", "b64", "jwk", "jku", "x5c", "x5u", "zip", "enc"};
  for (const std::string_view name : kRefused) {
    if (header.find(name) != nullptr) return malformed("has a header `" + std::string(name) + "`, which is refused");
  }
  const JsonValue* algorithm = header.find("alg");
  if (algorithm == nullptr || !algorithm->is_string()) return malformed("has no `alg`");
  if (algorithm->as_string() != wanted) {
    return fail(ErrorCode::kKeyAlgorithmMismatch,
                "the JWT is not signed with `" + std::string(wanted) + "`, which its key is for");
  }
  const JsonValue* type = header.find("typ");
  if (type != nullptr && *type != JsonValue("JWT")) return malformed("has a `typ` other than `JWT`");
  const JsonValue* key_id = header.find("kid");
  if (key_id != nullptr && (!key_id->is_string() || key_id->as_string().size() > kMaxKeyIdBytes))
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
  append(joined, split.s);
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

namespace {

// The header of a token, and the rest as it is written: nobody reads the payload before the signature holds.
struct Parts {
  JsonValue header;
  std::string_view payload;
  std::string_view covered;  // by the signature
  std::string_view signature;
};

Result<Parts> split(std::string_view text) {
  if (text.size() > kMaxJwtBytes) return fail(ErrorCode::kTokenTooLarge, "the JWT is longer than the limit");
  if (std::ranges::count(text, '.') != 2) return malformed("does not consist of three parts");
  const auto first = text.find('.'), second = text.rfind('.');
  HARDTACK_TRY(JsonValue header, decode_object(text.substr(0, first), "header"));
  return Parts{std::move(header), text.substr(first + 1, second - first - 1), text.substr(0, second),
               text.substr(second + 1)};
}

Result<std::optional<std::string>> key_id_of(const JsonValue& header) {
  const JsonValue* id = header.find("kid");
  if (id == nullptr) return std::nullopt;
  if (!id->is_string() || id->as_string().size() > kMaxKeyIdBytes)
    return malformed("has a `kid` that is not a string of at most 256 bytes");
  return id->as_string();
}

Result<std::string> unsigned_text(const JsonValue& claims, std::string_view algorithm, const JwtSignOptions& options) {
  if (!claims.is_object()) return fail(ErrorCode::kUsage, "the claims of a JWT are a JSON object");
  JsonValue::Object header{{"alg", JsonValue(algorithm)}, {"typ", JsonValue("JWT")}};
  if (options.key_id) header.emplace_back("kid", JsonValue(*options.key_id));
  const auto part = [](const JsonValue& value) {
    return to_base64url(bytes_of(write_json(value, JsonLayout::kCompact)), Padding::kOmitted);
  };
  return part(header) + "." + part(claims);
}

Result<std::string> with_signature(std::string text, ByteView signature) {
  text += "." + to_base64url(signature, Padding::kOmitted);
  if (text.size() > kMaxJwtBytes) return fail(ErrorCode::kTokenTooLarge, "the JWT is longer than the limit");
  return text;
}

Result<void> check_secret(const SecretBytes& secret) {
  if (secret.size() >= kMinHs256SecretBytes) return {};
  return fail(ErrorCode::kInvalidKeySize,
              cat("a secret for HS256 has at least ", kMinHs256SecretBytes, " bytes, this one has ", secret.size()));
}

}  // namespace

Result<std::string> sign_jwt(const JsonValue& claims, const PrivateKey& key, const JwtSignOptions& options) {
  return sign_jwt(claims, PrivateKeySigner::of(key), options);
}

Result<std::string> sign_jwt(const JsonValue& claims, const Signer& key, const JwtSignOptions& options) {
  HARDTACK_TRY(std::string text, unsigned_text(claims, algorithm_of(key.algorithm()), options));
  HARDTACK_TRY(Bytes signature, key.sign(bytes_of(text)));
  HARDTACK_TRY(signature, signature_to_jws(key.algorithm(), std::move(signature)));
  return with_signature(std::move(text), signature);
}

Result<std::string> sign_jwt(const JsonValue& claims, const SecretBytes& secret, const JwtSignOptions& options) {
  HARDTACK_CHECK(check_secret(secret));
  HARDTACK_TRY(std::string text, unsigned_text(claims, kHs256, options));
  const HmacSha256 mac = hmac_sha256(secret.bytes(), {bytes_of(text)});
  return with_signature(std::move(text), mac);
}

// Of a text whose header has been read.
struct JwtMaker {
  static Result<VerifiedJwt> verified(std::string_view text, Parts parts, const PublicKey& key) {
    HARDTACK_CHECK(check_header(parts.header, algorithm_of(key.algorithm())));
    HARDTACK_TRY(Bytes signature, decode_part(parts.signature, "signature"));
    HARDTACK_TRY(signature, signature_from_jws(key.algorithm(), std::move(signature)));
    HARDTACK_CHECK(verify(key, bytes_of(parts.covered), signature));
    return made(text, std::move(parts));
  }

  static Result<VerifiedJwt> verified(std::string_view text, Parts parts, const SecretBytes& secret) {
    HARDTACK_CHECK(check_header(parts.header, kHs256));
    HARDTACK_TRY(const Bytes signature, decode_part(parts.signature, "signature"));
    const HmacSha256 mac = hmac_sha256(secret.bytes(), {bytes_of(parts.covered)});
    if (signature.size() != mac.size())
      return fail(ErrorCode::kInvalidSignatureEncoding,
                  cat("an HS256 signature has 32 bytes, this one has ", signature.size()));
    if (!equal_in_constant_time(mac, signature))
      return fail(ErrorCode::kInvalidSignature, "the signature is not that of the secret and the token");
    return made(text, std::move(parts));
  }

 private:
  static Result<VerifiedJwt> made(std::string_view text, Parts parts) {
    HARDTACK_TRY(JsonValue claims, decode_object(parts.payload, "payload"));
    return VerifiedJwt(std::string(text), std::move(parts.header), std::move(claims));
  }
};

Result<VerifiedJwt> verify_jwt(std::string_view text, const PublicKey& key) {
  HARDTACK_TRY(Parts parts, split(text));
  return JwtMaker::verified(text, std::move(parts), key);
}

Result<VerifiedJwt> verify_jwt(std::string_view text, const SecretBytes& secret) {
  HARDTACK_CHECK(check_secret(secret));
  HARDTACK_TRY(Parts parts, split(text));
  return JwtMaker::verified(text, std::move(parts), secret);
}

Result<VerifiedJwt> verify_jwt_with(std::string_view text, const JwtKeyFinder& find) {
  HARDTACK_TRY(Parts parts, split(text));
  HARDTACK_TRY(auto id, key_id_of(parts.header));
  HARDTACK_TRY(const TokenKey key, find(std::move(id)));
  if (const PublicKey* public_key = key.public_key()) return JwtMaker::verified(text, std::move(parts), *public_key);
  const SecretBytes* secret = key.secret();
  if (secret == nullptr)
    return fail(ErrorCode::kKeyAlgorithmMismatch, "the key is of no algorithm that JWTs are verified with");
  HARDTACK_CHECK(check_secret(*secret));
  return JwtMaker::verified(text, std::move(parts), *secret);
}

Result<UnverifiedJwt> read_jwt(std::string_view text) {
  HARDTACK_TRY(Parts parts, split(text));
  HARDTACK_TRY(JsonValue claims, decode_object(parts.payload, "payload"));
  return UnverifiedJwt{std::move(parts.header), std::move(claims)};
}

Result<std::optional<std::string>> jwt_key_id(std::string_view text) {
  HARDTACK_TRY(const Parts parts, split(text));
  return key_id_of(parts.header);
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
