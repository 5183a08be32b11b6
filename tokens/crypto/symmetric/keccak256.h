// Keccak-256 as Ethereum has it: the candidate's padding, so not SHA3-256. Stateless and safe from any thread.
//
//   HARDTACK_TRY(Keccak256Digest digest, keccak256({header, body}));   // of the concatenation
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>

#include "engine/base/error.h"
#include "tokens/bytes/bytes.h"

namespace hardtack {

using Keccak256Digest = std::array<std::uint8_t, 32>;

// Error: kInternal where Botan was built without it.
Result<Keccak256Digest> keccak256(std::initializer_list<ByteView> parts);

}  // namespace hardtack
