// HMAC (RFC 2104) with SHA-256, SHA-384 and SHA-512. The key may be of any length; what is long enough is each format's
// business. Stateless and safe from any thread.
//
//   const HmacSha256 mac = hmac_sha256(secret.bytes(), {header, body});   // of the concatenation
//   if (!equal_in_constant_time(mac, received)) ...
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>

#include "engine/base/error.h"
#include "tokens/bytes/bytes.h"
#include "tokens/bytes/secret.h"

namespace hardtack {

using HmacSha256 = std::array<std::uint8_t, 32>;
using HmacSha384 = std::array<std::uint8_t, 48>;

// Cannot fail.
HmacSha256 hmac_sha256(ByteView key, std::initializer_list<ByteView> parts);
// Cannot fail. The result may be secret: of key derivation it is.
SecretBytes hmac_sha512(ByteView key, std::initializer_list<ByteView> parts);
// Error: kInternal where Botan was built without it.
Result<HmacSha384> hmac_sha384(ByteView key, std::initializer_list<ByteView> parts);

}  // namespace hardtack
