// The arithmetic of verifying Ed25519 and of deriving public keys, by the library that HARDTACK_ED25519 names: one
// source file each. Used by ed25519.cpp only, which refuses what the rules refuse before it asks, so that no library
// decides what is accepted.
//
// Signing is libsodium's with either: lib25519 signs with randomness of its own, so that the same message is signed
// differently each time, and ends the process when there is none. Stateless and safe from any thread.
#pragma once

#include <cstdint>
#include <span>

#include "tokens/bytes/bytes.h"

namespace hardtack::ed25519::backend {

// Whether the cofactorless equation holds. For a key and an R that are canonical and not of small order, and an S below
// the group order; a key that is no point of the curve is refused here.
bool equation_holds(std::span<const std::uint8_t, 32> key, ByteView message,
                    std::span<const std::uint8_t, 64> signature);

// The public key of a seed (RFC 8032, 5.1.5). False if the library reports a failure.
bool derive_public_key(std::span<const std::uint8_t, 32> seed, std::span<std::uint8_t, 32> key);

}  // namespace hardtack::ed25519::backend
