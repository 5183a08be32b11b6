// Private keys, and the checks that make bytes a public key.
//
// A PrivateKey carries its algorithm, so a key can only ever be used as what it is, and keeps its public half, so that
// asking for it costs nothing. Its secret is wiped with it; it is moved, or cloned where a copy is meant. A const
// PrivateKey may be used from several threads.
//
//   SystemRandom random;
//   HARDTACK_TRY(PrivateKey root, PrivateKey::generate(KeyAlgorithm::kEd25519, random));
//   HARDTACK_TRY(Bytes signature, sign(root, message));
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "engine/program/public_key.h"
#include "tokens/bytes/bytes.h"
#include "tokens/bytes/secret.h"
#include "tokens/crypto/random.h"

HARDTACK_API_BEGIN
namespace hardtack {

namespace p256 {
class SigningKey;
}

// Bytes of a private key, the same for both algorithms.
inline constexpr std::size_t kPrivateKeySize = 32;

// Reads what key_algorithm_name writes. Error: kInvalidKey, naming what is known.
Result<KeyAlgorithm> key_algorithm_from_name(std::string_view name);

// A key of the right length and form whose point has not been looked at: enough for keys out of tokens, since `verify`
// refuses every invalid key. Errors: kInvalidKeySize; kInvalidKey for a secp256r1 key that is not in compressed form.
Result<PublicKey> public_key_from_bytes(KeyAlgorithm algorithm, ByteView bytes);

// Whether the key can verify anything. For keys that a person or a file supplies, so that the mistake is told there.
// Ed25519: canonical, on the curve, not of small order. secp256r1: compressed, on the curve. Error: kInvalidKey.
Result<void> validate_public_key(const PublicKey& key);

class PrivateKey {
 public:
  // Errors: kRandomnessFailed; a source that yields only zeros counts as failed.
  static Result<PrivateKey> generate(KeyAlgorithm algorithm, RandomSource& random);
  // The raw secret: an ed25519 seed, or the big-endian secp256r1 scalar. Errors: kInvalidKeySize, kInvalidKey.
  static Result<PrivateKey> from_bytes(KeyAlgorithm algorithm, ByteView secret);
  // The same without computing the public half, for a pair that from_bytes has given before. Nothing else will do: an
  // ed25519 signature made with another public key gives the secret away.
  static Result<PrivateKey> from_known_pair(ByteView secret, const PublicKey& public_key);

  PrivateKey(PrivateKey&&) noexcept = default;
  PrivateKey& operator=(PrivateKey&&) noexcept = default;
  PrivateKey(const PrivateKey&) = delete;
  PrivateKey& operator=(const PrivateKey&) = delete;
  PrivateKey clone() const;

  KeyAlgorithm algorithm() const { return public_key_.algorithm(); }
  const PublicKey& public_key() const { return public_key_; }
  // secp256r1: 04, x, y, which key files want. ed25519: the 32 bytes of the public key.
  ByteView uncompressed_public_key() const;
  // The 32 secret bytes; the view lives as long as the key.
  std::span<const std::uint8_t, kPrivateKeySize> reveal() const { return secret_.bytes().first<kPrivateKeySize>(); }

 private:
  friend Result<Bytes> sign(const PrivateKey& key, ByteView message);
  PrivateKey(SecretBytes secret, const PublicKey& public_key, std::shared_ptr<const p256::SigningKey> p256);

  SecretBytes secret_;  // ed25519: seed and public key; secp256r1: the scalar
  PublicKey public_key_;
  std::shared_ptr<const p256::SigningKey> p256_;  // secp256r1 only
};

}  // namespace hardtack
HARDTACK_API_END
