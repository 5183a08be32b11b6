// The bytes that the signatures of a Biscuit cover (specification, "Signature"; the order of the fields is that of the
// published samples). Pure functions, safe from any thread.
#pragma once

#include <cstdint>
#include <span>

#include "tokens/biscuit/format/container.h"
#include "tokens/bytes/bytes.h"

namespace hardtack {

// What the signature of `blocks[index]` covers: S_i of the lineage hash. From version 1 on it includes the signature of
// the block before.
Bytes signed_payload(std::span<const SignedBlock> blocks, std::size_t index);

// What a third party signs: its block, bound to the token whose last signature is `previous_signature`.
Bytes external_payload(ByteView block, ByteView previous_signature);

// What the final signature of a sealed token covers.
Bytes seal_payload(const SignedBlock& last);

}  // namespace hardtack
