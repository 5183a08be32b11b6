#include "tokens/crypto/symmetric/keccak256.h"

#include <botan/hash.h>

#include <exception>

namespace hardtack {

Result<Keccak256Digest> keccak256(std::initializer_list<ByteView> parts) {
  try {
    const auto hash = Botan::HashFunction::create("Keccak-1600(256)");
    if (hash == nullptr) return fail(ErrorCode::kInternal, "Botan has no Keccak-256");
    for (const ByteView part : parts) hash->update(part.data(), part.size());
    Keccak256Digest digest{};
    hash->final(digest.data());
    return digest;
  } catch (const std::exception&) {
    return fail(ErrorCode::kInternal, "Keccak-256 failed");
  }
}

}  // namespace hardtack
