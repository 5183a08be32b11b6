#include "tokens/paseto/paserk.h"

#include <algorithm>
#include <utility>

#include "engine/text/quote.h"
#include "tokens/bytes/append.h"
#include "tokens/bytes/base64.h"
#include "tokens/crypto/p384.h"
#include "tokens/crypto/symmetric/blake2b.h"
#include "tokens/crypto/symmetric/sha384.h"
#include "tokens/keys/key_text.h"

namespace hardtack {
namespace {

constexpr std::size_t kIdSize = 33;
constexpr std::size_t kLocalSize = 32;

std::unexpected<Error> bad_key(std::string message) { return fail(ErrorCode::kInvalidKey, std::move(message)); }

struct Paserk {
  bool is_v4;
  std::string_view type;  // "public"
  SecretBytes bytes;

  std::string purpose(const char* kind) const { return std::string(is_v4 ? "v4." : "v3.") + kind; }
};

Result<Paserk> read(std::string_view text) {
  const std::string_view version = text.substr(0, 3);
  if (version != "k3." && version != "k4.") return bad_key("the PASERK is of another version than k3 and k4");
  const auto end = text.find('.', 3);
  if (end == std::string_view::npos) return bad_key("the PASERK has no key");
  const std::string_view type = text.substr(3, end - 3), data = text.substr(end + 1);
  if (type != "local" && type != "public" && type != "secret")
    return bad_key("keys of the type " + quote(type) + " are not read; known are `local`, `public` and `secret`");
  if (data.find('=') != std::string_view::npos) return fail(ErrorCode::kInvalidBase64, "the PASERK is padded");
  auto bytes = from_base64url(data);
  if (!bytes) return fail(ErrorCode::kInvalidBase64, "the PASERK is not base64url");
  const Wiper wiper(*bytes);
  return Paserk{version == "k4.", type, SecretBytes::copy_of(*bytes)};
}

Result<TokenKey> local_key(Paserk key) {
  if (key.bytes.size() != kLocalSize) return fail(ErrorCode::kInvalidKeySize, "a local key has 32 bytes");
  std::string purpose = key.purpose("local");
  return TokenKey{share(std::move(key.bytes)), std::move(purpose)};
}

Result<TokenKey> public_key(const Paserk& key) {
  const ByteView bytes = key.bytes.bytes();
  if (key.is_v4) {
    HARDTACK_TRY(const PublicKey read, public_key_from_bytes(KeyAlgorithm::kEd25519, bytes));
    HARDTACK_CHECK(validate_public_key(read));
    return TokenKey{read, key.purpose("public")};
  }
  HARDTACK_CHECK(p384::validate_public_key(bytes));
  return TokenKey{OtherPublicKey{"secp384r1", Bytes(bytes.begin(), bytes.end())}, key.purpose("public")};
}

Result<TokenSigningKey> secret_key(Paserk key) {
  const ByteView bytes = key.bytes.bytes();
  if (!key.is_v4) {
    HARDTACK_CHECK(p384::public_key_of(bytes));
    return TokenSigningKey{share(std::move(key.bytes)), "v3.public"};
  }
  if (bytes.size() != 64) return fail(ErrorCode::kInvalidKeySize, "a secret key of v4 has 64 bytes");
  HARDTACK_TRY(PrivateKey read, PrivateKey::from_bytes(KeyAlgorithm::kEd25519, bytes.first(32)));
  HARDTACK_TRY(const PublicKey half, public_key_from_bytes(KeyAlgorithm::kEd25519, bytes.subspan(32)));
  HARDTACK_CHECK(expect_pair(read, half));
  return TokenSigningKey{std::make_shared<const PrivateKey>(std::move(read)), "v4.public"};
}

Result<std::string> id_of(bool is_v4, std::string_view kind, std::string_view paserk) {
  const std::string header = (is_v4 ? "k4." : "k3.") + std::string(kind) + ".";
  Bytes digest;
  if (is_v4) {
    digest = blake2b(kIdSize, {bytes_of(header), bytes_of(paserk)});
  } else {
    HARDTACK_TRY(const Sha384Digest whole, sha384({bytes_of(header), bytes_of(paserk)}));
    digest.assign(whole.begin(), whole.begin() + kIdSize);
  }
  return header + to_base64url(digest, Padding::kOmitted);
}

// The texts hold secrets, so they are wiped.
Result<std::string> id_of_secret(bool is_v4, const char* type, const char* id, ByteView bytes) {
  std::string text = (is_v4 ? "k4." : "k3.") + std::string(type) + "." + to_base64url(bytes, Padding::kOmitted);
  const Wiper wiper({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
  return id_of(is_v4, id, text);
}

std::unexpected<Error> no_key() { return bad_key("the key is for no kind of PASETO"); }

}  // namespace

bool looks_like_paserk(std::string_view text) {
  return text.size() > 3 && text[0] == 'k' && text[1] >= '0' && text[1] <= '9' && text[2] == '.';
}

Result<TokenKey> key_from_paserk(std::string_view text) {
  HARDTACK_TRY(Paserk key, read(text));
  if (key.type == "local") return local_key(std::move(key));
  if (key.type == "public") return public_key(key);
  return private_where_public_is_needed();
}

Result<TokenSigningKey> signing_key_from_paserk(std::string_view text) {
  HARDTACK_TRY(Paserk key, read(text));
  if (key.type == "public") return public_where_private_is_needed();
  if (key.type == "secret") return secret_key(std::move(key));
  HARDTACK_TRY(const TokenKey local, local_key(std::move(key)));
  return TokenSigningKey{std::get<SharedSecret>(local.value), local.purpose};
}

Result<std::string> public_paserk(const TokenKey& key) {
  if (key.public_key() != nullptr && key.purpose == "v4.public")
    return "k4.public." + to_base64url(key.public_key()->bytes(), Padding::kOmitted);
  if (key.other_public_key() != nullptr && key.purpose == "v3.public")
    return "k3.public." + to_base64url(key.other_public_key()->bytes, Padding::kOmitted);
  return no_key();
}

Result<std::string> paserk_id(const TokenKey& key) {
  const SecretBytes* secret = key.secret();
  if (secret != nullptr && (key.purpose == "v4.local" || key.purpose == "v3.local"))
    return id_of_secret(key.purpose == "v4.local", "local", "lid", secret->bytes());
  HARDTACK_TRY(const std::string text, public_paserk(key));
  return id_of(key.purpose == "v4.public", "pid", text);
}

Result<std::string> paserk_id(const TokenSigningKey& key) {
  if (const PrivateKey* pair = key.private_key(); pair != nullptr && key.purpose == "v4.public") {
    Bytes bytes(pair->reveal().begin(), pair->reveal().end());
    bytes.reserve(64);
    append(bytes, pair->public_key().bytes());
    const Wiper wiper(bytes);
    return id_of_secret(true, "secret", "sid", bytes);
  }
  if (key.secret() == nullptr) return no_key();
  if (key.purpose == "v3.public") return id_of_secret(false, "secret", "sid", key.secret()->bytes());
  return paserk_id(TokenKey{std::get<SharedSecret>(key.value), key.purpose});
}

}  // namespace hardtack
