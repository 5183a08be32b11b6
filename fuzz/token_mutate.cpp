// No mutation of what a token's signatures cover verifies: whatever edits a list of mutations makes to a valid token,
// also with parts of other valid tokens, the result is refused, or it is one of the tokens that were minted: the same
// signed payloads, in the same order, with the same identities for revocation, open or sealed as that one. A cache that
// knows the minted tokens says the same.
//
// Input: the choice of a token, then mutations. Those of the container come first, then those of its bytes.
#include <algorithm>
#include <array>
#include <deque>
#include <set>

#include "fuzz/fixed_tokens.h"
#include "fuzz/fuzz_support.h"
#include "tokens/biscuit/format/container.h"
#include "tokens/biscuit/verification_cache.h"
#include "tokens/crypto/signature.h"

using namespace hardtack;

namespace {

constexpr std::size_t kMaxMutations = 64;

// What must not change without a key.
using Identity = std::pair<bool, std::vector<Bytes>>;

Identity identity_of(const VerifiedBiscuit& token) {
  Identity identity{token.token().sealed(), {}};
  for (std::size_t i = 0; i < token.blocks().size(); ++i) {
    identity.second.push_back(token.signed_payload(i));
    const ByteView id = token.normalized_revocation_id(i);
    identity.second.emplace_back(id.begin(), id.end());
  }
  return identity;
}

const std::set<Identity>& minted() {
  static const std::set<Identity> identities = [] {
    std::set<Identity> all;
    for (const fuzz::FixedToken& fixed : fuzz::fixed_tokens()) {
      const auto verified = verify_biscuit(fixed.token, fixed.root);
      fuzz::require(verified.has_value(), "a minted token verifies");
      all.insert(identity_of(*verified));
    }
    return all;
  }();
  return identities;
}

// Knows the minted tokens and what was accepted since, which are the same blocks in other containers.
VerificationCache& cache() {
  static VerificationCache& cache = *[] {
    auto* made = new VerificationCache;
    for (const fuzz::FixedToken& fixed : fuzz::fixed_tokens()) {
      fuzz::require(made->verify(fixed.token.bytes(), fixed.root).has_value(), "a minted token is accepted");
    }
    return made;
  }();
  return cache;
}

class Mutator {
 public:
  explicit Mutator(fuzz::Choices& choices) : choices_(choices), container_(any_token().token.container()) {}

  Bytes run() {
    std::size_t mutations = 0;
    while (choices_.more() && mutations < kMaxMutations && mutate_container(choices_.byte())) ++mutations;
    Bytes bytes = write_container(container_);
    while (choices_.more() && mutations++ < kMaxMutations) mutate_bytes(bytes, choices_.byte());
    return bytes;
  }

 private:
  const fuzz::FixedToken& any_token() { return fuzz::fixed_tokens()[choices_.below(fuzz::fixed_tokens().size())]; }
  const SignedBlock& block_of_another() {
    const std::vector<SignedBlock>& blocks = any_token().token.container().blocks;
    return blocks[choices_.below(blocks.size())];
  }
  std::size_t any_index() { return choices_.below(container_.blocks.size()); }

  // A copy of `bytes` with one of the mutations of bytes.
  ByteView mutated(ByteView bytes) {
    kept_.emplace_back(bytes.begin(), bytes.end());
    mutate_bytes(kept_.back(), choices_.byte());
    return kept_.back();
  }
  PublicKey mutated(const PublicKey& key) {
    const ByteView bytes = mutated(key.bytes());
    const KeyAlgorithm algorithm = choices_.below(2) == 0 ? KeyAlgorithm::kEd25519 : KeyAlgorithm::kSecp256r1;
    return PublicKey::from_bytes(algorithm, bytes).value_or(key);
  }

  // False at the end of the mutations of the container.
  bool mutate_container(std::uint8_t choice) {
    std::vector<SignedBlock>& blocks = container_.blocks;
    switch (choice % 20) {
      case 1: std::swap(blocks[any_index()], blocks[any_index()]); break;
      case 2:
        if (blocks.size() > 1) blocks.erase(blocks.begin() + static_cast<std::ptrdiff_t>(any_index()));
        break;
      case 3: {
        const SignedBlock copy = blocks[any_index()];
        blocks.insert(blocks.begin() + static_cast<std::ptrdiff_t>(any_index()), copy);
        break;
      }
      case 4: blocks[any_index()] = block_of_another(); break;
      case 5: blocks.push_back(block_of_another()); break;
      case 6: blocks[any_index()].next_key = block_of_another().next_key; break;
      case 7: blocks[any_index()].signature = block_of_another().signature; break;
      case 8: blocks[any_index()].block = block_of_another().block; break;
      case 9: blocks[any_index()].external = block_of_another().external; break;
      case 10: blocks[any_index()].version = static_cast<std::uint32_t>(choices_.below(3)); break;
      case 11: {
        const Container& other = any_token().token.container();
        container_.proof = other.proof;
        container_.sealed = other.sealed;
        break;
      }
      case 12: container_.sealed = !container_.sealed; break;
      case 13: container_.proof = mutated(container_.proof); break;
      case 14: container_.root_key_id = choices_.byte(); break;
      case 15: {
        SignedBlock& block = blocks[any_index()];
        block.block = mutated(block.block);
        break;
      }
      case 16: {
        SignedBlock& block = blocks[any_index()];
        block.next_key = mutated(block.next_key);
        break;
      }
      case 17: {
        SignedBlock& block = blocks[any_index()];
        block.signature = mutated(block.signature);
        break;
      }
      case 18: {
        SignedBlock& block = blocks[any_index()];
        if (!block.external) break;
        if (choices_.below(2) == 0) {
          block.external->signature = mutated(block.external->signature);
        } else {
          block.external->key = mutated(block.external->key);
        }
        break;
      }
      case 19: spell_signature_otherwise(blocks[any_index()]); break;
      default: return false;
    }
    return true;
  }

  // (r, s) as (r, n - s), which verifies as well.
  void spell_signature_otherwise(SignedBlock& block) {
    static constexpr std::array<std::uint8_t, 32> kOrder = {
        0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};
    const ByteView der = block.signature;
    if (der.size() < 8 || der[0] != 0x30 || der[1] != der.size() - 2 || der[3] > der.size() - 6u) return;
    const ByteView r = der.subspan(2, 2u + der[3]);
    const ByteView s = der.subspan(4u + der[3] + 2u);
    if (s.empty() || s.size() > 33) return;
    std::array<std::uint8_t, 33> other{};  // with room for the sign
    int borrow = 0;
    for (std::size_t i = 0; i < 32; ++i) {
      const int subtrahend = i < s.size() ? s[s.size() - 1 - i] : 0;
      const int difference = kOrder[31 - i] - subtrahend - borrow;
      borrow = difference < 0 ? 1 : 0;
      other[32 - i] = static_cast<std::uint8_t>(difference & 0xff);
    }
    std::size_t begin = 0;
    while (begin < 32 && other[begin] == 0 && other[begin + 1] < 0x80) ++begin;
    Bytes spelled{0x30, static_cast<std::uint8_t>(r.size() + 2 + 33 - begin)};
    for (const std::uint8_t byte : r) spelled.push_back(byte);
    spelled.push_back(0x02);
    spelled.push_back(static_cast<std::uint8_t>(33 - begin));
    for (std::size_t i = begin; i < other.size(); ++i) spelled.push_back(other[i]);
    kept_.push_back(std::move(spelled));
    block.signature = kept_.back();
  }

  void mutate_bytes(Bytes& bytes, std::uint8_t choice) {
    const auto at = [&](std::size_t limit) { return static_cast<std::ptrdiff_t>(choices_.below(limit + 1)); };
    if (bytes.empty()) bytes.push_back(choices_.byte());
    switch (choice % 7) {
      case 0: bytes[choices_.below(bytes.size())] ^= static_cast<std::uint8_t>(1u << (choices_.byte() % 8)); break;
      case 1: bytes[choices_.below(bytes.size())] = choices_.byte(); break;
      case 2: {
        const std::ptrdiff_t from = at(bytes.size() - 1);
        const std::ptrdiff_t count = std::min<std::ptrdiff_t>(at(15) + 1, std::ssize(bytes) - from);
        bytes.erase(bytes.begin() + from, bytes.begin() + from + count);
        break;
      }
      case 3: bytes.insert(bytes.begin() + at(bytes.size()), choices_.byte()); break;
      case 4: {
        const std::ptrdiff_t from = at(bytes.size() - 1);
        const std::ptrdiff_t count = std::min<std::ptrdiff_t>(at(255) + 1, std::ssize(bytes) - from);
        const Bytes copy(bytes.begin() + from, bytes.begin() + from + count);
        if (bytes.size() < 8192) bytes.insert(bytes.begin() + at(bytes.size()), copy.begin(), copy.end());
        break;
      }
      case 5: bytes.resize(choices_.below(bytes.size() + 1)); break;
      case 6: {  // an unknown field at the end of the message, which no signature of the container covers
        bytes.push_back(0xf8);
        bytes.push_back(0x01);
        bytes.push_back(choices_.byte() & 0x7f);
        break;
      }
      default: break;
    }
  }

  fuzz::Choices& choices_;
  Container container_;
  std::deque<Bytes> kept_;  // what the container's views see
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::set<Identity>& known = minted();
  fuzz::Choices choices(data, size);
  const Bytes bytes = Mutator(choices).run();
  const auto token = UnverifiedBiscuit::parse(bytes);
  if (!token) return 0;
  for (const KeyAlgorithm algorithm : {KeyAlgorithm::kEd25519, KeyAlgorithm::kSecp256r1}) {
    const auto verified = verify_biscuit(*token, fuzz::fixed_key(1, algorithm).public_key());
    fuzz::require(!verified || known.contains(identity_of(*verified)), "what verifies was minted");
    const auto cached = cache().verify(bytes, fuzz::fixed_key(1, algorithm).public_key());
    fuzz::require(cached.has_value() == verified.has_value(), "a cache accepts what verifies, and nothing else");
    fuzz::require(!cached || identity_of(cached->token) == identity_of(*verified), "as the token that it is");
  }
  return 0;
}
