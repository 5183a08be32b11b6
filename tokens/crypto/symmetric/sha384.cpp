#include "tokens/crypto/symmetric/sha384.h"

#include <botan/hash.h>

#include <exception>

namespace hardtack {

Result<Sha384Digest> sha384(std::initializer_list<ByteView> parts) {
  try {
    const auto hash = Botan::HashFunction::create("SHA-384");
    if (hash == nullptr) return fail(ErrorCode::kInternal, "Botan has no SHA-384");
    for (const ByteView part : parts) hash->update(part.data(), part.size());
    Sha384Digest digest{};
    hash->final(digest.data());
    return digest;
  } catch (const std::exception&) {
    return fail(ErrorCode::kInternal, "SHA-384 failed");
  }
}

}  // namespace hardtack
