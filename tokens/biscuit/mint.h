// Making tokens: the issuer mints, any holder appends and seals. None of this needs, or gives, a verified token: what
// comes out is verified by whoever receives it.
//
//   SystemRandom random;
//   HARDTACK_TRY(UnverifiedBiscuit token, mint(authority, root, {.root_key_id = 1}, random));
//   HARDTACK_TRY(UnverifiedBiscuit narrower, append(token, one_folder, {}, random));
//   std::string header = narrower.to_text();
//
// Blocks come from policy text or from a ProgramBuilder. All functions are safe from any thread; a random source may
// not be.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "engine/program/block.h"
#include "tokens/biscuit/unverified.h"
#include "tokens/crypto/keys.h"
#include "tokens/crypto/random.h"
#include "tokens/keys/signer.h"

HARDTACK_API_BEGIN
namespace hardtack {

struct MintOptions {
  // A hint for verifiers that know several keys; not signed.
  std::optional<std::uint32_t> root_key_id = std::nullopt;
  // Text beside the program, signed but without meaning to the engine.
  std::optional<std::string_view> context = std::nullopt;
  // Of the key that signs the next block.
  KeyAlgorithm next_key = KeyAlgorithm::kEd25519;
  TokenLimits limits = {};
};

struct AppendOptions {
  std::optional<std::string_view> context = std::nullopt;
  KeyAlgorithm next_key = KeyAlgorithm::kEd25519;
};

// Errors of all: those of encode_block, those that reading the result would give (a token over its limits), and what
// every verifier would refuse: kLineageMismatch and kReservedName for a block that declares a parent_token_sha256 which
// is not its parent's (tokens/biscuit/parent_claim.h).
Result<UnverifiedBiscuit> mint(const Block& authority, const PrivateKey& root, const MintOptions& options,
                               RandomSource& random);
// With the key for the next block given. kInvalidKey if it is the root key: each key must sign one block only.
Result<UnverifiedBiscuit> mint_with_key(const Block& authority, const PrivateKey& root, const PrivateKey& next,
                                        const MintOptions& options);
// With a root key that is not in this process. Also the errors of Signer::sign.
Result<UnverifiedBiscuit> mint(const Block& authority, const Signer& root, const MintOptions& options,
                               RandomSource& random);
Result<UnverifiedBiscuit> mint_with_key(const Block& authority, const Signer& root, const PrivateKey& next,
                                        const MintOptions& options);

// Adds a first-party block. Also kAlreadySealed, and kKeyMismatch if the token's secret does not fit it.
Result<UnverifiedBiscuit> append(const UnverifiedBiscuit& token, const Block& block, const AppendOptions& options,
                                 RandomSource& random);
// kInvalidKey if `next` is a key of an earlier block.
Result<UnverifiedBiscuit> append_with_key(const UnverifiedBiscuit& token, const Block& block, const PrivateKey& next,
                                          const AppendOptions& options);

// Ends the token: nothing can be appended to the result. kAlreadySealed.
Result<UnverifiedBiscuit> seal(const UnverifiedBiscuit& token);

}  // namespace hardtack
HARDTACK_API_END
