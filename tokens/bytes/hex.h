// Hexadecimal text: either case is read, lower case is written, nothing between the digits is tolerated.
//
// Reading and writing take a time that depends on the length only, so the same functions serve public data and secrets.
// An error names the offset of the first wrong character (in bytes), never the character itself.
//
//   HARDTACK_TRY(Bytes key, from_hex("00ff"));   // {0x00, 0xff}
#pragma once

#include <string>
#include <string_view>

#include "engine/base/error.h"
#include "tokens/bytes/bytes.h"
#include "tokens/bytes/secret.h"

namespace hardtack {

std::string to_hex(ByteView bytes);
Result<Bytes> from_hex(std::string_view text);

// Errors: kInvalidHex, with the span of the wrong character.
Result<SecretBytes> secret_from_hex(std::string_view text);
SecretBytes secret_to_hex(ByteView bytes);

}  // namespace hardtack
