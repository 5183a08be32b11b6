#include "tokens/capability/capability_format.h"

#include <utility>

#include "engine/authz/credential_issuer.h"
#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "tokens/bytes/hex.h"
#include "tokens/capability/capability.h"
#include "tokens/capability/constraints.h"
#include "tokens/crypto/sha256.h"
#include "tokens/provider/checks.h"
#include "tokens/provider/claim_facts.h"

namespace hardtack {
namespace {

KeyId key_id_of(const CapabilityToken& token) {
  return token.key_id && !token.key_id->empty() ? KeyId(*token.key_id) : KeyId();
}

CapabilityTime in_microseconds(LineageTime time) {
  return std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
}

// Downwards, so that a fraction never lengthens a life.
std::int64_t whole_seconds(CapabilityTime time) { return time / kMicroseconds - (time % kMicroseconds < 0 ? 1 : 0); }

Result<Block> block_of(const CapabilityToken& token, const VerifyContext& context) {
  ProgramBuilder builder(ProgramLimits::for_token());
  TermStore& terms = builder.terms();
  const Value principal = terms.string(token.principal_id), capability = terms.string(token.capability_id);
  HARDTACK_CHECK(add_fact(builder, "capability", {capability}));
  HARDTACK_CHECK(add_fact(builder, "principal", {principal}));
  HARDTACK_CHECK(add_fact(builder, "token_id", {terms.string(token.token_id)}));
  HARDTACK_CHECK(add_claims(builder, token.constraints, "constraint"));
  HARDTACK_CHECK(add_expiry_check(builder, whole_seconds(token.expires_at)));
  if (!context.principal) HARDTACK_CHECK(add_fact_check(builder, "requester", {principal}));
  if (!context.capability) HARDTACK_CHECK(add_fact_check(builder, "requested_capability", {capability}));
  HARDTACK_CHECK(add_argument_checks(builder, token.constraints));
  return std::move(builder).build();
}

Result<std::string> text_claim(const JsonValue& claims, std::string_view name) {
  const JsonValue* value = claims.find(name);
  if (value == nullptr) return std::string();
  if (!value->is_string()) return fail(ErrorCode::kUsage, "the claim " + quote(name) + " is no text");
  return value->as_string();
}

class CapabilityFormat final : public TokenFormat {
 public:
  std::string_view name() const override { return kCapabilityFormat; }
  VerifyTraits traits() const override { return {.principal = true}; }

  bool detect(ByteView token) const override { return read(token).has_value(); }

  TokenResult<VerifiedToken> verify(ByteView bytes, const VerifyContext& context) const override {
    HARDTACK_TRY(const CapabilityToken token, read(bytes));
    if (context.audience)
      return refuse(ErrorCode::kInvalidClaim, "TokenScopeError", "a capability token names no audience");
    HARDTACK_CHECK(verify_capability(token, context.keys, {context.principal, context.capability}, nullptr,
                                     in_microseconds(context.now)));
    auto block = block_of(token, context);
    if (!block) return refuse(block.error(), "TokenInvalid");
    const std::int64_t expires = whole_seconds(token.expires_at);
    ProgramBuilder facts;
    HARDTACK_CHECK(add_verified_facts(facts, key_id_of(token), expires));
    std::vector<CredentialBlock> blocks{{std::make_shared<const Block>(*std::move(block)), std::nullopt}};
    HARDTACK_TRY(Credential credential,
                 CredentialIssuer::issue(std::move(blocks), std::move(facts).build(), nullptr,
                                         {std::string(kCapabilityFormat), std::nullopt, token.key_id.value_or("")}));
    return VerifiedToken{std::string(kCapabilityFormat),
                         std::move(credential),
                         key_id_of(token),
                         {{token.token_id, to_hex(sha256(bytes_of(capability_payload(token))))}},
                         expires};
  }

  TokenResult<TokenDescription> describe(ByteView bytes) const override {
    HARDTACK_TRY(CapabilityToken token, read(bytes));
    KeyId key_id = key_id_of(token);
    return TokenDescription{std::move(key_id),
                            {{"token_id", std::move(token.token_id)},
                             {"capability_id", std::move(token.capability_id)},
                             {"principal_id", std::move(token.principal_id)},
                             {"issued_at", capability_time_text(token.issued_at)},
                             {"expires_at", capability_time_text(token.expires_at)},
                             {"constraints", std::move(token.constraints)},
                             {"audit_id", std::move(token.audit_id)}}};
  }

  Result<Bytes> mint(const MintRequest& request) const override {
    HARDTACK_CHECK(expect_only(request, kCapabilityFormat, {"key id", "claims", "expiry"}));
    const SecretBytes* secret = request.key.secret();
    if (secret == nullptr) return fail(ErrorCode::kInvalidKey, "a capability token is made with a secret");
    if (!request.claims || !request.claims->is_object())
      return fail(ErrorCode::kUsage, "a capability token is made of claims, a JSON object");
    for (const auto& [name, value] : request.claims->as_object()) {
      if (name != "capability_id" && name != "principal_id" && name != "constraints" && name != "audit_id")
        return fail(ErrorCode::kUsage, "a capability token is not made of the claim " + quote(name));
    }
    CapabilityGrant grant;
    HARDTACK_TRY(grant.capability_id, text_claim(*request.claims, "capability_id"));
    HARDTACK_TRY(grant.principal_id, text_claim(*request.claims, "principal_id"));
    HARDTACK_TRY(grant.audit_id, text_claim(*request.claims, "audit_id"));
    if (const JsonValue* constraints = request.claims->find("constraints")) grant.constraints = *constraints;
    if (request.expires) grant.ttl_seconds = *request.expires - unix_seconds(request.now);
    const std::string key_id = request.key_id == KeyId() ? std::string(kSingleKeyId) : key_name(request.key_id);
    HARDTACK_TRY(const CapabilityToken token,
                 issue_capability(*secret, key_id, grant, in_microseconds(request.now), request.random));
    return bytes_from(capability_text(token));
  }

  Result<TokenKey> read_key(ByteView /*contents*/) const override { return no_key(); }
  Result<TokenSigningKey> read_signing_key(ByteView /*contents*/) const override { return no_key(); }
  Result<TokenKey> accept_secret(SharedSecret secret) const override { return TokenKey{std::move(secret), {}}; }

 private:
  static std::unexpected<Error> no_key() {
    return fail(Error(ErrorCode::kInvalidKey, "a capability token is made and verified with a secret")
                    .with_help("give the file that holds it as a secret"));
  }

  static TokenResult<CapabilityToken> read(ByteView token) {
    const auto bytes = token_without_space(token);
    if (!bytes) return refuse(bytes.error(), "TokenInvalid");
    return read_capability(text_of(*bytes));
  }
};

}  // namespace

const TokenFormat& capability_format() {
  static const CapabilityFormat format;
  return format;
}

}  // namespace hardtack
