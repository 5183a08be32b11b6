#include "tokens/crypto/curves/botan_curves.h"

#include <botan/bigint.h>
#include <botan/ec_group.h>
#include <botan/ecdsa.h>
#include <botan/pubkey.h>
#include <botan/version.h>

#include <string>

namespace hardtack::botan {
namespace {

// What Botan calls the way in which a message becomes a number.
std::string padding_of(const Curve& curve) {
  if (curve.hashed) return std::string("Raw(") + curve.hash + ")";
#if BOTAN_VERSION_MAJOR >= 3
  return curve.hash;
#else
  return std::string("EMSA1(") + curve.hash + ")";
#endif
}

}  // namespace

#if BOTAN_VERSION_MAJOR >= 3
Botan::EC_Group group(const Curve& curve) { return Botan::EC_Group::from_name(curve.name); }
#else
Botan::EC_Group group(const Curve& curve) { return Botan::EC_Group(curve.name); }
#endif

// Botan 3.7 has types of its own for points and scalars, and deprecates what was there before.
#if BOTAN_VERSION_CODE >= BOTAN_VERSION_CODE_FOR(3, 7, 0)
Botan::ECDSA_PublicKey load_point(const Curve& curve, ByteView point) {
  const Botan::EC_Group of = group(curve);
  return Botan::ECDSA_PublicKey(of, Botan::EC_AffinePoint::deserialize(of, point).value());
}
Botan::ECDSA_PrivateKey load_scalar(const Curve& curve, ByteView scalar, Botan::RandomNumberGenerator&) {
  const Botan::EC_Group of = group(curve);
  return Botan::ECDSA_PrivateKey(of, Botan::EC_Scalar::deserialize(of, scalar).value());
}
#else
Botan::ECDSA_PublicKey load_point(const Curve& curve, ByteView point) {
  const Botan::EC_Group of = group(curve);
  return Botan::ECDSA_PublicKey(of, of.OS2ECP(point.data(), point.size()));
}
Botan::ECDSA_PrivateKey load_scalar(const Curve& curve, ByteView scalar, Botan::RandomNumberGenerator& blinding) {
  return Botan::ECDSA_PrivateKey(blinding, group(curve), Botan::BigInt(scalar.data(), scalar.size()));
}
#endif

Bytes sign(const Botan::ECDSA_PrivateKey& key, const Curve& curve, ByteView message,
           Botan::RandomNumberGenerator& blinding) {
  Botan::PK_Signer signer(key, blinding, padding_of(curve));
  return signer.sign_message(message.data(), message.size(), blinding);
}

bool verifies(const Botan::ECDSA_PublicKey& key, const Curve& curve, ByteView message, ByteView signature) {
  // A verifier of its own per signature: Botan's refuses a good one after a malformed one (GH #5454).
  Botan::PK_Verifier verifier(key, padding_of(curve));
  return verifier.verify_message(message.data(), message.size(), signature.data(), signature.size());
}

}  // namespace hardtack::botan
