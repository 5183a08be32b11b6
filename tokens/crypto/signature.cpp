#include "tokens/crypto/signature.h"

#include <string>

#include "tokens/crypto/ecdsa_signature.h"
#include "tokens/crypto/ed25519.h"
#include "tokens/crypto/p256.h"

namespace hardtack {
namespace {

std::unexpected<Error> unknown_algorithm() { return fail(ErrorCode::kInvalidKey, "unknown key algorithm"); }

}  // namespace

Result<Bytes> sign(const PrivateKey& key, ByteView message) {
  switch (key.algorithm()) {
    case KeyAlgorithm::kEd25519: return ed25519::sign(key.secret_, message);
    case KeyAlgorithm::kSecp256r1:
      if (key.p256_ == nullptr) return fail(ErrorCode::kInternal, "the private key has been moved from");
      return key.p256_->sign(message);
  }
  return unknown_algorithm();
}

Result<void> verify(const PublicKey& key, ByteView message, ByteView signature) {
  switch (key.algorithm()) {
    case KeyAlgorithm::kEd25519:
      return ed25519::verify(key.bytes().first<ed25519::kPublicKeySize>(), message, signature);
    case KeyAlgorithm::kSecp256r1: return p256::verify(key.bytes().first<p256::kPublicKeySize>(), message, signature);
  }
  return unknown_algorithm();
}

Result<void> check_signature_encoding(KeyAlgorithm algorithm, ByteView signature) {
  switch (algorithm) {
    case KeyAlgorithm::kEd25519: return ed25519::check_signature_size(signature);
    case KeyAlgorithm::kSecp256r1: HARDTACK_CHECK(p256::decode_der(signature)); return {};
  }
  return unknown_algorithm();
}

Result<Bytes> normalized_signature(KeyAlgorithm algorithm, ByteView signature) {
  switch (algorithm) {
    case KeyAlgorithm::kEd25519:
      HARDTACK_CHECK(ed25519::check_signature_size(signature));
      return Bytes(signature.begin(), signature.end());
    case KeyAlgorithm::kSecp256r1: {
      HARDTACK_TRY(const p256::Signature numbers, p256::decode_der(signature));
      return p256::encode_der(numbers.low());
    }
  }
  return unknown_algorithm();
}

}  // namespace hardtack
