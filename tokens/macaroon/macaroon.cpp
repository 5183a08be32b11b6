#include "tokens/macaroon/macaroon.h"

#include <algorithm>
#include <utility>

#include "tokens/bytes/append.h"
#include "tokens/crypto/symmetric/hmac.h"
#include "tokens/crypto/symmetric/secretbox.h"

namespace hardtack {
namespace {

constexpr std::size_t kKeySize = 32;
constexpr std::string_view kGenerator = "macaroons-key-generator";

Bytes to_bytes(std::string_view text) { return {bytes_of(text).begin(), bytes_of(text).end()}; }

}  // namespace

// HMAC pads a key of less than its block with zeros, so the generator needs no padding to 32 bytes.
MacaroonKey MacaroonKey::derived(const SecretBytes& secret) {
  HmacSha256 key = hmac_sha256(bytes_of(kGenerator), {secret.bytes()});
  const Wiper wiper(key);
  return MacaroonKey(SecretBytes::copy_of(key));
}

Result<MacaroonKey> MacaroonKey::raw(const SecretBytes& key) {
  if (key.size() != kKeySize) return fail(ErrorCode::kInvalidKeySize, "a raw key of macaroons has 32 bytes");
  return MacaroonKey(key.clone());
}

MacaroonSignature first_signature(ByteView key, ByteView identifier) { return hmac_sha256(key, {identifier}); }

MacaroonSignature next_signature(const MacaroonSignature& signature, const MacaroonCaveat& caveat) {
  if (!caveat.is_third_party()) return hmac_sha256(signature, {caveat.identifier});
  return hmac_sha256(signature, {hmac_sha256(signature, {caveat.vid}), hmac_sha256(signature, {caveat.identifier})});
}

MacaroonSignature bound_signature(const MacaroonSignature& root, const MacaroonSignature& discharge) {
  constexpr std::array<std::uint8_t, kKeySize> kZeros{};
  return hmac_sha256(kZeros, {hmac_sha256(kZeros, {root}), hmac_sha256(kZeros, {discharge})});
}

Macaroon make_macaroon(const MacaroonKey& key, std::string_view location, std::string_view identifier) {
  Macaroon macaroon{to_bytes(location), to_bytes(identifier), {}, {}};
  macaroon.signature = first_signature(key.bytes(), macaroon.identifier);
  return macaroon;
}

void add_first_party(Macaroon& macaroon, std::string_view predicate) {
  macaroon.caveats.push_back({to_bytes(predicate), {}, {}});
  macaroon.signature = next_signature(macaroon.signature, macaroon.caveats.back());
}

void add_third_party(Macaroon& macaroon, const MacaroonKey& key, std::string_view location, std::string_view identifier,
                     std::span<const std::uint8_t, kSecretboxNonceSize> nonce) {
  Bytes vid(nonce.begin(), nonce.end());
  const Bytes box = seal_secretbox(macaroon.signature, nonce, key.bytes());
  append(vid, box);
  macaroon.caveats.push_back({to_bytes(identifier), std::move(vid), to_bytes(location)});
  macaroon.signature = next_signature(macaroon.signature, macaroon.caveats.back());
}

Result<void> add_third_party(Macaroon& macaroon, const MacaroonKey& key, std::string_view location,
                             std::string_view identifier, RandomSource& random) {
  std::array<std::uint8_t, kSecretboxNonceSize> nonce{};
  HARDTACK_CHECK(random.fill(nonce));
  add_third_party(macaroon, key, location, identifier, nonce);
  return {};
}

Macaroon bind_discharge(const Macaroon& root, Macaroon discharge) {
  discharge.signature = bound_signature(root.signature, discharge.signature);
  return discharge;
}

}  // namespace hardtack
