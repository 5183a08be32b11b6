// Third-party blocks: someone who does not hold the token signs a block for it.
//
// The holder makes a request, which tells the third party nothing but the token's last signature; the third party signs
// a block for exactly that token; the holder appends it. The block has symbols and keys of its own, so its meaning does
// not depend on the token's (advisory GHSA-rgqv-mwc3-c78m).
//
//   HARDTACK_TRY(ThirdPartyRequest request, ThirdPartyRequest::from_token(token));          // holder
//   HARDTACK_TRY(ThirdPartyBlock block, sign_third_party_block(request, program, key, {})); // third party
//   HARDTACK_TRY(UnverifiedBiscuit extended, append_third_party(token, block, {}, random)); // holder
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "engine/program/block.h"
#include "tokens/biscuit/mint.h"
#include "tokens/biscuit/unverified.h"
#include "tokens/bytes/bytes.h"
#include "tokens/crypto/keys.h"
#include "tokens/crypto/random.h"
#include "tokens/keys/signer.h"

HARDTACK_API_BEGIN
namespace hardtack {

// The message `ThirdPartyBlockRequest`. Text forms are base64url.
class ThirdPartyRequest {
 public:
  // kAppendOnSealed for a sealed token.
  static Result<ThirdPartyRequest> from_token(const UnverifiedBiscuit& token);
  // kMalformedThirdPartyBlock; also for the fields of older versions, whose meaning the holder could forge. A text may
  // also be kInvalidBase64.
  static Result<ThirdPartyRequest> parse(ByteView bytes);
  static Result<ThirdPartyRequest> parse_text(std::string_view text);

  Bytes bytes() const;
  std::string to_text() const;
  ByteView previous_signature() const { return previous_signature_; }

 private:
  explicit ThirdPartyRequest(Bytes signature) : previous_signature_(std::move(signature)) {}

  Bytes previous_signature_;
};

// The message `ThirdPartyBlockContents`: a block and the third party's signature over it.
class ThirdPartyBlock {
 public:
  // Errors: kMalformedThirdPartyBlock, kInvalidKey, kInvalidKeySize, kTokenTooLarge; kInvalidBase64.
  static Result<ThirdPartyBlock> parse(ByteView bytes, const TokenLimits& limits = {});
  static Result<ThirdPartyBlock> parse_text(std::string_view text, const TokenLimits& limits = {});

  Bytes bytes() const;
  std::string to_text() const;
  ByteView payload() const { return payload_; }
  ByteView signature() const { return signature_; }
  // Whom the block claims to come from.
  const PublicKey& key() const { return key_; }

 private:
  friend Result<ThirdPartyBlock> sign_third_party_block(const ThirdPartyRequest& request, const Block& block,
                                                        const Signer& key, std::optional<std::string_view> context);
  ThirdPartyBlock(Bytes payload, Bytes signature, const PublicKey& key)
      : payload_(std::move(payload)), signature_(std::move(signature)), key_(key) {}

  Bytes payload_;
  Bytes signature_;
  PublicKey key_;
};

// Errors: those of encode_block and of reading the result; kLineageMismatch and kReservedName for a block that declares
// a parent_token_sha256.
Result<ThirdPartyBlock> sign_third_party_block(const ThirdPartyRequest& request, const Block& block,
                                               const PrivateKey& key,
                                               std::optional<std::string_view> context = std::nullopt);
// With a key that is not in this process. Also the errors of Signer::sign.
Result<ThirdPartyBlock> sign_third_party_block(const ThirdPartyRequest& request, const Block& block, const Signer& key,
                                               std::optional<std::string_view> context = std::nullopt);

struct ThirdPartyAppendOptions {
  // The key that must have signed the block; kKeyMismatch if another one did.
  std::optional<PublicKey> expected_key = std::nullopt;
  // Of the key that signs the next block.
  KeyAlgorithm next_key = KeyAlgorithm::kEd25519;
};

// Checks the third party's signature and the block before it appends. Errors: kAlreadySealed, kKeyMismatch,
// kInvalidSignature (also for a block that was signed for another token), those of decode_block and of
// sign_third_party_block: what no verifier would accept is not appended.
Result<UnverifiedBiscuit> append_third_party(const UnverifiedBiscuit& token, const ThirdPartyBlock& block,
                                             const ThirdPartyAppendOptions& options, RandomSource& random);

}  // namespace hardtack
HARDTACK_API_END
