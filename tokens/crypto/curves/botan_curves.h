// Keys of the curves that Botan computes with, in all its versions: what p256.cpp, p384.cpp and secp256k1.cpp
// share. For files of tokens/crypto/ that include Botan's own headers. Everything throws what Botan throws.
//
//   const Botan::ECDSA_PublicKey key = botan::load_point(botan::kP384, point);
//   if (!botan::verifies(key, botan::kP384, message, signature)) ...
#pragma once

#include "tokens/bytes/bytes.h"

namespace Botan {
class EC_Group;
class ECDSA_PrivateKey;
class ECDSA_PublicKey;
class RandomNumberGenerator;
}  // namespace Botan

namespace hardtack::botan {

// A curve, and how messages are hashed for it.
struct Curve {
  const char* name;
  const char* hash;
  bool hashed;  // messages are digests already; the hash is the one that the nonce is derived with (RFC 6979)
};
inline constexpr Curve kP256{"secp256r1", "SHA-256", false};
inline constexpr Curve kP384{"secp384r1", "SHA-384", false};
inline constexpr Curve kSecp256k1{"secp256k1", "SHA-256", true};

Botan::EC_Group group(const Curve& curve);
// A point of the curve, compressed or not.
Botan::ECDSA_PublicKey load_point(const Curve& curve, ByteView point);
// A number between 0 and the order of the group.
Botan::ECDSA_PrivateKey load_scalar(const Curve& curve, ByteView scalar, Botan::RandomNumberGenerator& blinding);

// Signatures are r and s, one after the other.
Bytes sign(const Botan::ECDSA_PrivateKey& key, const Curve& curve, ByteView message,
           Botan::RandomNumberGenerator& blinding);
bool verifies(const Botan::ECDSA_PublicKey& key, const Curve& curve, ByteView message, ByteView signature);

}  // namespace hardtack::botan
