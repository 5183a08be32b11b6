// Property: the verifier accepts what a second, slow one accepts (tests/reference/naive_token.h: libprotobuf for the
// wire, OpenSSL for signatures and hashes, nothing of tokens/), with the same signed payloads and lineage hashes. The
// two differ in one way: tokens whose signatures hold may be refused for what their blocks say beyond messages,
// versions, symbols and keys, with an error of that kind (naive_compare.h); never are they accepted by one for more.
//
// Input: a digit. 0: a token; 1: choices that edit the bytes of a fixed token; 2: choices of a chain: for each block
// the version of its signature, its next key, whether it is a third party's, what it says, all signed over the payloads
// of the naive verifier; 3: the same with the proof or one signature of another kind.
#include <algorithm>
#include <string>
#include <vector>

#include "fuzz/biscuit/naive_compare.h"
#include "fuzz/fixed_tokens.h"
#include "fuzz/fuzz_support.h"
#include "fuzz/hostile_block.h"
#include "tokens/biscuit/format/container.h"
#include "tokens/biscuit/format/wire.h"
#include "tokens/crypto/signature.h"

namespace hardtack {
namespace {

constexpr std::size_t kMaxBlocks = 4;

Bytes bytes_of_text(std::string_view text) { return {text.begin(), text.end()}; }

void write_key(wire::Writer& writer, std::uint32_t field, const reference::NaiveKey& key) {
  writer.message(field, [&] {
    writer.number(1, key.algorithm);
    writer.text(2, key.bytes);
  });
}

Bytes written(const reference::NaiveToken& token) {
  wire::Writer writer;
  if (token.root_key_id) writer.number(1, *token.root_key_id);
  for (std::size_t i = 0; i < token.blocks.size(); ++i) {
    const reference::NaiveSigned& block = token.blocks[i];
    writer.message(i == 0 ? 2 : 3, [&] {
      writer.text(1, block.block);
      write_key(writer, 2, block.next);
      writer.text(3, block.signature);
      if (block.external_key) {
        writer.message(4, [&] {
          writer.text(1, block.external_signature);
          write_key(writer, 2, *block.external_key);
        });
      }
      if (block.version != 0) writer.number(5, block.version);
    });
  }
  writer.message(4, [&] { writer.text(token.sealed ? 2 : 1, token.proof); });
  return std::move(writer).take();
}

reference::NaiveKey naive_key(const PublicKey& key) {
  return {key.algorithm() == KeyAlgorithm::kEd25519 ? 0U : 1U, fuzz::text_of_bytes(key.bytes())};
}

std::string signature_of(const PrivateKey& key, const std::string& payload) {
  return fuzz::text_of_bytes(sign(key, bytes_of_text(payload)).value());
}

KeyAlgorithm any_algorithm(fuzz::Choices& choices) {
  return choices.below(8) == 1 ? KeyAlgorithm::kSecp256r1 : KeyAlgorithm::kEd25519;
}

// An empty block of some version, what a token that was minted says, or a hostile one.
std::string content(fuzz::Choices& choices, bool third_party) {
  switch (choices.below(4)) {
    case 0: {
      wire::Writer writer;
      if (const std::size_t version = choices.below(8); version > 0) writer.number(3, version);
      return fuzz::text_of_bytes(std::move(writer).take());
    }
    case 1: {
      const auto& blocks = fuzz::fixed_tokens()[choices.below(fuzz::fixed_tokens().size())].token.container().blocks;
      return fuzz::text_of_bytes(blocks[choices.below(blocks.size())].block);
    }
    default: {
      // Some of the choices, so that later blocks have theirs.
      const std::size_t size = std::min(choices.below(64), choices.rest().size());
      fuzz::Choices own(choices.rest().data(), size);
      const std::string block = fuzz::text_of_bytes(fuzz::hostile_block(own, {}, third_party));
      for (std::size_t i = 0; i < size; ++i) (void)choices.byte();
      return block;
    }
  }
}

struct Chain {
  reference::NaiveToken token;
  PublicKey root;
};

Chain any_chain(fuzz::Choices& choices, bool with_faults) {
  const KeyAlgorithm root_algorithm = any_algorithm(choices);
  std::vector<PrivateKey> keys;  // the first is the root, then next keys
  keys.push_back(fuzz::fixed_key(1, root_algorithm));
  Chain chain{{}, keys[0].public_key()};
  if (choices.below(4) == 0) chain.token.root_key_id = choices.byte();
  const std::size_t count = 1 + choices.below(kMaxBlocks);
  for (std::size_t i = 0; i < count; ++i) {
    reference::NaiveSigned block;
    const bool third_party = i > 0 && choices.below(4) == 1;
    const std::size_t version = choices.below(8);
    block.version = third_party || version > 1 ? 1 : static_cast<std::uint32_t>(version);
    if (with_faults && choices.below(8) == 0) block.version = static_cast<std::uint32_t>(choices.below(3));
    // A key twice now and then.
    const std::uint8_t number = choices.below(16) == 1 ? 100 : static_cast<std::uint8_t>(100 + i);
    keys.push_back(fuzz::fixed_key(number, any_algorithm(choices)));
    block.next = naive_key(keys.back().public_key());
    block.block = content(choices, third_party);
    if (third_party) {
      const PrivateKey signer = fuzz::fixed_key(fuzz::kTrustedThirdParty, any_algorithm(choices));
      block.external_key = naive_key(signer.public_key());
      block.external_signature =
          signature_of(signer, reference::external_payload(block.block, chain.token.blocks.back().signature));
    }
    chain.token.blocks.push_back(std::move(block));
    chain.token.blocks.back().signature = signature_of(keys[i], reference::signed_payload(chain.token, i));
  }
  chain.token.sealed = choices.below(3) == 1;
  chain.token.proof = chain.token.sealed ? signature_of(keys.back(), reference::seal_payload(chain.token.blocks.back()))
                                         : fuzz::text_of_bytes(keys.back().reveal());
  return chain;
}

// A part from somewhere else in the chain, or with one bit changed.
void break_chain(fuzz::Choices& choices, reference::NaiveToken& token) {
  reference::NaiveSigned& block = token.blocks[choices.below(token.blocks.size())];
  const auto flip = [&](std::string& part) {
    if (!part.empty()) part[choices.below(part.size())] ^= static_cast<char>(1U << choices.below(8));
  };
  switch (choices.below(9)) {
    case 0: flip(block.signature); break;
    case 1: flip(block.block); break;
    case 2: flip(block.next.bytes); break;
    case 3: flip(token.proof); break;
    case 4: token.sealed = !token.sealed; break;
    case 5: flip(block.external_signature); break;
    case 6: block.external_key = block.next; break;
    case 7: block.next.algorithm = 1 - block.next.algorithm; break;
    default: block.signature = token.blocks[choices.below(token.blocks.size())].signature; break;
  }
}

void check_both_roots(ByteView bytes) {
  for (const KeyAlgorithm algorithm : {KeyAlgorithm::kEd25519, KeyAlgorithm::kSecp256r1}) {
    (void)fuzz::verify_both(bytes, fuzz::fixed_key(1, algorithm).public_key());
  }
}

void check_edited(fuzz::Choices& choices) {
  const fuzz::FixedToken& fixed = fuzz::fixed_tokens()[choices.below(fuzz::fixed_tokens().size())];
  Bytes bytes(fixed.token.bytes().begin(), fixed.token.bytes().end());
  for (int edits = 0; choices.more() && edits < 16 && !bytes.empty(); ++edits) {
    const std::size_t at = choices.below(bytes.size());
    const auto place = bytes.begin() + static_cast<std::ptrdiff_t>(at);
    switch (choices.below(5)) {
      case 0: bytes[at] = choices.byte(); break;
      case 1: bytes[at] ^= static_cast<std::uint8_t>(1U << choices.below(8)); break;
      case 2: bytes.erase(place); break;
      case 3: bytes.insert(place, choices.byte()); break;
      default:
        for (const int byte : {0xf8, 0x01, int{choices.byte()}}) bytes.push_back(static_cast<std::uint8_t>(byte));
        break;
    }
  }
  (void)fuzz::verify_both(bytes, fixed.root);
}

}  // namespace
}  // namespace hardtack

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hardtack;
  fuzz::Choices choices(data, size);
  switch (const std::uint8_t kind = choices.byte(); kind) {
    case '0': check_both_roots(choices.rest()); break;
    case '1': check_edited(choices); break;
    case '2':
    case '3': {
      Chain chain = any_chain(choices, kind == '3');
      if (kind == '3') break_chain(choices, chain.token);
      (void)fuzz::verify_both(written(chain.token), chain.root);
      break;
    }
    default: break;
  }
  return 0;
}
