#include "tests/reference/naive_token.h"

#include <limits>

namespace hardtack::reference {
namespace {

using namespace std::string_literals;

constexpr std::size_t kMaxBytes = 64u << 10;
constexpr std::size_t kMaxBlocks = 63;
constexpr std::size_t kMaxSignatures = 63;  // of blocks and third parties
constexpr std::uint64_t kMaxUint32 = std::numeric_limits<std::uint32_t>::max();

NaiveSigned read_signed(const Message& message) {
  NaiveSigned block{std::string(message.needed_bytes(1)),
                    read_key(message.needed_message(2)),
                    std::string(message.needed_bytes(3)),
                    std::nullopt,
                    "",
                    static_cast<std::uint32_t>(message.number(5, 1).value_or(0))};
  if (const auto external = message.message(4)) {
    block.external_signature = external->needed_bytes(1);
    block.external_key = read_key(external->needed_message(2));
    if (block.version == 0) throw Malformed{"a third party's block needs version 1 of the signature"};
  }
  return block;
}

NaiveToken read_token(std::string_view bytes) {
  if (bytes.size() > kMaxBytes) throw Malformed{"too large"};
  const Message message(bytes);
  NaiveToken token;
  if (const auto id = message.number(1, kMaxUint32)) token.root_key_id = static_cast<std::uint32_t>(*id);
  token.blocks.push_back(read_signed(message.needed_message(2)));
  if (token.blocks[0].external_key) throw Malformed{"the authority block is nobody else's"};
  const auto others = message.all_messages(3);
  if (others.size() + 1 > kMaxBlocks) throw Malformed{"too many blocks"};
  std::size_t signatures = 1;
  for (const Message& other : others) {
    token.blocks.push_back(read_signed(other));
    signatures += token.blocks.back().external_key ? 2 : 1;
  }
  if (signatures > kMaxSignatures) throw Malformed{"too many signatures"};
  const Message proof = message.needed_message(4);
  token.sealed = proof.member({1, 2}) == 2;
  token.proof = proof.needed_bytes(token.sealed ? 2 : 1);
  return token;
}

// As unsigned 32-bit numbers are signed: little-endian.
std::string four_bytes(std::uint64_t number) {
  std::string bytes;
  for (int i = 0; i < 4; ++i) bytes += static_cast<char>(number >> (8 * i) & 0xff);
  return bytes;
}

std::string eight_bytes(std::uint64_t number) {
  std::string bytes;
  for (int i = 7; i >= 0; --i) bytes += static_cast<char>(number >> (8 * i) & 0xff);
  return bytes;
}

// Version 0 of the payload says nothing of a block's place, so it is for keys that cannot be computed from signatures,
// and no key may sign at two places.
void check_keys(const NaiveToken& token, const NaiveKey& root) {
  for (std::size_t i = 0; i < token.blocks.size(); ++i) {
    const NaiveKey& signer = i == 0 ? root : token.blocks[i - 1].next;
    const NaiveKey& next = token.blocks[i].next;
    if (token.blocks[i].version == 0 && (signer.algorithm != 0 || next.algorithm != 0)) {
      throw Malformed{"version 0 of the signature is for Ed25519 alone"};
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (token.blocks[j].next == next) throw Malformed{"a next key twice"};
    }
  }
}

void check_signatures(const NaiveToken& token, const NaiveKey& root) {
  for (std::size_t i = 0; i < token.blocks.size(); ++i) {
    const NaiveSigned& block = token.blocks[i];
    const NaiveKey& signer = i == 0 ? root : token.blocks[i - 1].next;
    if (!verify(signer, signed_payload(token, i), block.signature)) throw Malformed{"a signature does not hold"};
    if (!block.external_key) continue;
    const std::string payload = external_payload(block.block, token.blocks[i - 1].signature);
    if (!verify(*block.external_key, payload, block.external_signature)) {
      throw Malformed{"a third party's signature does not hold"};
    }
  }
  const NaiveSigned& last = token.blocks.back();
  if (token.sealed) {
    if (!verify(last.next, seal_payload(last), token.proof)) throw Malformed{"the seal does not hold"};
  } else if (public_half(last.next.algorithm, token.proof) != last.next) {
    throw Malformed{"the secret is not the last key's"};
  }
}

std::vector<std::string> lineage_hashes(const std::vector<std::string>& payloads) {
  std::vector<std::string> hashes;
  std::string accumulated = "biscuit-lineage-v1\0"s;
  for (const std::string& payload : payloads) {
    accumulated += eight_bytes(payload.size()) + payload;
    hashes.push_back(sha256_hex(accumulated));
  }
  return hashes;
}

}  // namespace

NaiveKey read_key(const Message& message) {
  NaiveKey key{message.needed_number(1, 1), std::string(message.needed_bytes(2))};
  const bool fits =
      key.algorithm == 0 ? key.bytes.size() == 32 : key.bytes.size() == 33 && (key.bytes[0] == 2 || key.bytes[0] == 3);
  if (!fits) throw Malformed{"a key of another form than its algorithm's"};
  return key;
}

std::string signed_payload(const NaiveToken& token, std::size_t index) {
  const NaiveSigned& block = token.blocks[index];
  // The prose of the specification has the key before its algorithm; no published token was made so.
  if (block.version == 0) return block.block + four_bytes(block.next.algorithm) + block.next.bytes;
  std::string payload = "\0BLOCK\0\0VERSION\0"s + four_bytes(block.version) + "\0PAYLOAD\0"s + block.block +
                        "\0ALGORITHM\0"s + four_bytes(block.next.algorithm) + "\0NEXTKEY\0"s + block.next.bytes;
  if (index > 0) payload += "\0PREVSIG\0"s + token.blocks[index - 1].signature;
  if (block.external_key) payload += "\0EXTERNALSIG\0"s + block.external_signature;
  return payload;
}

std::string external_payload(std::string_view block, std::string_view previous_signature) {
  return "\0EXTERNAL\0\0VERSION\0"s + four_bytes(1) + "\0PAYLOAD\0"s + std::string(block) + "\0PREVSIG\0"s +
         std::string(previous_signature);
}

std::string seal_payload(const NaiveSigned& last) {
  return last.block + four_bytes(last.next.algorithm) + last.next.bytes + last.signature;
}

NaiveResult verify_naively(std::string_view bytes, const NaiveKey& root) {
  NaiveResult result;
  try {
    const NaiveToken token = read_token(bytes);
    check_keys(token, root);
    check_signatures(token, root);
    check_blocks(token);
    for (std::size_t i = 0; i < token.blocks.size(); ++i) result.payloads.push_back(signed_payload(token, i));
    result.lineage_hashes = lineage_hashes(result.payloads);
    result.valid = true;
  } catch (const Malformed& malformed) {
    result.reason = malformed.why;
  }
  return result;
}

}  // namespace hardtack::reference
