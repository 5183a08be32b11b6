#include "tokens/exposure/exposure_keys.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "tokens/bytes/base64.h"
#include "tokens/crypto/curves/x25519.h"
#include "tokens/keys/key_text.h"

namespace hardtack {
namespace {

constexpr std::size_t kMaxKeyIdBytes = 8;
constexpr std::size_t kMaxKeys = 1'000;
constexpr JsonLimits kSetLimits{256u << 10, 8, 64u << 10};

std::unexpected<Error> bad_key(std::string reason) {
  return fail(ErrorCode::kInvalidKey, "the JWK " + std::move(reason));
}

// Absent and empty say the same.
bool is_unset(const JsonValue& key, std::string_view name, std::string_view or_this) {
  const JsonValue* value = key.find(name);
  return value == nullptr || *value == JsonValue("") || *value == JsonValue(or_this);
}

bool is_text(const JsonValue& key, std::string_view name, std::string_view text) {
  const JsonValue* value = key.find(name);
  return value != nullptr && *value == JsonValue(text);
}

// What the filter of published keys asks, and `kid` aside also what is asked of a key in a file.
Result<void> check_members(const JsonValue& key) {
  if (!is_text(key, "kty", "OKP") || !is_text(key, "crv", "X25519"))
    return bad_key("is not of `kty` OKP and `crv` X25519, which exposure tokens are sealed to");
  if (!is_unset(key, "alg", "HPKE-DHKEM-X25519-HKDF-SHA256"))
    return bad_key("has an `alg` other than `HPKE-DHKEM-X25519-HKDF-SHA256`");
  if (!is_unset(key, "use", "enc")) return bad_key("has a `use` other than `enc`");
  return {};
}

// Of a key in a file, which may leave the use out but not contradict it.
Result<void> check_purpose(const JsonValue& key) {
  const JsonValue* use = key.find("adcp_use");
  if (use == nullptr || *use == JsonValue("tmpx-encrypt")) return {};
  return bad_key("has an `adcp_use` other than `tmpx-encrypt`");
}

// What is read may be secret.
Result<SecretBytes> bytes_member(const JsonValue& key, std::string_view name) {
  const JsonValue* value = key.find(name);
  if (value == nullptr || !value->is_string()) return bad_key(cat("has no text `", name, "`"));
  if (value->as_string().ends_with('=')) return bad_key(cat("has a padded `", name, "`"));
  auto bytes = from_base64url(value->as_string());
  if (!bytes) return fail(bytes.error().with_context(cat("`", name, "` of the JWK")));
  const Wiper wiper(*bytes);
  if (bytes->size() != x25519::kKeySize) return fail(ErrorCode::kInvalidKeySize, "an X25519 key has 32 bytes");
  return SecretBytes::copy_of(*bytes);
}

Result<x25519::PublicKey> public_half(const JsonValue& key) {
  HARDTACK_TRY(const SecretBytes x, bytes_member(key, "x"));
  x25519::PublicKey point{};
  std::ranges::copy(x.bytes(), point.begin());
  // With any secret: of low order is the point, not the pair.
  constexpr std::array<std::uint8_t, x25519::kKeySize> kAnySecret{1};
  HARDTACK_CHECK(x25519::agree(kAnySecret, point));
  return point;
}

Result<std::string> key_id_of(const JsonValue& key) {
  const JsonValue* id = key.find("kid");
  if (id == nullptr) return std::string();
  if (!id->is_string() || !is_exposure_key_id(id->as_string()))
    return bad_key(cat("has a `kid` that is not 1 to ", kMaxKeyIdBytes, " letters, digits, `-` and `_`"));
  return id->as_string();
}

std::optional<std::int64_t> issued_at_of(const JsonValue& key) {
  const JsonValue* time = key.find("iat");
  if (time == nullptr) return 0;
  if (!time->is_integer()) return std::nullopt;
  return time->as_integer();
}

std::optional<ExposureRecipient> published(const JsonValue& key) {
  if (!is_text(key, "adcp_use", "tmpx-encrypt") || !check_members(key)) return std::nullopt;
  const auto id = key_id_of(key);
  const auto issued_at = issued_at_of(key);
  const auto point = public_half(key);
  if (!id || id->empty() || !issued_at || !point) return std::nullopt;
  return ExposureRecipient{*id, *point, *issued_at};
}

TokenSigningKey sealing_key(std::string_view key_id, const x25519::PublicKey& point) {
  SecretBytes contents(point.size() + key_id.size());
  const auto id = std::ranges::copy(point, contents.writable().begin()).out;
  std::ranges::copy(bytes_of(key_id), id);
  return {share(std::move(contents)), std::string(kExposureSeals)};
}

}  // namespace

bool is_exposure_key_id(std::string_view id) {
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  return !id.empty() && id.size() <= kMaxKeyIdBytes && std::ranges::all_of(id, is_allowed);
}

Result<std::vector<ExposureRecipient>> exposure_recipients(const JsonValue& jwks) {
  const JsonValue* keys = jwks.find("keys");
  if (keys == nullptr || !keys->is_array()) return fail(ErrorCode::kMalformedJson, "a JWKS has a list `keys`");
  if (keys->as_array().size() > kMaxKeys)
    return fail(ErrorCode::kInvalidKey, cat("a JWKS has at most ", kMaxKeys, " keys"));
  std::vector<ExposureRecipient> recipients;
  for (const JsonValue& key : keys->as_array()) {
    if (auto recipient = published(key)) recipients.push_back(*std::move(recipient));
  }
  return recipients;
}

const ExposureRecipient* newest_recipient(std::span<const ExposureRecipient> recipients) {
  const auto newest = std::ranges::max_element(recipients, {}, &ExposureRecipient::issued_at);
  return newest == recipients.end() ? nullptr : &*newest;
}

Result<TokenKey> exposure_opening_key(std::string_view jwk) {
  HARDTACK_TRY(const JsonValue key, parse_json(jwk, {16u << 10, 8, 256}));
  if (!key.is_object()) return fail(ErrorCode::kInvalidKey, "a key of exposure tokens is a JWK");
  HARDTACK_CHECK(check_members(key));
  HARDTACK_CHECK(check_purpose(key));
  HARDTACK_CHECK(key_id_of(key));
  if (key.find("d") == nullptr) return public_where_private_is_needed();
  HARDTACK_TRY(SecretBytes secret, bytes_member(key, "d"));
  HARDTACK_TRY(const x25519::PublicKey point, public_half(key));
  HARDTACK_TRY(const x25519::PublicKey derived,
               x25519::public_key_of(std::as_const(secret).bytes().first<x25519::kKeySize>()));
  if (point != derived) return fail(ErrorCode::kKeyMismatch, "the JWK's `x` does not belong to its `d`");
  return exposure_opening_key(share(std::move(secret)));
}

Result<TokenKey> exposure_opening_key(SharedSecret secret) {
  if (secret->size() != x25519::kKeySize) return fail(ErrorCode::kInvalidKeySize, "an X25519 key has 32 bytes");
  return TokenKey{std::move(secret), std::string(kExposureOpens)};
}

Result<TokenSigningKey> exposure_sealing_key(std::string_view text) {
  HARDTACK_TRY(const JsonValue key, parse_json(text, kSetLimits));
  if (key.find("keys") != nullptr) {
    HARDTACK_TRY(const std::vector<ExposureRecipient> recipients, exposure_recipients(key));
    const ExposureRecipient* newest = newest_recipient(recipients);
    if (newest == nullptr)
      return fail(Error(ErrorCode::kInvalidKey, "the JWKS has no key that exposure tokens are sealed to")
                      .with_help("such a key is X25519 and has `adcp_use` `tmpx-encrypt` and a `kid`"));
    return sealing_key(newest->key_id, newest->key);
  }
  if (!key.is_object()) return fail(ErrorCode::kInvalidKey, "a key of exposure tokens is a JWK");
  if (key.find("d") != nullptr) return private_where_public_is_needed();
  HARDTACK_CHECK(check_members(key));
  HARDTACK_CHECK(check_purpose(key));
  HARDTACK_TRY(const std::string id, key_id_of(key));
  HARDTACK_TRY(const x25519::PublicKey point, public_half(key));
  return sealing_key(id, point);
}

Result<ExposureRecipient> recipient_of(const TokenSigningKey& key, std::string_view key_id) {
  const SecretBytes* contents = key.secret();
  if (key.purpose != kExposureSeals || contents == nullptr || contents->size() < x25519::kKeySize)
    return fail(Error(ErrorCode::kInvalidKey, "the key seals no exposure tokens")
                    .with_help("give the public JWK of the recipient, or its JWKS"));
  ExposureRecipient recipient;
  std::ranges::copy(contents->bytes().first(x25519::kKeySize), recipient.key.begin());
  recipient.key_id = contents->reveal_text().substr(x25519::kKeySize);
  if (recipient.key_id.empty()) recipient.key_id = key_id;
  if (!key_id.empty() && key_id != recipient.key_id)
    return fail(ErrorCode::kUsage, "the key has the id " + quote(recipient.key_id) + ", not " + quote(key_id));
  if (recipient.key_id.empty()) return fail(ErrorCode::kUsage, "an exposure token names its key, and none was named");
  return recipient;
}

}  // namespace hardtack
