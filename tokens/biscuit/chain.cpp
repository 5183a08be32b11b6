#include "tokens/biscuit/chain.h"

#include <algorithm>

#include "tokens/biscuit/format/block_version.h"
#include "tokens/biscuit/format/container.h"
#include "tokens/biscuit/format/payload.h"
#include "tokens/bytes/secret.h"
#include "tokens/crypto/signature.h"

namespace hardtack {
namespace {

// The lowest version of the signed payload that what it signs allows; once raised it stays, so that a token never
// mixes the two after its first block of version 1.
std::uint32_t payload_version(const Container& container, std::uint32_t block_version, bool third_party,
                              const PublicKey& signer, const PublicKey& next) {
  const bool only_ed25519 = signer.algorithm() == KeyAlgorithm::kEd25519 && next.algorithm() == KeyAlgorithm::kEd25519;
  if (third_party || block_version >= kNewestBlockVersion || !only_ed25519) return 1;
  std::uint32_t highest = 0;
  for (const SignedBlock& block : container.blocks) highest = std::max(highest, block.version);
  return highest;
}

}  // namespace

Result<PrivateKey> appending_key(const UnverifiedBiscuit& token) {
  const Container& container = token.container();
  if (container.sealed) return fail(ErrorCode::kAlreadySealed, "the token is sealed");
  const PublicKey& expected = container.blocks.back().next_key;
  if (token.proof_is_known()) return PrivateKey::from_known_pair(container.proof, expected);
  HARDTACK_TRY(PrivateKey key, PrivateKey::from_bytes(expected.algorithm(), container.proof));
  if (key.public_key() == expected) {
    token.note_proof();
    return key;
  }
  return fail(ErrorCode::kKeyMismatch, "the token's secret does not belong to the key of its last block");
}

Result<UnverifiedBiscuit> extend_chain(Container container, ByteView block, std::uint32_t block_version,
                                       const std::optional<ExternalSignature>& external, const Signer& signer,
                                       const PrivateKey& next, const TokenLimits& limits) {
  const PublicKey& next_key = next.public_key();
  // Version 0 does not say where in the chain a block stands, so a key must sign at one place only.
  const bool reused =
      next_key == signer.public_key() ||
      std::ranges::any_of(container.blocks, [&](const auto& earlier) { return earlier.next_key == next_key; });
  if (reused) return fail(ErrorCode::kInvalidKey, "the next key signs an earlier block; every block needs a fresh one");

  const std::uint32_t version =
      payload_version(container, block_version, external.has_value(), signer.public_key(), next_key);
  container.blocks.push_back(SignedBlock{block, next_key, {}, external, version});
  HARDTACK_TRY(Bytes signature, signer.sign(signed_payload(container.blocks, container.blocks.size() - 1)));
  container.blocks.back().signature = signature;
  container.sealed = false;
  container.proof = next.reveal();
  Bytes bytes = write_container(container);
  const Wiper wiper(bytes);
  auto token = UnverifiedBiscuit::parse(bytes, limits);
  if (!token) return token;
  // What could not be read again must not leave: for example a block over the limits for tokens.
  HARDTACK_CHECK(token->decode_blocks());
  token->note_proof();
  return token;
}

}  // namespace hardtack
