// BLAKE2b (RFC 7693) with or without a key, of 16 to 64 bytes. Stateless and safe from any thread.
//
//   const Bytes digest = blake2b(33, {header, body});             // of the concatenation
//   const SecretBytes key = keyed_blake2b(secret.bytes(), 56, {label, nonce});
#pragma once

#include <cstddef>
#include <initializer_list>

#include "tokens/bytes/bytes.h"
#include "tokens/bytes/secret.h"

namespace hardtack {

// Requires 16 <= size <= 64.
Bytes blake2b(std::size_t size, std::initializer_list<ByteView> parts);
// Requires a key of 16 to 64 bytes too.
SecretBytes keyed_blake2b(ByteView key, std::size_t size, std::initializer_list<ByteView> parts);

}  // namespace hardtack
