// Extending the chain of signatures by one link. Used by mint.cpp and third_party.cpp.
#pragma once

#include "engine/base/error.h"
#include "tokens/biscuit/format/container.h"
#include "tokens/biscuit/unverified.h"
#include "tokens/crypto/keys.h"
#include "tokens/keys/signer.h"

namespace hardtack {

// The secret that signs the next block. Errors: kAlreadySealed; kKeyMismatch if it does not belong to the token.
Result<PrivateKey> appending_key(const UnverifiedBiscuit& token);

// Signs `block`, of the given version of the block format, and hands the token over to `next`. `container` holds the
// blocks before; its proof is replaced. kInvalidKey if `next` signed before.
Result<UnverifiedBiscuit> extend_chain(Container container, ByteView block, std::uint32_t block_version,
                                       const std::optional<ExternalSignature>& external, const Signer& signer,
                                       const PrivateKey& next, const TokenLimits& limits);

}  // namespace hardtack
