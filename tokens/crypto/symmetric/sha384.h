// SHA-384, of PASERK's ids for version 3. Stateless and safe from any thread.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>

#include "engine/base/error.h"
#include "tokens/bytes/bytes.h"

namespace hardtack {

using Sha384Digest = std::array<std::uint8_t, 48>;

// Error: kInternal where Botan was built without it.
Result<Sha384Digest> sha384(std::initializer_list<ByteView> parts);

}  // namespace hardtack
