// A Biscuit whose whole chain of signatures has been checked from a trusted root key on. Only `verify_biscuit` makes
// one; only this type becomes a credential that a world accepts.
//
//   HARDTACK_TRY(UnverifiedBiscuit received, UnverifiedBiscuit::parse_text(header));
//   HARDTACK_TRY(VerifiedBiscuit token, verify_biscuit(received, root_key));
//   HARDTACK_TRY(Credential credential, token.credential());
//   Result<Decision> decision = authorizer.authorize(policy, request, credential);
//
// Immutable; copies share their state and may be used from several threads. Views are valid as long as any copy.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/authz/credential.h"
#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "tokens/biscuit/root_keys.h"
#include "tokens/biscuit/unverified.h"

HARDTACK_API_BEGIN
namespace hardtack {

struct CredentialOptions {
  // Adds the facts `revocation_id(<block>, <signature>)`, which the specification asks for and no published
  // implementation of it but two gives.
  bool revocation_id_facts = false;
};

class VerifiedBiscuit {
 public:
  const UnverifiedBiscuit& token() const;
  const PublicKey& root_key() const;
  std::span<const TokenBlock> blocks() const;
  // The exact bytes that a block's signature covers. `index` is less than blocks().size().
  Bytes signed_payload(std::size_t index) const;
  // Signatures as received, and with a low s (see normalized_revocation_id); compare the latter with revocation lists.
  ByteView revocation_id(std::size_t index) const { return token().revocation_id(index); }
  ByteView normalized_revocation_id(std::size_t index) const;
  // Lineage hashes (tokens/biscuit/lineage_hash.h): element k-1 names the token's first k blocks.
  std::span<const std::string> lineage_hashes() const;
  // Whether the block declares its parent. If it does, then rightly: verify_biscuit refuses every other declaration.
  bool declares_parent(std::size_t index) const;
  // What the heap holds for it, with all that it may share with other tokens.
  std::size_t held_bytes() const;
  // What an authorizer takes. For each block that declares its parent it holds the fact
  // `verified:parent_token_sha256(<block>, <hash>)`, said by the authorizer. Compiles the blocks: make it once and keep
  // it for as many requests as the token brings. A block that no world accepts is no error here but
  // Credential::defect(), so that it can still be printed.
  Result<Credential> credential(const CredentialOptions& options = {}) const;

 private:
  struct State;
  friend class VerificationCache;
  friend Result<VerifiedBiscuit> verify_biscuit(const UnverifiedBiscuit& token, const KeyProvider& keys);
  // For a token whose signatures hold. `known`: its first blocks, if they were decoded before.
  static Result<VerifiedBiscuit> decode(const UnverifiedBiscuit& token, const PublicKey& root,
                                        std::span<const TokenBlock> known = {});
  // Shares what `relative` compiled of the same blocks.
  Result<Credential> credential(const CredentialOptions& options, const Credential* relative) const;
  explicit VerifiedBiscuit(std::shared_ptr<const State> state) : state_(std::move(state)) {}

  std::shared_ptr<const State> state_;
};

// Checks every signature over the received bytes, and the proof; then decodes the blocks. Errors: kUnknownRootKey;
// kUnsupportedVersion for a signature of version 0 with a P-256 key, kInvalidKey for a next key that an earlier block
// has named; kInvalidSignatureEncoding, kInvalidSignature, kInvalidKey, kInvalidKeySize; then those of decode_block;
// then those of check_parent_claims (tokens/biscuit/parent_claim.h).
Result<VerifiedBiscuit> verify_biscuit(const UnverifiedBiscuit& token, const KeyProvider& keys);

// The signatures of all blocks from `first` on, and the proof; for VerificationCache, which knows that the blocks
// before hold. Errors: as above.
Result<void> verify_signatures(const Container& container, const PublicKey& root, std::size_t first = 0);

}  // namespace hardtack
HARDTACK_API_END
