#include "tokens/biscuit/unverified.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "engine/base/heap_size.h"
#include "engine/text/cat.h"
#include "tokens/biscuit/format/block_decoder.h"
#include "tokens/biscuit/format/container.h"
#include "tokens/bytes/base64.h"
#include "tokens/bytes/secret.h"
#include "tokens/crypto/signature.h"

namespace hardtack {

struct UnverifiedBiscuit::State {
  SecretBytes bytes;
  Container container;
  TokenLimits limits;
  mutable std::atomic<bool> proof_is_known = false;
};

Result<UnverifiedBiscuit> UnverifiedBiscuit::parse(ByteView bytes, const TokenLimits& limits) {
  // Refused before it is copied.
  HARDTACK_CHECK(check_token_size(bytes.size(), limits));
  auto state = std::make_shared<State>();
  state->bytes = SecretBytes::copy_of(bytes);
  HARDTACK_TRY(state->container, read_container(state->bytes.bytes(), limits));
  state->limits = limits;
  return UnverifiedBiscuit(std::move(state));
}

Result<Bytes> token_bytes(std::string_view text, const TokenLimits& limits) {
  constexpr std::string_view kPrefix = "biscuit:";
  if (text.starts_with(kPrefix)) text.remove_prefix(kPrefix.size());
  HARDTACK_CHECK(check_token_size(size_from_base64(text), limits));
  return from_base64url(text);
}

Result<UnverifiedBiscuit> UnverifiedBiscuit::parse_text(std::string_view text, const TokenLimits& limits) {
  HARDTACK_TRY(Bytes bytes, token_bytes(text, limits));
  const Wiper wiper(bytes);
  return parse(bytes, limits);
}

UnverifiedBiscuit UnverifiedBiscuit::without_proof() const {
  auto state = std::make_shared<State>();
  state->bytes = SecretBytes::copy_of(bytes());
  state->container = container();
  state->limits = limits();
  const auto moved = [&](ByteView part) {
    if (part.empty()) return ByteView();
    return state->bytes.bytes().subspan(static_cast<std::size_t>(part.data() - bytes().data()), part.size());
  };
  const auto zeroed = state->bytes.writable();
  const ByteView proof = moved(container().proof);
  if (!proof.empty()) {
    const auto at = static_cast<std::size_t>(proof.data() - state->bytes.bytes().data());
    std::ranges::fill(zeroed.subspan(at, proof.size()), std::uint8_t{0});
  }
  state->container.proof = proof;
  for (SignedBlock& block : state->container.blocks) {
    block.block = moved(block.block);
    block.signature = moved(block.signature);
    if (block.external) block.external->signature = moved(block.external->signature);
  }
  return UnverifiedBiscuit(std::move(state));
}

std::size_t UnverifiedBiscuit::held_bytes() const {
  return shared_block<State>() + heap_block(bytes().size()) + heap_bytes(container().blocks);
}

ByteView UnverifiedBiscuit::bytes() const { return state_->bytes.bytes(); }
std::string UnverifiedBiscuit::to_text() const { return to_base64url(bytes()); }
const Container& UnverifiedBiscuit::container() const { return state_->container; }
const TokenLimits& UnverifiedBiscuit::limits() const { return state_->limits; }

std::optional<std::uint32_t> UnverifiedBiscuit::root_key_id() const { return container().root_key_id; }
bool UnverifiedBiscuit::sealed() const { return container().sealed; }
std::size_t UnverifiedBiscuit::block_count() const { return container().blocks.size(); }
ByteView UnverifiedBiscuit::revocation_id(std::size_t index) const { return container().blocks[index].signature; }

bool UnverifiedBiscuit::proof_is_known() const { return state_->proof_is_known.load(std::memory_order_relaxed); }
void UnverifiedBiscuit::note_proof() const { state_->proof_is_known.store(true, std::memory_order_relaxed); }

std::optional<PublicKey> UnverifiedBiscuit::external_key(std::size_t index) const {
  const auto& external = container().blocks[index].external;
  if (!external) return std::nullopt;
  return external->key;
}

Result<std::vector<TokenBlock>> UnverifiedBiscuit::decode_blocks() const {
  TokenTables tables;
  return decode_blocks(tables);
}

Result<std::vector<TokenBlock>> UnverifiedBiscuit::decode_blocks(TokenTables& tables) const {
  return decode_blocks(tables, {});
}

Result<std::vector<TokenBlock>> UnverifiedBiscuit::decode_blocks(TokenTables& tables,
                                                                 std::span<const TokenBlock> known) const {
  std::vector<TokenBlock> blocks;
  blocks.reserve(block_count());
  for (std::size_t i = 0; i < block_count(); ++i) {
    const SignedBlock& signed_block = container().blocks[i];
    const bool third_party = signed_block.external.has_value();
    TokenTables own;
    TokenTables& extended = third_party ? own : tables;
    auto block = i < known.size() ? decode_block_again(signed_block.block, known[i], extended, limits())
                                  : decode_block(signed_block.block, third_party, extended, limits());
    if (!block) return std::unexpected(block.error().with_context(cat("block ", i)));
    block->external_key = external_key(i);
    blocks.push_back(*std::move(block));
  }
  return blocks;
}

Result<Bytes> normalized_revocation_id(const UnverifiedBiscuit& token, std::size_t index) {
  // A block is signed by the key that the block before it names; the authority's is not in the token, but an Ed25519
  // signature is never DER of two numbers in range.
  const auto signer = [&]() -> KeyAlgorithm {
    if (index > 0) return token.container().blocks[index - 1].next_key.algorithm();
    return check_signature_encoding(KeyAlgorithm::kSecp256r1, token.revocation_id(0)) ? KeyAlgorithm::kSecp256r1
                                                                                      : KeyAlgorithm::kEd25519;
  };
  return normalized_signature(signer(), token.revocation_id(index));
}

}  // namespace hardtack
