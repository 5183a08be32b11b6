#include "tokens/jwt/jwk.h"

#include <algorithm>
#include <string>

#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "tokens/bytes/append.h"
#include "tokens/bytes/base64.h"
#include "tokens/crypto/p256.h"
#include "tokens/keys/key_text.h"

namespace hardtack {
namespace {

std::unexpected<Error> bad_key(std::string reason) {
  return fail(ErrorCode::kInvalidKey, "the JWK " + std::move(reason));
}

Result<std::string_view> member(const JsonValue& key, std::string_view name) {
  const JsonValue* value = key.find(name);
  if (value == nullptr || !value->is_string()) return bad_key("has no text `" + std::string(name) + "`");
  return std::string_view(value->as_string());
}

// Base64url without padding, as RFC 7517 has it. What is read may be secret.
Result<Bytes> bytes_member(const JsonValue& key, std::string_view name) {
  HARDTACK_TRY(const std::string_view text, member(key, name));
  auto bytes =
      text.ends_with('=') ? Result<Bytes>(fail(ErrorCode::kInvalidBase64, "the text is padded")) : from_base64url(text);
  if (!bytes) return fail(bytes.error().with_context("`" + std::string(name) + "` of the JWK"));
  return bytes;
}

Result<void> expect_text(const JsonValue& key, std::string_view name, std::string_view wanted) {
  const JsonValue* value = key.find(name);
  if (value == nullptr || *value == JsonValue(wanted)) return {};
  return bad_key("has a `" + std::string(name) + "` other than `" + std::string(wanted) + "`");
}

Result<void> check_use(const JsonValue& key, std::string_view algorithm, std::string_view operation) {
  HARDTACK_CHECK(expect_text(key, "alg", algorithm));
  HARDTACK_CHECK(expect_text(key, "use", "sig"));
  const JsonValue* operations = key.find("key_ops");
  if (operations == nullptr) return {};
  if (std::ranges::find(operations->as_array(), JsonValue(operation)) != operations->as_array().end()) return {};
  return bad_key("has `key_ops` without `" + std::string(operation) + "`");
}

Result<PublicKey> validated(KeyAlgorithm algorithm, ByteView bytes) {
  HARDTACK_TRY(const PublicKey key, public_key_from_bytes(algorithm, bytes));
  HARDTACK_CHECK(validate_public_key(key));
  return key;
}

Result<PublicKey> read_ed25519(const JsonValue& key, std::string_view operation) {
  HARDTACK_TRY(const std::string_view curve, member(key, "crv"));
  if (curve != "Ed25519") return bad_key("is of the curve " + quote(curve) + "; known are `Ed25519` and `P-256`");
  HARDTACK_CHECK(check_use(key, "EdDSA", operation));
  HARDTACK_TRY(const Bytes x, bytes_member(key, "x"));
  return validated(KeyAlgorithm::kEd25519, x);
}

Result<PublicKey> read_p256(const JsonValue& key, std::string_view operation) {
  HARDTACK_TRY(const std::string_view curve, member(key, "crv"));
  if (curve != "P-256") return bad_key("is of the curve " + quote(curve) + "; known are `Ed25519` and `P-256`");
  HARDTACK_CHECK(check_use(key, "ES256", operation));
  HARDTACK_TRY(const Bytes x, bytes_member(key, "x"));
  HARDTACK_TRY(const Bytes y, bytes_member(key, "y"));
  if (x.size() != 32 || y.size() != 32)
    return fail(ErrorCode::kInvalidKeySize, "a coordinate of a P-256 key has 32 bytes");
  Bytes point{0x04};
  append(point, x);
  append(point, y);
  HARDTACK_TRY(const auto compressed, p256::compress(point));
  return validated(KeyAlgorithm::kSecp256r1, compressed);
}

Result<PublicKey> read_public_half(const JsonValue& key, std::string_view operation) {
  HARDTACK_TRY(const std::string_view type, member(key, "kty"));
  if (type == "OKP") return read_ed25519(key, operation);
  if (type == "EC") return read_p256(key, operation);
  return bad_key("has the `kty` " + quote(type) + "; known are `OKP` and `EC`, and for secrets `oct`");
}

Result<SharedSecret> read_secret_member(const JsonValue& key, std::string_view operation) {
  HARDTACK_CHECK(check_use(key, "HS256", operation));
  HARDTACK_TRY(Bytes bytes, bytes_member(key, "k"));
  const Wiper wiper(bytes);
  if (bytes.empty()) return bad_key("has an empty secret");
  if (bytes.size() > kMaxSecretBytes) return bad_key("has a secret that is too long");
  return share(SecretBytes::copy_of(bytes));
}

bool is_secret(const JsonValue& key) {
  const JsonValue* type = key.find("kty");
  return type != nullptr && *type == JsonValue("oct");
}

}  // namespace

Result<JsonValue> parse_jwk(std::string_view text) {
  HARDTACK_TRY(JsonValue value, parse_json(text, {16u << 10, 8, 256}));
  if (value.find("kty") == nullptr) return fail(ErrorCode::kInvalidKey, "the JSON is no JWK: it has no `kty`");
  return value;
}

Result<void> expect_jwt_key(const JsonValue& key) {
  if (key.find("adcp_use") == nullptr) return {};
  return fail(Error(ErrorCode::kInvalidKey, "the JWK has an `adcp_use`, so it is no key of JWTs")
                  .with_help("a key with `adcp_use` is for what it names alone"));
}

Result<TokenKey> public_key_from_jwk(const JsonValue& key) {
  if (is_secret(key) || key.find("k") != nullptr) {
    return fail(Error(ErrorCode::kInvalidKey, "the JWK is a secret, where a public key is needed")
                    .with_help("keep secrets in files of their own"));
  }
  for (const std::string_view name : {"d", "p", "q", "dp", "dq", "qi"}) {
    if (key.find(name) != nullptr) return private_where_public_is_needed();
  }
  HARDTACK_TRY(const PublicKey read, read_public_half(key, "verify"));
  return TokenKey{read, {}};
}

Result<TokenKey> secret_from_jwk(const JsonValue& key) {
  if (!is_secret(key)) return bad_key("is no secret");
  HARDTACK_TRY(SharedSecret secret, read_secret_member(key, "verify"));
  return TokenKey{std::move(secret), {}};
}

Result<TokenSigningKey> signing_key_from_jwk(const JsonValue& key) {
  if (is_secret(key)) {
    HARDTACK_TRY(SharedSecret secret, read_secret_member(key, "sign"));
    return TokenSigningKey{std::move(secret), {}};
  }
  if (key.find("d") == nullptr) return public_where_private_is_needed();
  HARDTACK_TRY(const PublicKey half, read_public_half(key, "sign"));
  HARDTACK_TRY(Bytes bytes, bytes_member(key, "d"));
  const Wiper wiper(bytes);
  HARDTACK_TRY(PrivateKey read, PrivateKey::from_bytes(half.algorithm(), bytes));
  HARDTACK_CHECK(expect_pair(read, half));
  return TokenSigningKey{std::make_shared<const PrivateKey>(std::move(read)), {}};
}

}  // namespace hardtack
