#include "tokens/registry/biscuit_format.h"

#include <limits>
#include <utility>

#include "engine/program/print.h"
#include "engine/text/cat.h"
#include "tokens/biscuit/mint.h"
#include "tokens/biscuit/verified.h"
#include "tokens/bytes/hex.h"
#include "tokens/keys/key_format.h"
#include "tokens/lineage/attenuate.h"
#include "tokens/lineage/verify.h"

namespace hardtack {
namespace {

// Printed blocks of a token that nobody has verified.
constexpr std::size_t kMaxPrintedBytes = 1u << 20;

KeyId to_key_id(std::optional<std::uint32_t> id) { return id ? KeyId(*id) : KeyId(); }

// Text, or the bytes that it stands for.
Result<UnverifiedBiscuit> parse(ByteView token) {
  HARDTACK_TRY(const ByteView bytes, token_without_space(token));
  if (bytes.empty()) return fail(ErrorCode::kMalformedToken, "the token is empty");
  // Field 1, 2 or more of the envelope, which begin with a byte that no base64url text begins with.
  const bool is_text = bytes.front() >= 0x2d;
  return is_text ? UnverifiedBiscuit::parse_text(text_of(bytes)) : UnverifiedBiscuit::parse(token);
}

class BiscuitFormat final : public TokenFormat {
 public:
  std::string_view name() const override { return kBiscuitFormat; }
  bool detect(ByteView token) const override { return parse(token).has_value(); }

  TokenResult<VerifiedToken> verify(ByteView token, const VerifyContext& context) const override {
    if (context.audience) return refuse(ErrorCode::kInvalidClaim, "audience_mismatch", "a Biscuit names no audience");
    HARDTACK_TRY(const UnverifiedBiscuit received, parse(token));
    HARDTACK_TRY(const VerifiedBiscuit verified, verify_biscuit(received, context.keys.public_keys()));
    HARDTACK_TRY(Credential credential, verified.credential());
    return VerifiedToken{std::string(kBiscuitFormat), std::move(credential), to_key_id(received.root_key_id()),
                         lineage_keys(verified), std::nullopt};
  }

  TokenResult<TokenDescription> describe(ByteView token) const override {
    HARDTACK_TRY(const UnverifiedBiscuit received, parse(token));
    HARDTACK_TRY(const std::vector<TokenBlock> blocks, received.decode_blocks());
    JsonValue::Array shown;
    Printer budget(kMaxPrintedBytes);
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      Printer printer(kMaxPrintedBytes - std::min(kMaxPrintedBytes, budget.size()));
      printer.block(*blocks[i].program);
      std::string code = printer.take();
      budget.text(code);
      JsonValue::Object block{{"code", std::move(code)}, {"revocation_id", to_hex(received.revocation_id(i))}};
      if (blocks[i].external_key) block.emplace_back("external_key", blocks[i].external_key->to_text());
      shown.emplace_back(std::move(block));
    }
    return TokenDescription{to_key_id(received.root_key_id()),
                            {{"blocks", std::move(shown)}, {"sealed", received.sealed()}}};
  }

  Result<Bytes> mint(const MintRequest& request) const override {
    HARDTACK_CHECK(expect_only(request, kBiscuitFormat, {"key id", "block"}));
    if (request.block == nullptr)
      return fail(ErrorCode::kUsage, "a Biscuit is made of an authority block, and there is none");
    const auto signer = request.key.signer();
    if (signer == nullptr) return fail(ErrorCode::kInvalidKey, "a Biscuit is signed with a private key");
    MintOptions options;
    if (std::holds_alternative<std::string>(request.key_id))
      return fail(ErrorCode::kUsage,
                  cat("the key id of a Biscuit is a number of at most ", std::numeric_limits<std::uint32_t>::max()));
    if (const auto* id = std::get_if<std::uint32_t>(&request.key_id)) options.root_key_id = *id;
    HARDTACK_TRY(const UnverifiedBiscuit token, hardtack::mint(*request.block, *signer, options, request.random));
    return bytes_from(token.to_text());
  }

  Result<Bytes> attenuate(ByteView token, const AttenuateRequest& request) const override {
    HARDTACK_CHECK(expect_only(request, kBiscuitFormat, {"block"}));
    if (request.block == nullptr) return fail(ErrorCode::kUsage, "a Biscuit is narrowed by a block, and there is none");
    HARDTACK_TRY(const UnverifiedBiscuit received, parse(token));
    HARDTACK_TRY(const UnverifiedBiscuit narrowed,
                 hardtack::attenuate(received, *request.block, AttenuateOptions(), request.random));
    return bytes_from(narrowed.to_text());
  }

  Result<TokenKey> read_key(ByteView contents) const override {
    HARDTACK_TRY(const PublicKey key, decode_public_key(contents));
    return TokenKey{key, {}};
  }

  Result<TokenSigningKey> read_signing_key(ByteView contents) const override {
    HARDTACK_TRY(PrivateKey key, decode_private_key(contents));
    return TokenSigningKey{std::make_shared<const PrivateKey>(std::move(key)), {}};
  }
};

}  // namespace

const TokenFormat& biscuit_format() {
  static const BiscuitFormat format;
  return format;
}

}  // namespace hardtack
