// Valid tokens of every shape, minted with fixed keys: the same bytes on every machine and in every run.
#pragma once

#include <string>
#include <vector>

#include "tokens/biscuit/unverified.h"
#include "tokens/crypto/keys.h"

namespace hardtack::fuzz {

// The same key for the same number.
PrivateKey fixed_key(std::uint8_t number, KeyAlgorithm algorithm = KeyAlgorithm::kEd25519);

// Whose blocks the authorizers of targets trust, besides the authority's.
inline constexpr std::uint8_t kTrustedThirdParty = 3;
inline constexpr std::uint8_t kUnknownThirdParty = 4;

struct FixedToken {
  UnverifiedBiscuit token;
  PublicKey root;
};

// Signature payloads of version 0 and 1, one to three blocks, Ed25519 and P-256, third-party blocks, sealed tokens.
const std::vector<FixedToken>& fixed_tokens();

// The token with `block`, whatever it holds, signed as its holder would sign it, or by kTrustedThirdParty. `token` is
// not sealed. `next` is the number of the key that comes next.
Bytes append_signed(const UnverifiedBiscuit& token, ByteView block, bool third_party, std::uint8_t next = 99);

}  // namespace hardtack::fuzz
