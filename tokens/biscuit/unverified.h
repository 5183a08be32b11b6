// A Biscuit as it was received: well formed, but signed by nobody known. It can be looked at, passed on, extended and
// sealed, which needs no key; it cannot be authorized, because no world takes this type. `verify_biscuit` (verified.h)
// makes a VerifiedBiscuit of it.
//
// It keeps the received bytes, which hold the secret that appends blocks, and wipes them in the end. Copies share them.
// A token is immutable and may be used from several threads; views are valid as long as any copy of it.
//
//   HARDTACK_TRY(UnverifiedBiscuit token, UnverifiedBiscuit::parse_text(header));
//   HARDTACK_TRY(std::vector<TokenBlock> blocks, token.decode_blocks());
//   std::string authority = print_block(*blocks[0].program);
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "tokens/biscuit/format/limits.h"
#include "tokens/biscuit/format/token_block.h"
#include "tokens/bytes/bytes.h"

HARDTACK_API_BEGIN
namespace hardtack {

struct Container;
struct TokenTables;

class UnverifiedBiscuit {
 public:
  // Errors: those of read_container.
  static Result<UnverifiedBiscuit> parse(ByteView bytes, const TokenLimits& limits = {});
  // base64url with or without padding, with or without the prefix `biscuit:`. Also kInvalidBase64.
  static Result<UnverifiedBiscuit> parse_text(std::string_view text, const TokenLimits& limits = {});

  // The same token with zeros where its secret or final signature was: to look at, of no use to whoever finds it.
  UnverifiedBiscuit without_proof() const;

  ByteView bytes() const;
  // base64url with padding, as the reference implementation writes it.
  std::string to_text() const;

  std::optional<std::uint32_t> root_key_id() const;
  // A sealed token cannot be extended.
  bool sealed() const;
  // With the authority block, which is block 0.
  std::size_t block_count() const;
  // The signature of a block, which identifies it for revocation. See also normalized_revocation_id. `index` is less
  // than block_count().
  ByteView revocation_id(std::size_t index) const;
  // A third-party block's signer as it claims to be; nothing for a first-party block.
  std::optional<PublicKey> external_key(std::size_t index) const;

  // The content of all blocks, in order; nothing of it has been verified. Errors: those of decode_block, with the block
  // in the context.
  Result<std::vector<TokenBlock>> decode_blocks() const;
  // The same, leaving the tables that the next first-party block would extend in `tables`.
  Result<std::vector<TokenBlock>> decode_blocks(TokenTables& tables) const;
  // The same for a token that begins with the bytes of blocks that were decoded under the same limits: their programs
  // are shared. For VerificationCache.
  Result<std::vector<TokenBlock>> decode_blocks(TokenTables& tables, std::span<const TokenBlock> known) const;

  // What the heap holds for it.
  std::size_t held_bytes() const;

  // The envelope as it was read, for the library (tokens/biscuit/format/container.h).
  const Container& container() const;
  const TokenLimits& limits() const;

  // Whether the secret is known to belong to the last block's key, which takes as long as a signature to find out; who
  // found it out notes it. For verified.cpp and chain.cpp.
  bool proof_is_known() const;
  void note_proof() const;

 private:
  struct State;
  explicit UnverifiedBiscuit(std::shared_ptr<const State> state) : state_(std::move(state)) {}

  std::shared_ptr<const State> state_;
};

// The bytes of a token in text form, as parse_text reads it. Wipe them. Errors: kTokenTooLarge, kInvalidBase64.
Result<Bytes> token_bytes(std::string_view text, const TokenLimits& limits);

// The name of a block in revocation lists: its signature with a low s, since anyone can turn a P-256 signature into
// its other spelling. Error: kInvalidSignatureEncoding.
Result<Bytes> normalized_revocation_id(const UnverifiedBiscuit& token, std::size_t index);

}  // namespace hardtack
HARDTACK_API_END
