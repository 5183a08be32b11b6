#include "tokens/crypto/keys.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/text/cat.h"
#include "tokens/crypto/ed25519.h"
#include "tokens/crypto/p256.h"

namespace hardtack {
namespace {

// One draw in 2^32 is no secp256r1 scalar; a source that misses this often is broken.
constexpr int kMaxDraws = 8;

}  // namespace

Result<KeyAlgorithm> key_algorithm_from_name(std::string_view name) {
  for (const KeyAlgorithm algorithm : {KeyAlgorithm::kEd25519, KeyAlgorithm::kSecp256r1})
    if (name == key_algorithm_name(algorithm)) return algorithm;
  return fail(Error(ErrorCode::kInvalidKey, "unknown key algorithm").with_help("known are `ed25519` and `secp256r1`"));
}

Result<PublicKey> public_key_from_bytes(KeyAlgorithm algorithm, ByteView bytes) {
  const auto key = PublicKey::from_bytes(algorithm, bytes);
  if (!key) {
    const std::string name(key_algorithm_name(algorithm));
    return fail(ErrorCode::kInvalidKeySize,
                cat(name, " public keys have ", public_key_size(algorithm), " bytes, this one has ", bytes.size()));
  }
  if (algorithm == KeyAlgorithm::kSecp256r1 && bytes[0] != 0x02 && bytes[0] != 0x03) {
    return fail(ErrorCode::kInvalidKey,
                "the secp256r1 public key is not in compressed form, it must start with 02 or 03");
  }
  return *key;
}

Result<void> validate_public_key(const PublicKey& key) {
  switch (key.algorithm()) {
    case KeyAlgorithm::kEd25519: return ed25519::validate_public_key(key.bytes().first<ed25519::kPublicKeySize>());
    case KeyAlgorithm::kSecp256r1: return p256::validate_public_key(key.bytes().first<p256::kPublicKeySize>());
  }
  return fail(ErrorCode::kInvalidKey, "unknown key algorithm");
}

PrivateKey::PrivateKey(SecretBytes secret, const PublicKey& public_key, std::shared_ptr<const p256::SigningKey> p256)
    : secret_(std::move(secret)), public_key_(public_key), p256_(std::move(p256)) {}

PrivateKey PrivateKey::clone() const { return PrivateKey(secret_.clone(), public_key_, p256_); }

ByteView PrivateKey::uncompressed_public_key() const {
  return p256_ == nullptr ? public_key_.bytes() : ByteView(p256_->public_key());
}

Result<PrivateKey> PrivateKey::generate(KeyAlgorithm algorithm, RandomSource& random) {
  SecretBytes secret(kPrivateKeySize);
  for (int draw = 0; draw < kMaxDraws; ++draw) {
    HARDTACK_CHECK(random.fill(secret.writable()));
    if (secret.equals(SecretBytes(kPrivateKeySize))) continue;
    auto key = from_bytes(algorithm, secret.bytes());
    if (key || key.error().code() != ErrorCode::kInvalidKey) return key;
  }
  return fail(ErrorCode::kRandomnessFailed, "the random source yields no usable key");
}

Result<PrivateKey> PrivateKey::from_known_pair(ByteView secret, const PublicKey& public_key) {
  if (public_key.algorithm() != KeyAlgorithm::kEd25519 || secret.size() != ed25519::kSeedSize) {
    return from_bytes(public_key.algorithm(), secret);
  }
  SecretBytes expanded(ed25519::kSeedSize + ed25519::kPublicKeySize);
  std::ranges::copy(secret, expanded.writable().begin());
  std::ranges::copy(public_key.bytes(), expanded.writable().begin() + ed25519::kSeedSize);
  return PrivateKey(std::move(expanded), public_key, nullptr);
}

Result<PrivateKey> PrivateKey::from_bytes(KeyAlgorithm algorithm, ByteView secret) {
  if (secret.size() != kPrivateKeySize) {
    return fail(ErrorCode::kInvalidKeySize,
                cat(key_algorithm_name(algorithm), " private keys have 32 bytes, this one has ", secret.size()));
  }
  const auto bytes = secret.first<kPrivateKeySize>();
  switch (algorithm) {
    case KeyAlgorithm::kEd25519: {
      HARDTACK_TRY(SecretBytes expanded, ed25519::expand_seed(bytes));
      HARDTACK_TRY(const PublicKey public_key,
                   public_key_from_bytes(algorithm, expanded.bytes().subspan<ed25519::kSeedSize>()));
      return PrivateKey(std::move(expanded), public_key, nullptr);
    }
    case KeyAlgorithm::kSecp256r1: {
      HARDTACK_TRY(auto signing_key, p256::SigningKey::from_secret(bytes));
      HARDTACK_TRY(const PublicKey public_key,
                   public_key_from_bytes(algorithm, p256::compressed(signing_key->public_key())));
      return PrivateKey(SecretBytes::copy_of(bytes), public_key, std::move(signing_key));
    }
  }
  return fail(ErrorCode::kInvalidKey, "unknown key algorithm");
}

}  // namespace hardtack
