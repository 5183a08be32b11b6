// Making and checking signatures. The key decides the algorithm, never the message or the signature.
//
// All functions are stateless and safe from any thread.
//
//   HARDTACK_TRY(Bytes signature, sign(key, payload));
//   HARDTACK_CHECK(verify(key.public_key(), payload, signature));
#pragma once

#include "engine/base/error.h"
#include "engine/program/public_key.h"
#include "tokens/bytes/bytes.h"
#include "tokens/crypto/keys.h"

namespace hardtack {

// ed25519: 64 bytes. secp256r1: DER, deterministic, with the low s. The same key and message give the same signature.
Result<Bytes> sign(const PrivateKey& key, ByteView message);

// Success means that the holder of the private key signed exactly these bytes.
// Errors: kInvalidSignatureEncoding if the bytes cannot be a signature of the key's algorithm (wrong length, not DER,
// numbers out of range), told before any arithmetic; kInvalidSignature if they are one but not for this key and
// message; kInvalidKey for a secp256r1 key that is no point of the curve.
Result<void> verify(const PublicKey& key, ByteView message, ByteView signature);

// Whether the bytes have the form of a signature of that algorithm. Error: kInvalidSignatureEncoding.
Result<void> check_signature_encoding(KeyAlgorithm algorithm, ByteView signature);

// One name for all spellings of a signature that verify alike: an ECDSA signature with its low s, an Ed25519 signature
// as it is. Anyone can turn (r, s) into (r, n - s), so revocation must compare these. Error: kInvalidSignatureEncoding.
Result<Bytes> normalized_signature(KeyAlgorithm algorithm, ByteView signature);

}  // namespace hardtack
