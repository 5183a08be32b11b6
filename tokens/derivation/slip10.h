// Keys derived from one seed, as SLIP-0010 says: Ed25519, X25519 (its "curve25519"), P-256 and secp256k1.
//
// A node is a private key and a chain code; a child is named by a number of 32 bits, and is hardened where the top bit
// is set: from a child that is not hardened and its parent's public half, the parent's private key can be computed
// from the child's, so only P-256 and secp256k1 have such children, and text paths (text_path.h) never do. Hashes that
// are no private key are replaced as the specification says, never refused. Nodes are immutable, hold secrets that are
// wiped with them, and may be shared between threads.
//
//   HARDTACK_TRY(DerivedKey master, DerivedKey::master(DerivationCurve::kSecp256r1, seed.bytes()));
//   HARDTACK_TRY(DerivedKey child, master.child(kHardened | 7));
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "tokens/bytes/bytes.h"
#include "tokens/bytes/secret.h"
#include "tokens/crypto/keys.h"

HARDTACK_API_BEGIN
namespace hardtack {

enum class DerivationCurve : std::uint8_t { kEd25519, kX25519, kSecp256r1, kSecp256k1 };

// "ed25519", "x25519", "secp256r1", "secp256k1".
std::string_view derivation_curve_name(DerivationCurve curve);
// Error: kUsage, naming what is known.
Result<DerivationCurve> derivation_curve_from_name(std::string_view name);

inline constexpr std::uint32_t kHardened = 0x8000'0000;
inline constexpr std::size_t kMinSeedBytes = 16;
inline constexpr std::size_t kMaxSeedBytes = 64;
// Steps from the master key; a deeper child is refused.
inline constexpr std::size_t kMaxDerivationDepth = 255;

class DerivedKey {
 public:
  // Error: kInvalidKeySize unless the seed has 16 to 64 bytes.
  static Result<DerivedKey> master(DerivationCurve curve, ByteView seed);
  // Errors: kUsage for a child that is not hardened where the curve has none, and below 255 steps; kInternal.
  Result<DerivedKey> child(std::uint32_t index) const;

  DerivationCurve curve() const { return curve_; }
  std::size_t depth() const { return depth_; }
  // The 32 secret bytes; the views live as long as the key.
  ByteView reveal() const { return secret_.bytes(); }
  ByteView reveal_chain_code() const { return chain_code_.bytes(); }

  // Of P-256 and secp256k1 33 bytes in compressed form, of the others 32. Errors: kRandomnessFailed, kInternal.
  Result<Bytes> public_key() const;
  // For what tokens are signed with. Error: kKeyAlgorithmMismatch for X25519 and secp256k1.
  Result<PrivateKey> private_key() const;

 private:
  DerivedKey(DerivationCurve curve, SecretBytes secret, SecretBytes chain_code, std::size_t depth);

  DerivationCurve curve_;
  SecretBytes secret_;
  SecretBytes chain_code_;
  std::size_t depth_;
};

// The public half of a private key that DerivedKey::reveal gave. Errors: kInvalidKey, kInvalidKeySize,
// kRandomnessFailed, kInternal.
Result<Bytes> derived_public_key(DerivationCurve curve, ByteView secret);

}  // namespace hardtack
HARDTACK_API_END
