// XChaCha20 and AES-256-CTR: what encrypts also decrypts, and nothing here notices a change; whoever uses them verifies
// a MAC first. Stateless and safe from any thread.
//
//   const Bytes ciphertext = xchacha20(key, nonce, plaintext);
#pragma once

#include <cstdint>
#include <span>

#include "engine/base/error.h"
#include "tokens/bytes/bytes.h"

namespace hardtack {

Bytes xchacha20(std::span<const std::uint8_t, 32> key, std::span<const std::uint8_t, 24> nonce, ByteView message);
// The whole block counts, big-endian, from `counter` on. Error: kInternal where Botan was built without it.
Result<Bytes> aes256_ctr(std::span<const std::uint8_t, 32> key, std::span<const std::uint8_t, 16> counter,
                         ByteView message);

}  // namespace hardtack
