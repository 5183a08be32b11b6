#include "tokens/biscuit/mint.h"

#include <utility>

#include "tokens/biscuit/chain.h"
#include "tokens/biscuit/format/block_decoder.h"
#include "tokens/biscuit/format/block_encoder.h"
#include "tokens/biscuit/format/container.h"
#include "tokens/biscuit/format/payload.h"
#include "tokens/biscuit/parent_claim.h"
#include "tokens/bytes/secret.h"
#include "tokens/crypto/signature.h"

namespace hardtack {

Result<UnverifiedBiscuit> mint_with_key(const Block& authority, const Signer& root, const PrivateKey& next,
                                        const MintOptions& options) {
  HARDTACK_CHECK(check_claim_to_sign(authority, nullptr));
  TokenTables tables;
  HARDTACK_TRY(EncodedBlock block, encode_block(authority, options.context, false, tables));
  Container container;
  container.root_key_id = options.root_key_id;
  return extend_chain(std::move(container), block.bytes, block.version, std::nullopt, root, next, options.limits);
}

Result<UnverifiedBiscuit> mint_with_key(const Block& authority, const PrivateKey& root, const PrivateKey& next,
                                        const MintOptions& options) {
  return mint_with_key(authority, PrivateKeySigner::of(root), next, options);
}

Result<UnverifiedBiscuit> mint(const Block& authority, const PrivateKey& root, const MintOptions& options,
                               RandomSource& random) {
  return mint(authority, PrivateKeySigner::of(root), options, random);
}

Result<UnverifiedBiscuit> mint(const Block& authority, const Signer& root, const MintOptions& options,
                               RandomSource& random) {
  HARDTACK_TRY(PrivateKey next, PrivateKey::generate(options.next_key, random));
  return mint_with_key(authority, root, next, options);
}

Result<UnverifiedBiscuit> append_with_key(const UnverifiedBiscuit& token, const Block& block, const PrivateKey& next,
                                          const AppendOptions& options) {
  HARDTACK_TRY(PrivateKey signer, appending_key(token));
  TokenTables tables;
  HARDTACK_CHECK(token.decode_blocks(tables));
  HARDTACK_CHECK(check_claim_to_sign(block, &token));
  HARDTACK_TRY(EncodedBlock encoded, encode_block(block, options.context, false, tables));
  return extend_chain(token.container(), encoded.bytes, encoded.version, std::nullopt, PrivateKeySigner::of(signer),
                      next, token.limits());
}

Result<UnverifiedBiscuit> append(const UnverifiedBiscuit& token, const Block& block, const AppendOptions& options,
                                 RandomSource& random) {
  HARDTACK_TRY(PrivateKey next, PrivateKey::generate(options.next_key, random));
  return append_with_key(token, block, next, options);
}

Result<UnverifiedBiscuit> seal(const UnverifiedBiscuit& token) {
  HARDTACK_TRY(PrivateKey signer, appending_key(token));
  Container container = token.container();
  HARDTACK_TRY(Bytes signature, sign(signer, seal_payload(container.blocks.back())));
  container.sealed = true;
  container.proof = signature;
  return UnverifiedBiscuit::parse(write_container(container), token.limits());
}

}  // namespace hardtack
