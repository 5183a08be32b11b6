#include "tokens/biscuit/format/payload.h"

#include <cstring>
#include <string_view>

#include "tokens/biscuit/format/key_number.h"

namespace hardtack {
namespace {

using namespace std::string_view_literals;

constexpr std::uint32_t kExternalPayloadVersion = 1;
constexpr std::size_t kTags = 320;  // room for tags, numbers, a key and two signatures

// As insert() would, of which g++ 12 believes that it overflows.
void put(Bytes& out, ByteView bytes) {
  const std::size_t size = out.size();
  out.resize(size + bytes.size());
  if (!bytes.empty()) std::memcpy(out.data() + size, bytes.data(), bytes.size());
}
void put(Bytes& out, std::string_view tag) { put(out, bytes_of(tag)); }
void put(Bytes& out, std::uint32_t number) {
  for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<std::uint8_t>(number >> shift));
}
void put(Bytes& out, const PublicKey& key) {
  put(out, key_number(key.algorithm()));
  put(out, key.bytes());
}

}  // namespace

Bytes signed_payload(std::span<const SignedBlock> blocks, std::size_t index) {
  const SignedBlock& block = blocks[index];
  Bytes out;
  out.reserve(block.block.size() + kTags);
  if (block.version == 0) {
    put(out, block.block);
    put(out, block.next_key);
    return out;
  }
  put(out, "\0BLOCK\0\0VERSION\0"sv);
  put(out, block.version);
  put(out, "\0PAYLOAD\0"sv);
  put(out, block.block);
  put(out, "\0ALGORITHM\0"sv);
  put(out, key_number(block.next_key.algorithm()));
  put(out, "\0NEXTKEY\0"sv);
  put(out, block.next_key.bytes());
  if (index > 0) {
    put(out, "\0PREVSIG\0"sv);
    put(out, blocks[index - 1].signature);
  }
  if (block.external) {
    put(out, "\0EXTERNALSIG\0"sv);
    put(out, block.external->signature);
  }
  return out;
}

Bytes external_payload(ByteView block, ByteView previous_signature) {
  Bytes out;
  out.reserve(block.size() + kTags);
  put(out, "\0EXTERNAL\0\0VERSION\0"sv);
  put(out, kExternalPayloadVersion);
  put(out, "\0PAYLOAD\0"sv);
  put(out, block);
  put(out, "\0PREVSIG\0"sv);
  put(out, previous_signature);
  return out;
}

Bytes seal_payload(const SignedBlock& last) {
  Bytes out;
  out.reserve(last.block.size() + kTags);
  put(out, last.block);
  put(out, last.next_key);
  put(out, last.signature);
  return out;
}

}  // namespace hardtack
