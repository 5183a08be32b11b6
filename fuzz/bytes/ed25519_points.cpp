// Property: an Ed25519 key is valid, and a signature verifies, if and only if the second verifier says so, which
// computes with OpenSSL's numbers (tests/reference/naive_signature.h): y below the prime, an x for it, eight times the
// point not the identity, for the key and for R; S below the order; the equation as OpenSSL has it. No edit of a
// signature, of its key, or of both verifies: not a multiple of the order added to S, not a point of small order, no
// other spelling.
//
// Input: a digit. 0: a key, a signature, a message, as they are. 1: a seed's first byte, then edits of a valid
// signature: which part, where, and the difference.
#include <algorithm>
#include <array>
#include <span>
#include <string>

#include "fuzz/fuzz_support.h"
#include "tests/reference/naive_signature.h"
#include "tokens/crypto/ed25519.h"

namespace hardtack {
namespace {

using fuzz::require;

using Word = std::array<std::uint8_t, 32>;

std::string text_of(ByteView bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

Word word_of(ByteView bytes) {
  Word word{};
  std::ranges::copy(bytes.first(32), word.begin());
  return word;
}

void check(const Word& key, ByteView signature, ByteView message) {
  require(ed25519::validate_public_key(key).has_value() == reference::is_usable_ed25519_point(text_of(key)),
          "the two know the same keys");
  require(ed25519::verify(key, message, signature).has_value() ==
              reference::verify({.algorithm = 0, .bytes = text_of(key)}, text_of(message), text_of(signature)),
          "and accept the same signatures");
}

// The difference as a number of 32 bytes in little-endian, with carry: so S becomes S + L in one edit.
void add(std::span<std::uint8_t> to, const Word& difference) {
  std::uint32_t carry = 0;
  for (std::size_t i = 0; i < difference.size(); ++i) {
    carry += std::uint32_t{to[i]} + difference[i];
    to[i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
}

void edit(fuzz::Choices& choices, std::span<std::uint8_t> part) {
  static constexpr Word kOrder = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
                                  0xa2, 0xde, 0xf9, 0xde, 0x14, 0,    0,    0,    0,    0,    0,
                                  0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};
  static constexpr Word kTwistOfY = {0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f};
  // y of points of order 1, 2, 4 and 8.
  static constexpr std::array<Word, 4> kSmall = {
      {{1},
       {0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
       {0},
       {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
        0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05}}};
  switch (choices.below(5)) {
    case 0: part[choices.below(32)] ^= static_cast<std::uint8_t>(1U << choices.below(8)); break;
    case 1: add(part, kOrder); break;
    case 2: add(part, kTwistOfY); break;  // another spelling of a y below 19
    case 3: std::ranges::copy(kSmall[choices.below(kSmall.size())], part.begin()); break;
    default: part[31] ^= 0x80; break;
  }
}

void check_edited(fuzz::Choices& choices) {
  Word seed{};
  seed.fill(choices.byte());
  const auto expanded = ed25519::expand_seed(seed);
  require(expanded.has_value(), "every seed is a key");
  const Bytes message{'m', choices.byte()};
  Bytes signature = ed25519::sign(*expanded, message).value();
  Word key = word_of(expanded->bytes().subspan(32));
  check(key, signature, message);
  require(ed25519::verify(key, message, signature).has_value(), "what was signed verifies");
  const Word made_with = key;
  const Bytes made = signature;
  for (int edits = 0; choices.more() && edits < 8; ++edits) {
    switch (choices.below(3)) {
      case 0: edit(choices, key); break;
      case 1: edit(choices, std::span(signature).first(32)); break;
      default: edit(choices, std::span(signature).last(32)); break;
    }
    check(key, signature, message);
    const bool same = key == made_with && signature == made;
    require(same || !ed25519::verify(key, message, signature).has_value(), "no edit of it does");
  }
}

}  // namespace
}  // namespace hardtack

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hardtack;
  fuzz::Choices choices(data, size);
  switch (choices.byte()) {
    case '0': {
      const ByteView rest = choices.rest();
      if (rest.size() < 32) return 0;
      const ByteView behind = rest.subspan(32);
      const std::size_t signature = std::min<std::size_t>(behind.size(), ed25519::kSignatureSize);
      check(word_of(rest), behind.first(signature), behind.subspan(signature));
      return 0;
    }
    case '1': check_edited(choices); return 0;
    default: return 0;
  }
}
