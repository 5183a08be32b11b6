#include "tests/conformance/maker/edits.h"

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <utility>

#include "tests/support/wire_message.h"
#include "tokens/biscuit/format/container.h"
#include "tokens/biscuit/format/key_number.h"
#include "tokens/crypto/ecdsa_signature.h"
#include "tokens/crypto/p256.h"

namespace hardtack::conformance {
namespace {

using testing::WireMessage;

// A token in parts that may be exchanged.
struct Parts {
  Container container;
  std::deque<Bytes> made;  // what the views of `container` may point to

  ByteView keep(Bytes bytes) { return made.emplace_back(std::move(bytes)); }
};

Bytes copy(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

// (r, n - s) for (r, s): as valid as the other.
Bytes other_spelling(ByteView signature) {
  static constexpr p256::Scalar order = {0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff,
                                         0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17,
                                         0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};
  p256::Signature numbers = p256::decode_der(signature).value();
  int borrow = 0;
  for (std::size_t i = order.size(); i-- > 0;) {
    const int digit = order[i] - numbers.s[i] - borrow;
    borrow = digit < 0 ? 1 : 0;
    numbers.s[i] = static_cast<std::uint8_t>(digit & 0xff);
  }
  return p256::encode_der(numbers);
}

// The envelope by hand, with one thing about block `index` changed.
enum class Oddity { kUncompressedKey, kSignatureTwice, kNoSignature, kUnknownAlgorithm, kOverlongVersion };

WireMessage odd_block(const SignedBlock& block, std::optional<Oddity> oddity) {
  Bytes key = copy(block.next_key.bytes());
  if (oddity == Oddity::kUncompressedKey) {
    const auto point = p256::decompress(block.next_key.bytes().first<p256::kPublicKeySize>()).value();
    key.assign(point.begin(), point.end());
  }
  const std::uint64_t algorithm = oddity == Oddity::kUnknownAlgorithm ? 9 : key_number(block.next_key.algorithm());
  WireMessage out = WireMessage().bytes(1, block.block).message(2, WireMessage().number(1, algorithm).bytes(2, key));
  if (oddity != Oddity::kNoSignature) out.bytes(3, block.signature);
  if (oddity == Oddity::kSignatureTwice) out.bytes(3, block.signature);
  if (block.external) {
    const PublicKey& external = block.external->key;
    const WireMessage by = WireMessage().number(1, key_number(external.algorithm())).bytes(2, external.bytes());
    out.message(4, WireMessage().bytes(1, block.external->signature).message(2, by));
  }
  if (oddity == Oddity::kOverlongVersion) out.tag(5, 0).raw(std::string_view("\x80\x00", 2));
  if (oddity != Oddity::kOverlongVersion && block.version != 0) out.number(5, block.version);
  return out;
}

Bytes odd_token(const Container& container, std::size_t index, Oddity oddity) {
  WireMessage out;
  if (container.root_key_id) out.number(1, *container.root_key_id);
  for (std::size_t i = 0; i < container.blocks.size(); ++i) {
    out.message(i == 0 ? 2 : 3, odd_block(container.blocks[i], i == index ? std::optional(oddity) : std::nullopt));
  }
  out.message(4, WireMessage().bytes(container.sealed ? 2 : 1, container.proof));
  return out.copy();
}

void flip_last_bit(Parts& parts, ByteView& bytes) {
  Bytes changed = copy(bytes);
  changed.back() ^= 1;
  bytes = parts.keep(std::move(changed));
}

using Numbers = std::vector<std::size_t>;
using Change = std::function<void(Parts&, const Numbers&)>;

const std::map<std::string, Change, std::less<>>& changes() {
  static const std::map<std::string, Change, std::less<>> table = {
      {"cut-signature",
       [](Parts& parts, const Numbers& n) {
         ByteView& signature = parts.container.blocks.at(n.at(0)).signature;
         signature = signature.first(std::min(signature.size(), n.at(1)));
       }},
      {"flip-signature",
       [](Parts& parts, const Numbers& n) { flip_last_bit(parts, parts.container.blocks.at(n.at(0)).signature); }},
      {"flip-external-signature",
       [](Parts& parts, const Numbers& n) {
         flip_last_bit(parts, parts.container.blocks.at(n.at(0)).external.value().signature);
       }},
      {"no-external-signature",
       [](Parts& parts, const Numbers& n) { parts.container.blocks.at(n.at(0)).external.reset(); }},
      {"noise",
       [](Parts& parts, const Numbers& n) {
         Bytes noise(48);
         std::uint32_t state = 2463534242u;
         for (std::uint8_t& byte : noise) {
           state ^= state << 13;
           state ^= state >> 17;
           state ^= state << 5;
           byte = static_cast<std::uint8_t>(state);
         }
         parts.container.blocks.at(n.at(0)).block = parts.keep(std::move(noise));
       }},
      {"swap",
       [](Parts& parts, const Numbers& n) {
         std::swap(parts.container.blocks.at(n.at(0)), parts.container.blocks.at(n.at(1)));
       }},
      {"drop",
       [](Parts& parts, const Numbers& n) {
         parts.container.blocks.erase(parts.container.blocks.begin() + static_cast<std::ptrdiff_t>(n.at(0)));
       }},
      {"flip-proof", [](Parts& parts, const Numbers&) { flip_last_bit(parts, parts.container.proof); }},
      {"other-spelling",
       [](Parts& parts, const Numbers& n) {
         ByteView& signature = parts.container.blocks.at(n.at(0)).signature;
         signature = parts.keep(other_spelling(signature));
       }},
      {"key-id",
       [](Parts& parts, const Numbers& n) { parts.container.root_key_id = static_cast<std::uint32_t>(n.at(0)); }},
  };
  return table;
}

const std::map<std::string, Oddity, std::less<>>& oddities() {
  static const std::map<std::string, Oddity, std::less<>> table = {{"uncompressed-key", Oddity::kUncompressedKey},
                                                                   {"signature-twice", Oddity::kSignatureTwice},
                                                                   {"no-signature", Oddity::kNoSignature},
                                                                   {"unknown-algorithm", Oddity::kUnknownAlgorithm},
                                                                   {"overlong-version", Oddity::kOverlongVersion}};
  return table;
}

}  // namespace

Result<Bytes> edited(const Bytes& token, const std::vector<std::string>& edit) {
  Numbers numbers;
  for (std::size_t i = 1; i < edit.size(); ++i) numbers.push_back(std::stoul(edit[i]));
  const std::string& name = edit.at(0);
  if (name == "cut") {  // the end of the token
    return Bytes(token.begin(), token.end() - static_cast<std::ptrdiff_t>(numbers.at(0)));
  }
  HARDTACK_TRY(Container container, read_container(token, {}));
  if (const auto oddity = oddities().find(name); oddity != oddities().end()) {
    return odd_token(container, numbers.at(0), oddity->second);
  }
  const auto change = changes().find(name);
  if (change == changes().end()) return fail(ErrorCode::kUsage, "there is no edit `" + name + "`");
  Parts parts{std::move(container), {}};
  change->second(parts, numbers);
  return write_container(parts.container);
}

}  // namespace hardtack::conformance
