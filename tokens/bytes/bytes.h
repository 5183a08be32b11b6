// Names for byte sequences that are not secret. Secrets live in SecretBytes (secret.h).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/attributes.h"

HARDTACK_API_BEGIN
namespace hardtack {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

// The bytes of a text, without a copy; valid as long as the text is.
inline ByteView bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace hardtack
HARDTACK_API_END
