#include "tokens/crypto/hpke/hpke_schedule.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "tokens/bytes/append.h"
#include "tokens/crypto/symmetric/hkdf.h"

namespace hardtack::hpke {
namespace {

// DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305.
constexpr std::string_view kKemSuite("KEM\x00\x20", 5);
constexpr std::string_view kSuite("HPKE\x00\x20\x00\x01\x00\x03", 10);
constexpr std::string_view kVersion = "HPKE-v1";

constexpr std::size_t kHashSize = 32, kKeySize = 32;

// What is put together may be secret.
SecretBytes joined(std::initializer_list<ByteView> parts) {
  std::size_t size = 0;
  for (const ByteView part : parts) size += part.size();
  SecretBytes out(size);
  auto to = out.writable().begin();
  for (const ByteView part : parts) to = std::ranges::copy(part, to).out;
  return out;
}

Result<SecretBytes> labeled_extract(std::string_view suite, ByteView salt, std::string_view label, ByteView secret) {
  const SecretBytes material = joined({bytes_of(kVersion), bytes_of(suite), bytes_of(label), secret});
  return hkdf_sha256_extract(salt, material.bytes());
}

Result<SecretBytes> labeled_expand(std::string_view suite, const SecretBytes& key, std::string_view label,
                                   ByteView info, std::size_t size) {
  const std::array<std::uint8_t, 2> length{static_cast<std::uint8_t>(size >> 8), static_cast<std::uint8_t>(size)};
  Bytes labeled(length.begin(), length.end());
  append(labeled, kVersion);
  append(labeled, suite);
  append(labeled, label);
  append(labeled, info);
  return hkdf_sha256_expand(key.bytes(), labeled, size);
}

}  // namespace

Result<SecretBytes> derive_private_key(ByteView key_material) {
  HARDTACK_TRY(const SecretBytes key, labeled_extract(kKemSuite, {}, "dkp_prk", key_material));
  return labeled_expand(kKemSuite, key, "sk", {}, kKeySize);
}

Result<SecretBytes> shared_secret_of(ByteView agreed, ByteView encapsulated_key, ByteView recipient) {
  Bytes context;
  append(context, encapsulated_key);
  append(context, recipient);
  HARDTACK_TRY(const SecretBytes key, labeled_extract(kKemSuite, {}, "eae_prk", agreed));
  return labeled_expand(kKemSuite, key, "shared_secret", context, kHashSize);
}

Result<Schedule> schedule_of(ByteView shared_secret, ByteView info) {
  HARDTACK_TRY(const SecretBytes no_id, labeled_extract(kSuite, {}, "psk_id_hash", {}));
  HARDTACK_TRY(const SecretBytes info_hash, labeled_extract(kSuite, {}, "info_hash", info));
  Bytes context{0x00};  // the base mode
  append(context, no_id.bytes());
  append(context, info_hash.bytes());
  HARDTACK_TRY(const SecretBytes secret, labeled_extract(kSuite, shared_secret, "secret", {}));
  Schedule schedule;
  HARDTACK_TRY(schedule.key, labeled_expand(kSuite, secret, "key", context, kKeySize));
  HARDTACK_TRY(const SecretBytes nonce,
               labeled_expand(kSuite, secret, "base_nonce", context, schedule.base_nonce.size()));
  std::ranges::copy(nonce.bytes(), schedule.base_nonce.begin());
  HARDTACK_TRY(schedule.exporter_secret, labeled_expand(kSuite, secret, "exp", context, kHashSize));
  return schedule;
}

Result<SecretBytes> exported_secret(const Schedule& schedule, ByteView context, std::size_t size) {
  return labeled_expand(kSuite, schedule.exporter_secret, "sec", context, size);
}

std::array<std::uint8_t, 12> nonce_of(const Schedule& schedule, std::uint64_t sequence) {
  std::array<std::uint8_t, 12> nonce = schedule.base_nonce;
  for (std::size_t i = 0; i < 8; ++i) nonce[11 - i] ^= static_cast<std::uint8_t>(sequence >> 8 * i);
  return nonce;
}

}  // namespace hardtack::hpke
