#include "tokens/crypto/curve_arithmetic.h"

#include <botan/bigint.h>
#include <botan/ec_group.h>
#include <botan/ecdsa.h>
#include <botan/system_rng.h>
#include <botan/version.h>

#include <algorithm>
#include <exception>

namespace hardtack {
namespace {

const char* name_of(EcGroup group) { return group == EcGroup::kSecp256r1 ? "secp256r1" : "secp256k1"; }

#if BOTAN_VERSION_MAJOR >= 3
Botan::EC_Group load_group(EcGroup group) { return Botan::EC_Group::from_name(name_of(group)); }
#else
Botan::EC_Group load_group(EcGroup group) { return Botan::EC_Group(name_of(group)); }
#endif

// As in p256.cpp: Botan 3.7 has types of its own for scalars, and deprecates what was there before.
#if BOTAN_VERSION_CODE >= BOTAN_VERSION_CODE_FOR(3, 7, 0)
void add(const Botan::EC_Group& curve, ByteView left, ByteView right, std::span<std::uint8_t> sum) {
  (Botan::EC_Scalar::from_bytes_mod_order(curve, left) + Botan::EC_Scalar::from_bytes_mod_order(curve, right))
      .serialize_to(sum);
}
Botan::ECDSA_PrivateKey load_scalar(const Botan::EC_Group& curve, ByteView scalar, Botan::RandomNumberGenerator&) {
  return Botan::ECDSA_PrivateKey(curve, Botan::EC_Scalar::deserialize(curve, scalar).value());
}
#else
void add(const Botan::EC_Group& curve, ByteView left, ByteView right, std::span<std::uint8_t> sum) {
  Botan::BigInt total(left.data(), left.size());
  total += Botan::BigInt(right.data(), right.size());
  if (total >= curve.get_order()) total -= curve.get_order();
  Botan::BigInt::encode_1363(sum.data(), sum.size(), total);
}
Botan::ECDSA_PrivateKey load_scalar(const Botan::EC_Group& curve, ByteView scalar,
                                    Botan::RandomNumberGenerator& blinding) {
  return Botan::ECDSA_PrivateKey(blinding, curve, Botan::BigInt(scalar.data(), scalar.size()));
}
#endif

// Big-endian.
constexpr std::array<std::uint8_t, kScalarSize> kOrderOfSecp256r1 = {
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};
constexpr std::array<std::uint8_t, kScalarSize> kOrderOfSecp256k1 = {
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe,
    0xba, 0xae, 0xdc, 0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36, 0x41, 0x41};

}  // namespace

bool is_below_order(EcGroup group, ByteView number) {
  const auto& order = group == EcGroup::kSecp256r1 ? kOrderOfSecp256r1 : kOrderOfSecp256k1;
  std::uint32_t borrow = 0;  // of number - order
  for (std::size_t i = order.size(); i-- > 0;) {
    borrow = (static_cast<std::uint32_t>(number[i]) - order[i] - borrow) >> 31;
  }
  return borrow == 1;
}

bool is_private_scalar(EcGroup group, ByteView number) {
  unsigned any = 0;
  for (const std::uint8_t byte : number) any |= byte;
  return is_below_order(group, number) && any != 0;
}

Result<SecretBytes> add_scalars(EcGroup group, ByteView left, ByteView right) {
  try {
    SecretBytes sum(kScalarSize);
    add(load_group(group), left, right, sum.writable());
    return sum;
  } catch (const std::exception&) {
    return fail(ErrorCode::kInternal, "two private keys could not be added");
  }
}

Result<Bytes> ec_public_key(EcGroup group, ByteView scalar, bool compressed) {
  if (scalar.size() != kScalarSize || !is_private_scalar(group, scalar))
    return fail(ErrorCode::kInvalidKey, std::string("the ") + name_of(group) + " private key is out of range");
  try {
    Botan::System_RNG blinding;
    const Botan::EC_Group curve = load_group(group);
    Bytes point = load_scalar(curve, scalar, blinding).public_key_bits();  // 04, x, y
    if (point.size() != 65 || point[0] != 0x04)
      return fail(ErrorCode::kInternal, "a public key came out in an unexpected form");
    if (!compressed) return point;
    point[0] = static_cast<std::uint8_t>(0x02 | (point.back() & 1));
    point.resize(33);
    return point;
  } catch (const std::exception&) {
    return fail(ErrorCode::kRandomnessFailed, std::string("the ") + name_of(group) + " key could not be prepared");
  }
}

}  // namespace hardtack
