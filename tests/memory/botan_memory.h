// Whether Botan lives on where memory ends inside it. Botan 2 (Debian 12) may allocate where it frees the numbers of
// the elliptic curves that it computes itself, in destructors, which end the process then: nothing that a caller can
// catch, so keys of P-256, P-384 and secp256k1 are left out of these tests there. Ed25519, X25519 and the hashes stay.
#pragma once

#include <botan/version.h>

namespace hardtack::testing {

inline constexpr bool kBotanOutlivesMemory = BOTAN_VERSION_MAJOR >= 3;

}  // namespace hardtack::testing
