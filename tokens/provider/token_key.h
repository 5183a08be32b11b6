// Keys of any format, and what each may be used for.
//
// A key is made by the format that it is for (TokenFormat::read_key), from text or bytes of one form, and carries its
// purpose: a secret of a macaroon is no secret of a JWT, and a key of PASETO v4.local opens nothing of v3. Secrets are
// shared, not copied, wiped with their last owner, and have no text form. Values; may be shared between threads.
//
//   HARDTACK_TRY(TokenKey key, format.read_key(contents));
//   if (const PublicKey* issuer = key.public_key()) ...
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "engine/program/public_key.h"
#include "tokens/bytes/bytes.h"
#include "tokens/bytes/secret.h"
#include "tokens/crypto/keys.h"
#include "tokens/keys/signer.h"

HARDTACK_API_BEGIN
namespace hardtack {

using SharedSecret = std::shared_ptr<const SecretBytes>;

// A public key of an algorithm that policies have no name for.
struct OtherPublicKey {
  std::string algorithm;  // "secp384r1"
  Bytes bytes;

  friend bool operator==(const OtherPublicKey&, const OtherPublicKey&) = default;
};

// What verifies, or for secrets also makes, tokens.
struct TokenKey {
  std::variant<PublicKey, OtherPublicKey, SharedSecret> value;
  // In the words of the format; empty where it has one kind of key.
  std::string purpose;

  const PublicKey* public_key() const { return std::get_if<PublicKey>(&value); }
  const OtherPublicKey* other_public_key() const { return std::get_if<OtherPublicKey>(&value); }
  // Null if the key is public.
  const SecretBytes* secret() const;
};

// What makes tokens: the private half of a pair, a secret, or who signs with a key that is somewhere else. Not copyable
// by accident, as its secret is shared.
struct TokenSigningKey {
  std::variant<std::shared_ptr<const PrivateKey>, SharedSecret, std::shared_ptr<const Signer>> value;
  std::string purpose;

  // Null if the key is not in this process.
  const PrivateKey* private_key() const;
  const SecretBytes* secret() const;
  // Signs with the private key, wherever it is. Null for a secret.
  std::shared_ptr<const Signer> signer() const;
};

inline constexpr std::size_t kMaxSecretBytes = 4 * 1024;

// The contents of a file that holds a secret: its bytes as they are, or `hex:` and digits, around which white space is
// dropped. Errors: kInvalidKeySize for none and for more than kMaxSecretBytes, kInvalidHex.
Result<SharedSecret> read_secret(ByteView contents);
SharedSecret share(SecretBytes secret);

}  // namespace hardtack
HARDTACK_API_END
