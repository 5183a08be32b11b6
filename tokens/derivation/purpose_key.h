// Key files that say what their key is for, so that a key of one purpose is never used for another by mistake.
//
//   {"purpose": "oidc", "algorithm": "secp256r1", "id": "2026-05", "path": "oidc/issuer/v1",
//    "private_key": "<hex>", "public_key": "<hex>"}
//
// `path` is there for derived keys alone. Nothing else may be in it, and the public half must belong to the private
// one. Whoever loads a file names the purpose that is wanted: there is no way to load one for any. The five purposes of
// the table below belong to a path and its algorithms; other names are free. Immutable; may be shared between threads.
//
//   HARDTACK_TRY(PurposeKey key, derive_purpose_key({.purpose = "oidc", .path = "oidc/issuer/v1", .id = "k1"}, seed));
//   write(key.to_json());
//   HARDTACK_TRY(PurposeKey loaded, read_purpose_key_file("oidc.key", "oidc"));
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "tokens/bytes/bytes.h"
#include "tokens/bytes/secret.h"
#include "tokens/crypto/keys.h"
#include "tokens/derivation/slip10.h"

HARDTACK_API_BEGIN
namespace hardtack {

inline constexpr std::size_t kMaxPurposeBytes = 32;
inline constexpr std::size_t kMaxPurposeKeyIdBytes = 256;

struct PurposeKeyRequest {
  std::string purpose;
  std::string path;
  std::string id;
  // Needed where the path does not say it.
  std::optional<DerivationCurve> curve = std::nullopt;
};

class PurposeKey {
 public:
  const std::string& purpose() const { return purpose_; }
  DerivationCurve curve() const { return curve_; }
  // By which tokens name it.
  const std::string& id() const { return id_; }
  // Empty for a key that was not derived.
  const std::string& path() const { return path_; }
  const Bytes& public_key() const { return public_key_; }
  // The 32 secret bytes; the view lives as long as the key.
  ByteView reveal() const { return secret_.bytes(); }
  // For what tokens are signed with. Error: kKeyAlgorithmMismatch.
  Result<PrivateKey> private_key() const;

  // The contents of a key file, with a line end.
  SecretBytes to_json() const;

 private:
  friend Result<PurposeKey> derive_purpose_key(const PurposeKeyRequest& request, ByteView seed);
  friend Result<PurposeKey> parse_purpose_key(ByteView contents, std::string_view purpose);
  PurposeKey() = default;

  std::string purpose_;
  DerivationCurve curve_ = DerivationCurve::kEd25519;
  std::string id_;
  std::string path_;
  SecretBytes secret_;
  Bytes public_key_;
};

// What the path says the key is for and made of:
//
//   shielding/V x25519, issuer/jwt/V secp256r1 for sessions, oidc/issuer/V secp256r1, dkim/DOMAIN/V ed25519,
//   wallet/CHAIN/ACCOUNT/V secp256k1 or ed25519; V is `v` and a number from 1 on
//
// Errors: kUsage for a purpose that is not 1 to 32 of a-z, 0-9 and `-`, for an id that is not 1 to 256 characters of
// printable ASCII, where the path has another purpose or algorithm, and without an algorithm; those of derive_path.
Result<PurposeKey> derive_purpose_key(const PurposeKeyRequest& request, ByteView seed);

// Errors: kKeyMismatch for a key of another purpose, or whose halves do not belong together; kMalformedJson,
// kInvalidKey. None repeats the contents.
Result<PurposeKey> parse_purpose_key(ByteView contents, std::string_view purpose);
// A file that its owner alone can read. Errors also: kIo, kKeyFilePermissions.
Result<PurposeKey> read_purpose_key_file(const std::string& path, std::string_view purpose);

}  // namespace hardtack
HARDTACK_API_END
