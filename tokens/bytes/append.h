// Adds bytes or a text at the end.
//
//   append(out, header);
//
// Not inline: g++ 14 takes the insertion of a range of unknown length for an overflow (GCC bug 107852).
#pragma once

#include <string_view>

#include "engine/base/attributes.h"
#include "tokens/bytes/bytes.h"

HARDTACK_API_BEGIN
namespace hardtack {

// `bytes` does not lie in `out`.
void append(Bytes& out, ByteView bytes);
void append(Bytes& out, std::string_view text);

}  // namespace hardtack
HARDTACK_API_END
