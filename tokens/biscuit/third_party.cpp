#include "tokens/biscuit/third_party.h"

#include "tokens/biscuit/chain.h"
#include "tokens/biscuit/format/block_decoder.h"
#include "tokens/biscuit/format/block_encoder.h"
#include "tokens/biscuit/format/container.h"
#include "tokens/biscuit/format/payload.h"
#include "tokens/biscuit/format/wire.h"
#include "tokens/biscuit/parent_claim.h"
#include "tokens/bytes/base64.h"
#include "tokens/crypto/signature.h"

namespace hardtack {
namespace {

Bytes copy(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace

Result<ThirdPartyRequest> ThirdPartyRequest::from_token(const UnverifiedBiscuit& token) {
  if (token.sealed()) return fail(ErrorCode::kAppendOnSealed, "the token is sealed; nothing can be appended");
  return ThirdPartyRequest(copy(token.revocation_id(token.block_count() - 1)));
}

Result<ThirdPartyRequest> ThirdPartyRequest::parse(ByteView bytes) {
  HARDTACK_CHECK(check_token_size(bytes.size(), {}));
  wire::Reader reader(bytes, "ThirdPartyBlockRequest", ErrorCode::kMalformedThirdPartyBlock);
  ByteView signature;
  while (reader.next()) {
    switch (reader.field()) {
      case 1:
      case 2:
        return std::unexpected(Error(ErrorCode::kMalformedThirdPartyBlock,
                                     "the request has fields of an old version, which cannot be trusted")
                                   .with_help("make the request with a current version of the holder's library"));
      case 3: reader.once(signature); break;
      default: break;
    }
  }
  HARDTACK_CHECK(reader.finish({3}));
  return ThirdPartyRequest(copy(signature));
}

Result<ThirdPartyRequest> ThirdPartyRequest::parse_text(std::string_view text) {
  HARDTACK_CHECK(check_token_size(size_from_base64(text), {}));
  HARDTACK_TRY(Bytes bytes, from_base64url(text));
  return parse(bytes);
}

Bytes ThirdPartyRequest::bytes() const {
  wire::Writer writer;
  writer.bytes(3, previous_signature_);
  return std::move(writer).take();
}

std::string ThirdPartyRequest::to_text() const { return to_base64url(bytes()); }

Result<ThirdPartyBlock> ThirdPartyBlock::parse(ByteView bytes, const TokenLimits& limits) {
  HARDTACK_CHECK(check_token_size(bytes.size(), limits));
  wire::Reader reader(bytes, "ThirdPartyBlockContents", ErrorCode::kMalformedThirdPartyBlock);
  ByteView payload;
  std::optional<ExternalSignature> external;
  while (reader.next()) {
    switch (reader.field()) {
      case 1: reader.once(payload); break;
      case 2: {
        HARDTACK_TRY(external, read_external_signature(reader.once_message("ExternalSignature")));
        break;
      }
      default: break;
    }
  }
  HARDTACK_CHECK(reader.finish({1, 2}));
  return ThirdPartyBlock(copy(payload), copy(external->signature), external->key);
}

Result<ThirdPartyBlock> ThirdPartyBlock::parse_text(std::string_view text, const TokenLimits& limits) {
  HARDTACK_CHECK(check_token_size(size_from_base64(text), limits));
  HARDTACK_TRY(Bytes bytes, from_base64url(text));
  return parse(bytes, limits);
}

Bytes ThirdPartyBlock::bytes() const {
  wire::Writer writer;
  writer.bytes(1, payload_);
  write_external_signature(writer, 2, ExternalSignature{signature_, key_});
  return std::move(writer).take();
}

std::string ThirdPartyBlock::to_text() const { return to_base64url(bytes()); }

Result<ThirdPartyBlock> sign_third_party_block(const ThirdPartyRequest& request, const Block& block,
                                               const PrivateKey& key, std::optional<std::string_view> context) {
  return sign_third_party_block(request, block, PrivateKeySigner::of(key), context);
}

Result<ThirdPartyBlock> sign_third_party_block(const ThirdPartyRequest& request, const Block& block, const Signer& key,
                                               std::optional<std::string_view> context) {
  HARDTACK_CHECK(check_third_party_claim(block));
  TokenTables tables;
  HARDTACK_TRY(EncodedBlock encoded, encode_block(block, context, true, tables));
  TokenTables read_tables;
  HARDTACK_CHECK(decode_block(encoded.bytes, true, read_tables, {}));
  HARDTACK_TRY(Bytes signature, key.sign(external_payload(encoded.bytes, request.previous_signature())));
  return ThirdPartyBlock(std::move(encoded.bytes), std::move(signature), key.public_key());
}

Result<UnverifiedBiscuit> append_third_party(const UnverifiedBiscuit& token, const ThirdPartyBlock& block,
                                             const ThirdPartyAppendOptions& options, RandomSource& random) {
  HARDTACK_TRY(PrivateKey signer, appending_key(token));
  if (options.expected_key && *options.expected_key != block.key()) {
    return fail(ErrorCode::kKeyMismatch, "the block is signed by `" + block.key().to_text() + "`, not by `" +
                                             options.expected_key->to_text() + "`");
  }
  const ByteView previous = token.revocation_id(token.block_count() - 1);
  if (auto verified = verify(block.key(), external_payload(block.payload(), previous), block.signature()); !verified) {
    return std::unexpected(verified.error().with_context("external signature"));
  }
  TokenTables tables;
  HARDTACK_TRY(TokenBlock content, decode_block(block.payload(), true, tables, token.limits()));
  HARDTACK_CHECK(check_acceptable(*content.program));
  HARDTACK_CHECK(check_third_party_claim(*content.program));
  HARDTACK_TRY(PrivateKey next, PrivateKey::generate(options.next_key, random));
  const ExternalSignature external{block.signature(), block.key()};
  return extend_chain(token.container(), block.payload(), content.version, external, PrivateKeySigner::of(signer), next,
                      token.limits());
}

}  // namespace hardtack
