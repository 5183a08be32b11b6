// Contents of blocks that no source and no builder makes, by name: what other writers may send.
#pragma once

#include <optional>
#include <string_view>

#include "tokens/bytes/bytes.h"

namespace hardtack::conformance {

// The message `Block`; nothing if there is none of that name.
std::optional<Bytes> raw_block(std::string_view name);

}  // namespace hardtack::conformance
