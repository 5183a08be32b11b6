// Keys in DER: PKCS #8 (RFC 5958) and EC keys alone (RFC 5915) for private ones, SubjectPublicKeyInfo (RFC 5280) for
// public ones, as OpenSSL, Botan and the other Biscuit libraries write them.
//
// The AlgorithmIdentifier names the algorithm; RFC 8410 keys are Ed25519, RFC 5480 keys on prime256v1 are secp256r1. A
// public key that comes along with a private one must belong to it. Trailing bytes and BER are refused.
//
//   HARDTACK_TRY(PrivateKey key, private_key_from_der(file.bytes()));
#pragma once

#include <optional>

#include "engine/base/error.h"
#include "engine/program/public_key.h"
#include "tokens/bytes/bytes.h"
#include "tokens/bytes/secret.h"
#include "tokens/crypto/keys.h"

namespace hardtack {

// Errors: kInvalidKey, kKeyMismatch if the public half is another key's, kKeyAlgorithmMismatch if the algorithm is not
// supported or not the expected one.
Result<PrivateKey> private_key_from_der(ByteView der, std::optional<KeyAlgorithm> expected = std::nullopt);
// RFC 5915 alone, as the PEM block `EC PRIVATE KEY` holds it; private_key_from_der reads both.
Result<PrivateKey> ec_private_key_from_der(ByteView der, std::optional<KeyAlgorithm> expected = std::nullopt);
Result<PublicKey> public_key_from_der(ByteView der, std::optional<KeyAlgorithm> expected = std::nullopt);

SecretBytes private_key_to_der(const PrivateKey& key);
// Error: kInvalidKey for a secp256r1 key that is not on the curve, since the written form is the uncompressed one.
Result<Bytes> public_key_to_der(const PublicKey& key);

}  // namespace hardtack
