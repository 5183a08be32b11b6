#include "tokens/biscuit/lineage_hash.h"

#include <array>

#include "tokens/biscuit/format/container.h"
#include "tokens/biscuit/format/payload.h"
#include "tokens/bytes/hex.h"

namespace hardtack {
namespace {

constexpr std::string_view kTag("biscuit-lineage-v1\0", 19);  // with the zero byte that ends it

void add(Sha256Stream& stream, ByteView payload) {
  std::array<std::uint8_t, 8> length{};
  for (std::size_t i = 0; i < length.size(); ++i)
    length[i] = static_cast<std::uint8_t>(std::uint64_t{payload.size()} >> (56 - 8 * i));
  stream.update(length);
  stream.update(payload);
}

}  // namespace

std::vector<std::string> lineage_hashes(const UnverifiedBiscuit& token) {
  const std::span<const SignedBlock> blocks = token.container().blocks;
  std::vector<std::string> hashes;
  hashes.reserve(blocks.size());
  Sha256Stream stream;
  stream.update(bytes_of(kTag));
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    add(stream, signed_payload(blocks, i));
    hashes.push_back(to_hex(stream.digest()));
  }
  return hashes;
}

std::string lineage_hash(const UnverifiedBiscuit& token) {
  const std::span<const SignedBlock> blocks = token.container().blocks;
  Sha256Stream stream;
  stream.update(bytes_of(kTag));
  for (std::size_t i = 0; i < blocks.size(); ++i) add(stream, signed_payload(blocks, i));
  return to_hex(stream.digest());
}

Sha256Digest lineage_digest(std::span<const Bytes> payloads) {
  Sha256Stream stream;
  stream.update(bytes_of(kTag));
  for (const Bytes& payload : payloads) add(stream, payload);
  return stream.digest();
}

}  // namespace hardtack
