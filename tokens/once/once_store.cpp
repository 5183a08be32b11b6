#include "tokens/once/once_store.h"

#include "tokens/bytes/append.h"
#include "tokens/crypto/sha256.h"

namespace hardtack {
namespace {

void append_part(Bytes& out, ByteView part) {
  for (unsigned i = 8; i-- > 0;) out.push_back(static_cast<std::uint8_t>(std::uint64_t{part.size()} >> 8 * i));
  append(out, part);
}

}  // namespace

OnceKey once_key(std::string_view purpose, std::initializer_list<ByteView> parts) {
  Bytes message;
  append_part(message, bytes_of(purpose));
  for (const ByteView part : parts) append_part(message, part);
  return sha256(message);
}

}  // namespace hardtack
