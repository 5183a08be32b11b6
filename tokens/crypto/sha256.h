// SHA-256. Cannot fail; stateless and safe from any thread.
//
//   Sha256Digest digest = sha256({header, body});   // of the concatenation
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>

#include "tokens/crypto/bytes.h"

namespace hardtack {

using Sha256Digest = std::array<std::uint8_t, 32>;

Sha256Digest sha256(ByteView bytes);
// The digest of the parts put one after the other.
Sha256Digest sha256(std::initializer_list<ByteView> parts);

}  // namespace hardtack
