#include "tokens/paseto/algorithms.h"

#include <utility>

#include "tokens/bytes/append.h"
#include "tokens/crypto/symmetric/blake2b.h"
#include "tokens/crypto/symmetric/hkdf.h"
#include "tokens/crypto/symmetric/hmac.h"
#include "tokens/crypto/symmetric/stream_ciphers.h"
#include "tokens/paseto/paseto.h"

namespace hardtack {
namespace {

constexpr std::string_view kEncryption = "paseto-encryption-key";
constexpr std::string_view kAuthentication = "paseto-auth-key-for-aead";
constexpr std::size_t kTagV3 = 48, kTagV4 = 32, kCounterV3 = 16, kNonceV4 = 24;

struct Body {
  ByteView nonce, ciphertext, tag;
};

Result<Body> split(ByteView body, std::size_t tag) {
  if (body.size() < kPasetoNonceSize + tag)
    return fail(ErrorCode::kMalformedToken, "the body of the token is shorter than its nonce and its tag");
  const std::size_t length = body.size() - kPasetoNonceSize - tag;
  return Body{body.first(kPasetoNonceSize), body.subspan(kPasetoNonceSize, length), body.last(tag)};
}

Bytes join(ByteView nonce, ByteView ciphertext, ByteView tag) {
  Bytes body(nonce.begin(), nonce.end());
  append(body, ciphertext);
  append(body, tag);
  return body;
}

Bytes authenticated(ByteView nonce, ByteView ciphertext, const PasetoContext& context) {
  return pre_authentication_encoding(
      {bytes_of(context.header), nonce, ciphertext, bytes_of(context.footer), bytes_of(context.assertion)});
}

std::unexpected<Error> wrong_tag() {
  return fail(ErrorCode::kInvalidSignature, "the tag is not that of the key and the token");
}

Result<Bytes> cipher_v3(const SecretBytes& key, ByteView nonce, ByteView message) {
  HARDTACK_TRY(const SecretBytes derived, hkdf_sha384(key.bytes(), {}, {bytes_of(kEncryption), nonce}, 48));
  return aes256_ctr(derived.bytes().first<32>(), derived.bytes().subspan<32, kCounterV3>(), message);
}

Result<HmacSha384> tag_v3(const SecretBytes& key, ByteView nonce, ByteView ciphertext, const PasetoContext& context) {
  HARDTACK_TRY(const SecretBytes derived, hkdf_sha384(key.bytes(), {}, {bytes_of(kAuthentication), nonce}, 48));
  return hmac_sha384(derived.bytes(), {authenticated(nonce, ciphertext, context)});
}

Bytes cipher_v4(const SecretBytes& key, ByteView nonce, ByteView message) {
  const SecretBytes derived = keyed_blake2b(key.bytes(), 56, {bytes_of(kEncryption), nonce});
  return xchacha20(derived.bytes().first<32>(), derived.bytes().subspan<32, kNonceV4>(), message);
}

SecretBytes tag_v4(const SecretBytes& key, ByteView nonce, ByteView ciphertext, const PasetoContext& context) {
  const SecretBytes derived = keyed_blake2b(key.bytes(), 32, {bytes_of(kAuthentication), nonce});
  return keyed_blake2b(derived.bytes(), kTagV4, {authenticated(nonce, ciphertext, context)});
}

}  // namespace

Result<Bytes> encrypt_v3(const SecretBytes& key, ByteView nonce, ByteView message, const PasetoContext& context) {
  HARDTACK_TRY(const Bytes ciphertext, cipher_v3(key, nonce, message));
  HARDTACK_TRY(const HmacSha384 tag, tag_v3(key, nonce, ciphertext, context));
  return join(nonce, ciphertext, tag);
}

Result<Bytes> decrypt_v3(const SecretBytes& key, ByteView body, const PasetoContext& context) {
  HARDTACK_TRY(const Body parts, split(body, kTagV3));
  HARDTACK_TRY(const HmacSha384 tag, tag_v3(key, parts.nonce, parts.ciphertext, context));
  if (!equal_in_constant_time(tag, parts.tag)) return wrong_tag();
  return cipher_v3(key, parts.nonce, parts.ciphertext);
}

Result<Bytes> encrypt_v4(const SecretBytes& key, ByteView nonce, ByteView message, const PasetoContext& context) {
  const Bytes ciphertext = cipher_v4(key, nonce, message);
  return join(nonce, ciphertext, tag_v4(key, nonce, ciphertext, context).bytes());
}

Result<Bytes> decrypt_v4(const SecretBytes& key, ByteView body, const PasetoContext& context) {
  HARDTACK_TRY(const Body parts, split(body, kTagV4));
  const SecretBytes tag = tag_v4(key, parts.nonce, parts.ciphertext, context);
  if (!equal_in_constant_time(tag.bytes(), parts.tag)) return wrong_tag();
  return cipher_v4(key, parts.nonce, parts.ciphertext);
}

}  // namespace hardtack
