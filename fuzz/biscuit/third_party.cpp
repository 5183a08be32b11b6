// Property: any bytes are a third party's request or block or an error, within 16 times the input and a constant, and
// are written as they were read. A block that is appended to a token was signed, by the key that it names, for exactly
// that token: the result verifies, with that key as the block's, and the same block fits no other token; a block of
// which anything was changed fits none.
//
// Input: a digit. 0: a request; 1: its text; 2: a block; 3: its text; each is then appended to tokens. 4: a signer and
// choices of a block (hostile_block.h), signed for one of the fixed tokens; 5: the same with mutations of its bytes.
#include "tokens/biscuit/third_party.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "fuzz/allocation.h"
#include "fuzz/fixed_tokens.h"
#include "fuzz/fuzz_support.h"
#include "fuzz/hostile_block.h"
#include "tokens/biscuit/format/container.h"
#include "tokens/biscuit/format/payload.h"
#include "tokens/biscuit/format/wire.h"
#include "tokens/biscuit/verified.h"
#include "tokens/crypto/signature.h"

namespace hardtack {
namespace {

using fuzz::require;

constexpr std::size_t kFixedMemory = 64u << 10;

struct FixedRandom final : RandomSource {
  Result<void> fill(std::span<std::uint8_t> out) override {
    std::ranges::fill(out, std::uint8_t{91});
    return {};
  }
};

template <typename Decode>
auto metered(std::size_t input, Decode decode) {
  const fuzz::AllocationMeter meter;
  auto result = decode();
  require(meter.peak() <= 16 * input + kFixedMemory, "memory is at most 16 times the input");
  return result;
}

bool same_bytes(ByteView a, ByteView b) { return std::ranges::equal(a, b); }

// Tokens that take a block; without P-256, which is slow.
const std::vector<fuzz::FixedToken>& open_tokens() {
  static const std::vector<fuzz::FixedToken> tokens = [] {
    std::vector<fuzz::FixedToken> open;
    for (const fuzz::FixedToken& fixed : fuzz::fixed_tokens()) {
      const auto& blocks = fixed.token.container().blocks;
      const bool fast = std::ranges::all_of(
          blocks, [](const SignedBlock& block) { return block.next_key.algorithm() == KeyAlgorithm::kEd25519; });
      if (fast && !fixed.token.sealed()) open.push_back(fixed);
    }
    return open;
  }();
  return tokens;
}

void check_request(const Result<ThirdPartyRequest>& request) {
  if (!request) return;
  const auto again = ThirdPartyRequest::parse(request->bytes());
  require(again && same_bytes(again->previous_signature(), request->previous_signature()),
          "a request is written as it was read");
  require(ThirdPartyRequest::parse_text(request->to_text()).has_value(), "its text too");
}

// Whether it was appended.
bool try_append(const fuzz::FixedToken& fixed, const ThirdPartyBlock& block) {
  FixedRandom random;
  const auto extended = append_third_party(fixed.token, block, {}, random);
  if (!extended) {
    require(extended.error().code() != ErrorCode::kInternal, "a block is appended or refused for a reason");
    return false;
  }
  const ByteView last = fixed.token.container().blocks.back().signature;
  require(verify(block.key(), external_payload(block.payload(), last), block.signature()).has_value(),
          "what is appended was signed for the token");
  const auto verified = verify_biscuit(*extended, fixed.root);
  require(verified.has_value(), "the extended token verifies");
  require(verified->blocks().back().external_key == block.key(), "its last block is of the key that signed it");
  require(verified->credential().has_value() && !verified->credential()->defect(), "which a world accepts");
  ThirdPartyAppendOptions other_key;
  other_key.expected_key = fuzz::fixed_key(90).public_key();
  require(!append_third_party(fixed.token, block, other_key, random),
          "a block of another key than expected is refused");
  return true;
}

std::size_t count_fitting(const ThirdPartyBlock& block) {
  return static_cast<std::size_t>(
      std::ranges::count_if(open_tokens(), [&](const fuzz::FixedToken& fixed) { return try_append(fixed, block); }));
}

void check_block(const Result<ThirdPartyBlock>& block) {
  if (!block) return;
  const auto again = ThirdPartyBlock::parse(block->bytes());
  require(again && same_bytes(again->payload(), block->payload()) && again->key() == block->key() &&
              same_bytes(again->signature(), block->signature()),
          "a third party's block is written as it was read");
  require(count_fitting(*block) <= 1, "a block is for one token");
}

Bytes signed_block(ByteView payload, const PrivateKey& key, const UnverifiedBiscuit& token) {
  const ByteView last = token.container().blocks.back().signature;
  const Bytes signature = sign(key, external_payload(payload, last)).value();
  wire::Writer writer;
  writer.bytes(1, payload);
  write_external_signature(writer, 2, ExternalSignature{signature, key.public_key()});
  return std::move(writer).take();
}

void check_signed(fuzz::Choices& choices, bool mutate) {
  const fuzz::FixedToken& fixed = open_tokens()[choices.below(open_tokens().size())];
  const std::uint8_t signer = choices.below(2) == 0 ? fuzz::kTrustedThirdParty : fuzz::kUnknownThirdParty;
  struct Edit {
    std::size_t place;
    std::uint8_t difference;
  };
  std::vector<Edit> edits;
  for (std::size_t left = mutate ? 1 + choices.below(4) : 0; left > 0; --left) {
    edits.push_back({choices.below(1 << 16), choices.byte()});
  }
  const Bytes payload = fuzz::hostile_block(choices, {}, true);
  Bytes bytes = signed_block(payload, fuzz::fixed_key(signer), fixed.token);
  const Bytes made = bytes;
  for (const Edit& edit : edits) bytes[edit.place % bytes.size()] ^= edit.difference;
  const auto block = ThirdPartyBlock::parse(bytes);
  const bool small = bytes.size() <= TokenLimits{}.max_token_bytes;
  require(block.has_value() || mutate || !small, "a block that was made can be read, unless it is too large");
  if (!block) return;
  require(bytes == made || count_fitting(*block) == 0, "a changed block fits no token");
  if (bytes != made) return;
  for (const fuzz::FixedToken& other : open_tokens()) {
    if (&other == &fixed) {
      (void)try_append(other, *block);  // hostile content may be refused, the signature is not
    } else {
      require(!try_append(other, *block), "a block for one token fits no other");
    }
  }
}

}  // namespace
}  // namespace hardtack

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hardtack;
  (void)open_tokens();
  fuzz::Choices choices(data, size);
  const std::uint8_t kind = choices.byte();
  const ByteView rest = choices.rest();
  const std::string_view text = fuzz::as_text(rest.data(), rest.size());
  switch (kind) {
    case '0': check_request(metered(size, [&] { return ThirdPartyRequest::parse(rest); })); break;
    case '1': check_request(metered(size, [&] { return ThirdPartyRequest::parse_text(text); })); break;
    case '2': check_block(metered(size, [&] { return ThirdPartyBlock::parse(rest); })); break;
    case '3': check_block(metered(size, [&] { return ThirdPartyBlock::parse_text(text); })); break;
    case '4': check_signed(choices, false); break;
    case '5': check_signed(choices, true); break;
    default: break;
  }
  return 0;
}
