#include "tokens/biscuit/verified.h"

#include <array>
#include <string>
#include <utility>

#include "engine/authz/credential_issuer.h"
#include "engine/authz/reserved_name.h"
#include "engine/base/heap_size.h"
#include "engine/program/program_builder.h"
#include "engine/text/cat.h"
#include "tokens/biscuit/format/block_decoder.h"
#include "tokens/biscuit/format/container.h"
#include "tokens/biscuit/format/payload.h"
#include "tokens/biscuit/lineage_hash.h"
#include "tokens/biscuit/parent_claim.h"
#include "tokens/crypto/keys.h"
#include "tokens/crypto/signature.h"

namespace hardtack {

struct VerifiedBiscuit::State {
  UnverifiedBiscuit token;
  PublicKey root_key;
  std::vector<TokenBlock> blocks;
  std::vector<Bytes> normalized_ids;
  std::vector<std::string> lineage_hashes;
  std::vector<bool> declares_parent;
};

namespace {

// A revocation id is a signature, so nobody may make their own block fit the signature of somebody else's. Of a given
// P-256 signature and message a key can be computed that verifies it, unless the message says where the block stands,
// as it does from payload version 1 on; and a key that signs at two places would let a block of version 0 move between
// them.
Result<void> check_links(std::span<const SignedBlock> blocks, const PublicKey& root) {
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const SignedBlock& block = blocks[i];
    const PublicKey& signer = i == 0 ? root : blocks[i - 1].next_key;
    const bool only_ed25519 =
        signer.algorithm() == KeyAlgorithm::kEd25519 && block.next_key.algorithm() == KeyAlgorithm::kEd25519;
    if (block.version == 0 && !only_ed25519) {
      return fail(Error(ErrorCode::kUnsupportedVersion,
                        cat("the signature of block ", i, " has version 0, which is for Ed25519 keys alone")));
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (blocks[j].next_key != block.next_key) continue;
      return fail(ErrorCode::kInvalidKey,
                  cat("block ", i, " names the next key of block ", j, " again; every block needs a fresh one"));
    }
  }
  return {};
}

Result<void> verify_block(std::span<const SignedBlock> blocks, std::size_t index, const PublicKey& key) {
  const SignedBlock& block = blocks[index];
  HARDTACK_CHECK(verify(key, signed_payload(blocks, index), block.signature));
  if (!block.external) return {};
  const Bytes payload = external_payload(block.block, blocks[index - 1].signature);
  if (auto external = verify(block.external->key, payload, block.external->signature); !external) {
    return std::unexpected(external.error().with_context("external signature"));
  }
  return {};
}

Result<void> verify_proof(const Container& container) {
  const SignedBlock& last = container.blocks.back();
  if (container.sealed) return verify(last.next_key, seal_payload(last), container.proof);
  HARDTACK_TRY(PrivateKey secret, PrivateKey::from_bytes(last.next_key.algorithm(), container.proof));
  if (secret.public_key() == last.next_key) return {};
  return fail(ErrorCode::kInvalidSignature, "the token's secret does not belong to the key of its last block");
}

}  // namespace

const UnverifiedBiscuit& VerifiedBiscuit::token() const { return state_->token; }
const PublicKey& VerifiedBiscuit::root_key() const { return state_->root_key; }
std::span<const TokenBlock> VerifiedBiscuit::blocks() const { return state_->blocks; }
ByteView VerifiedBiscuit::normalized_revocation_id(std::size_t index) const { return state_->normalized_ids[index]; }

std::span<const std::string> VerifiedBiscuit::lineage_hashes() const { return state_->lineage_hashes; }
bool VerifiedBiscuit::declares_parent(std::size_t index) const { return state_->declares_parent[index]; }

std::size_t VerifiedBiscuit::held_bytes() const {
  const State& state = *state_;
  std::size_t held = shared_block<State>() + state.token.held_bytes() +
                     heap_bytes(state.blocks, state.normalized_ids, state.lineage_hashes) +
                     heap_block(state.declares_parent.capacity() / 8);
  for (const TokenBlock& block : state.blocks) {
    held += heap_bytes(block.symbols, block.public_keys) + shared_block<Block>() + block.program->held_bytes();
    std::size_t texts = 0;
    for (const std::string_view symbol : block.symbols) texts += symbol.size();
    if (block.symbol_texts) held += heap_block(texts + 32);
  }
  for (const Bytes& id : state.normalized_ids) held += heap_bytes(id);
  for (const std::string& hash : state.lineage_hashes) held += heap_block(hash.capacity() + 1);
  return held;
}

Bytes VerifiedBiscuit::signed_payload(std::size_t index) const {
  return hardtack::signed_payload(token().container().blocks, index);
}

Result<Credential> VerifiedBiscuit::credential(const CredentialOptions& options) const {
  return credential(options, nullptr);
}

Result<Credential> VerifiedBiscuit::credential(const CredentialOptions& options, const Credential* relative) const {
  std::vector<CredentialBlock> credential_blocks;
  for (const TokenBlock& block : blocks()) credential_blocks.push_back({block.program, block.external_key});
  ProgramBuilder facts;
  if (options.revocation_id_facts) {
    TermStore& terms = facts.terms();
    for (std::size_t i = 0; i < blocks().size(); ++i) {
      const ByteView id = revocation_id(i);
      const Value bytes = terms.bytes({reinterpret_cast<const char*>(id.data()), id.size()});
      const auto number = static_cast<std::int64_t>(i);
      HARDTACK_CHECK(facts.add_fact(terms.intern("revocation_id"), std::array{Value::integer(number), bytes}));
    }
  }
  for (std::size_t i = 1; i < blocks().size(); ++i) {
    if (!declares_parent(i)) continue;
    TermStore& terms = facts.terms();
    const StringId name = terms.intern(std::string(kVerifiedPrefix) + std::string(kParentHashName));
    const Value hash = terms.string(lineage_hashes()[i - 1]);
    HARDTACK_CHECK(facts.add_fact(name, std::array{Value::integer(static_cast<std::int64_t>(i)), hash}));
  }
  return CredentialIssuer::issue(std::move(credential_blocks), std::move(facts).build(), relative,
                                 {std::string(kBiscuitFormat), root_key(), {}});
}

Result<void> verify_signatures(const Container& container, const PublicKey& root, std::size_t first) {
  const auto& blocks = container.blocks;
  for (std::size_t i = first; i < blocks.size(); ++i) {
    if (auto verified = verify_block(blocks, i, i == 0 ? root : blocks[i - 1].next_key); !verified) {
      return std::unexpected(verified.error().with_context(cat("block ", i)));
    }
  }
  if (auto proof = verify_proof(container); !proof) return std::unexpected(proof.error().with_context("proof"));
  return check_links(blocks, root);
}

Result<VerifiedBiscuit> VerifiedBiscuit::decode(const UnverifiedBiscuit& token, const PublicKey& root,
                                                std::span<const TokenBlock> known) {
  const auto& signed_blocks = token.container().blocks;
  auto state = std::make_shared<State>(State{token, root, {}, {}, {}, {}});
  TokenTables tables;
  HARDTACK_TRY(state->blocks, token.decode_blocks(tables, known));
  for (std::size_t i = 0; i < signed_blocks.size(); ++i) {
    const KeyAlgorithm signer = i == 0 ? root.algorithm() : signed_blocks[i - 1].next_key.algorithm();
    HARDTACK_TRY(Bytes id, normalized_signature(signer, token.revocation_id(i)));
    state->normalized_ids.push_back(std::move(id));
  }
  state->lineage_hashes = hardtack::lineage_hashes(token);
  HARDTACK_TRY(state->declares_parent, check_parent_claims(state->blocks, state->lineage_hashes));
  return VerifiedBiscuit(std::move(state));
}

Result<VerifiedBiscuit> verify_biscuit(const UnverifiedBiscuit& token, const KeyProvider& keys) {
  HARDTACK_TRY(const PublicKey root, keys.find(root_key_query(token.root_key_id())));
  HARDTACK_CHECK(verify_signatures(token.container(), root));
  token.note_proof();
  return VerifiedBiscuit::decode(token, root);
}

}  // namespace hardtack
