#include "tokens/crypto/symmetric/stream_ciphers.h"

#include <botan/stream_cipher.h>
#include <sodium/crypto_stream_xchacha20.h>

#include <exception>

namespace hardtack {

Bytes xchacha20(std::span<const std::uint8_t, 32> key, std::span<const std::uint8_t, 24> nonce, ByteView message) {
  Bytes out(message.size());
  if (message.empty()) return out;  // an empty vector has no address, which libsodium asks for
  crypto_stream_xchacha20_xor(out.data(), message.data(), message.size(), nonce.data(), key.data());
  return out;
}

Result<Bytes> aes256_ctr(std::span<const std::uint8_t, 32> key, std::span<const std::uint8_t, 16> counter,
                         ByteView message) {
  try {
    const auto cipher = Botan::StreamCipher::create("CTR-BE(AES-256)");
    if (cipher == nullptr) return fail(ErrorCode::kInternal, "Botan has no AES-256 in counter mode");
    cipher->set_key(key.data(), key.size());
    cipher->set_iv(counter.data(), counter.size());
    Bytes out(message.size());
    cipher->cipher(message.data(), out.data(), message.size());
    return out;
  } catch (const std::exception&) {
    return fail(ErrorCode::kInternal, "AES-256 in counter mode failed");
  }
}

}  // namespace hardtack
