#include "tokens/derivation/slip10.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "tokens/crypto/curve_arithmetic.h"
#include "tokens/crypto/curves/x25519.h"
#include "tokens/crypto/symmetric/hmac.h"

namespace hardtack {
namespace {

struct CurveEntry {
  DerivationCurve curve;
  std::string_view name;
  std::string_view hmac_key;
  std::optional<EcGroup> group;  // of keys that are numbers below an order
};
constexpr std::array<CurveEntry, 4> kCurves{{
    {DerivationCurve::kEd25519, "ed25519", "ed25519 seed", std::nullopt},
    {DerivationCurve::kX25519, "x25519", "curve25519 seed", std::nullopt},
    {DerivationCurve::kSecp256r1, "secp256r1", "Nist256p1 seed", EcGroup::kSecp256r1},
    {DerivationCurve::kSecp256k1, "secp256k1", "Bitcoin seed", EcGroup::kSecp256k1},
}};

const CurveEntry& entry_of(DerivationCurve curve) { return kCurves[static_cast<std::size_t>(curve)]; }

std::array<std::uint8_t, 4> big_endian(std::uint32_t number) {
  return {static_cast<std::uint8_t>(number >> 24), static_cast<std::uint8_t>(number >> 16),
          static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)};
}

ByteView left_of(const SecretBytes& hash) { return hash.bytes().first(32); }
ByteView right_of(const SecretBytes& hash) { return hash.bytes().subspan(32); }

// A hash is no private key once in 2^32 tries (P-256) or 2^127 (secp256k1), so nobody waits for the second retry; the
// bound is there so that a broken hash cannot run for ever.
constexpr int kMaxTries = 64;

std::unexpected<Error> no_key() { return fail(ErrorCode::kInternal, "no private key could be derived"); }

}  // namespace

std::string_view derivation_curve_name(DerivationCurve curve) { return entry_of(curve).name; }

Result<DerivationCurve> derivation_curve_from_name(std::string_view name) {
  const auto found = std::ranges::find(kCurves, name, &CurveEntry::name);
  if (found != kCurves.end()) return found->curve;
  return fail(Error(ErrorCode::kUsage, "keys of " + quote(name) + " are not derived")
                  .with_help("known are ed25519, x25519, secp256r1 and secp256k1"));
}

DerivedKey::DerivedKey(DerivationCurve curve, SecretBytes secret, SecretBytes chain_code, std::size_t depth)
    : curve_(curve), secret_(std::move(secret)), chain_code_(std::move(chain_code)), depth_(depth) {}

Result<DerivedKey> DerivedKey::master(DerivationCurve curve, ByteView seed) {
  if (seed.size() < kMinSeedBytes || seed.size() > kMaxSeedBytes)
    return fail(ErrorCode::kInvalidKeySize, cat("a seed has ", kMinSeedBytes, " to ", kMaxSeedBytes, " bytes"));
  const CurveEntry& entry = entry_of(curve);
  SecretBytes hash = hmac_sha512(bytes_of(entry.hmac_key), {seed});
  for (int tries = 0; tries < kMaxTries; ++tries) {
    if (!entry.group || is_private_scalar(*entry.group, left_of(hash)))
      return DerivedKey(curve, SecretBytes::copy_of(left_of(hash)), SecretBytes::copy_of(right_of(hash)), 0);
    hash = hmac_sha512(bytes_of(entry.hmac_key), {hash.bytes()});
  }
  return no_key();
}

Result<DerivedKey> DerivedKey::child(std::uint32_t index) const {
  const CurveEntry& entry = entry_of(curve_);
  if (depth_ >= kMaxDerivationDepth)
    return fail(ErrorCode::kUsage, cat("a key is derived in at most ", kMaxDerivationDepth, " steps"));
  const bool hardened = (index & kHardened) != 0;
  if (!hardened && !entry.group)
    return fail(ErrorCode::kUsage, cat("a key of ", entry.name, " has hardened children only"));

  const std::array<std::uint8_t, 4> number = big_endian(index);
  SecretBytes hash;
  if (hardened) {
    static constexpr std::array<std::uint8_t, 1> kPad{0};
    hash = hmac_sha512(chain_code_.bytes(), {kPad, secret_.bytes(), number});
  } else {
    HARDTACK_TRY(const Bytes point, ec_public_key(*entry.group, secret_.bytes()));
    hash = hmac_sha512(chain_code_.bytes(), {point, number});
  }
  for (int tries = 0; tries < kMaxTries; ++tries) {
    if (!entry.group)
      return DerivedKey(curve_, SecretBytes::copy_of(left_of(hash)), SecretBytes::copy_of(right_of(hash)), depth_ + 1);
    if (is_below_order(*entry.group, left_of(hash))) {
      HARDTACK_TRY(SecretBytes sum, add_scalars(*entry.group, left_of(hash), secret_.bytes()));
      if (is_private_scalar(*entry.group, sum.bytes()))
        return DerivedKey(curve_, std::move(sum), SecretBytes::copy_of(right_of(hash)), depth_ + 1);
    }
    static constexpr std::array<std::uint8_t, 1> kRetry{1};
    hash = hmac_sha512(chain_code_.bytes(), {kRetry, right_of(hash), number});
  }
  return no_key();
}

Result<Bytes> DerivedKey::public_key() const { return derived_public_key(curve_, secret_.bytes()); }

Result<PrivateKey> DerivedKey::private_key() const {
  if (curve_ == DerivationCurve::kEd25519) return PrivateKey::from_bytes(KeyAlgorithm::kEd25519, secret_.bytes());
  if (curve_ == DerivationCurve::kSecp256r1) return PrivateKey::from_bytes(KeyAlgorithm::kSecp256r1, secret_.bytes());
  return fail(ErrorCode::kKeyAlgorithmMismatch,
              cat("no token is signed with a key of ", derivation_curve_name(curve_)));
}

Result<Bytes> derived_public_key(DerivationCurve curve, ByteView secret) {
  const CurveEntry& entry = entry_of(curve);
  if (secret.size() != kPrivateKeySize)
    return fail(ErrorCode::kInvalidKeySize, cat("a private key of ", entry.name, " has 32 bytes"));
  if (entry.group) return ec_public_key(*entry.group, secret);
  if (curve == DerivationCurve::kX25519) {
    HARDTACK_TRY(const x25519::PublicKey key, x25519::public_key_of(secret.first<x25519::kKeySize>()));
    return Bytes(key.begin(), key.end());
  }
  HARDTACK_TRY(const PrivateKey key, PrivateKey::from_bytes(KeyAlgorithm::kEd25519, secret));
  const ByteView bytes = key.public_key().bytes();
  return Bytes(bytes.begin(), bytes.end());
}

}  // namespace hardtack
