// Attenuation that proves its parent: the appended block carries parent_token_sha256("<lineage hash>"), which every
// verifier recomputes. Needs no key. Safe from any thread; a random source may not be.
//
//   SystemRandom random;
//   HARDTACK_TRY(UnverifiedBiscuit child, attenuate(token, block, {}, random));
#pragma once

#include "engine/base/attributes.h"
#include "tokens/biscuit/mint.h"

HARDTACK_API_BEGIN
namespace hardtack {

struct AttenuateOptions {
  std::optional<std::string_view> context = std::nullopt;
  // Of the key that signs the next block.
  KeyAlgorithm next_key = KeyAlgorithm::kEd25519;
  // Off: a plain append. The result passes no cold verification.
  bool parent_hash = true;
};

// Errors: those of append (mint.h), and kReservedName if the block declares or derives a parent_token_sha256 itself.
Result<UnverifiedBiscuit> attenuate(const UnverifiedBiscuit& token, const Block& block, const AttenuateOptions& options,
                                    RandomSource& random);

}  // namespace hardtack
HARDTACK_API_END
