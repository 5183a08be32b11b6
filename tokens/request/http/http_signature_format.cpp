#include "tokens/request/http/http_signature_format.h"

#include <utility>

#include "engine/authz/credential_issuer.h"
#include "engine/program/reserved_prefix.h"
#include "engine/text/cat.h"
#include "engine/text/utf8.h"
#include "tokens/bytes/hex.h"
#include "tokens/crypto/sha256.h"
#include "tokens/provider/claim_facts.h"
#include "tokens/request/http/http_signature.h"
#include "tokens/request/http/signature_input.h"

namespace hardtack {
namespace {

constexpr std::string_view kFormat = "http-signature";

TokenResult<HttpRequest> read_document(ByteView token) {
  HARDTACK_TRY(const ByteView bytes, token_without_space(token));
  auto request = parse_http_request(text_of(bytes));
  if (!request) return refuse(request.error(), "request_malformed");
  return *std::move(request);
}

TokenResult<void> check_audience(const VerifiedHttpRequest& request, const std::optional<std::string>& audience) {
  if (!audience) {
    return refuse(Error(ErrorCode::kInvalidClaim, "the request is for an origin, and none was named")
                      .with_help("name the verifier's own as its audience, such as `https://seller.example.com`"),
                  "audience_mismatch");
  }
  const auto own = canonical_url(*audience);
  if (own && own->target_uri == own->origin() + '/' && own->origin() == request.url.origin()) return {};
  return refuse(ErrorCode::kInvalidClaim, "audience_mismatch", "the request is not for the audience that was named");
}

Result<void> add_signed_fields(ProgramBuilder& facts, const HttpRequest& request, const VerifiedHttpRequest& verified) {
  TermStore& terms = facts.terms();
  for (const std::string& name : verified.components) {
    const std::string* value = request.header(name);
    // A policy reads text; what is none was signed all the same.
    if (value == nullptr || !is_valid_utf8(*value)) continue;
    HARDTACK_CHECK(add_fact(facts, "verified:signed_header", {terms.string(name), terms.string(*value)}));
  }
  if (!verified.covers_body) return {};
  return add_fact(facts, "verified:signed_body", {terms.string(to_hex(sha256(bytes_of(request.body))))});
}

Result<Credential> credential_of(const HttpRequest& request, const VerifiedHttpRequest& verified) {
  ProgramBuilder facts;
  TermStore& terms = facts.terms();
  HARDTACK_CHECK(add_verified_facts(facts, KeyId(verified.key_id), verified.expires));
  HARDTACK_CHECK(add_fact(facts, "verified:signed_request",
                          {terms.string(request.method), terms.string(verified.url.target_uri)}));
  HARDTACK_CHECK(add_fact(facts, "verified:authority", {terms.string(verified.url.authority)}));
  HARDTACK_CHECK(add_fact(facts, "verified:nonce", {terms.string(verified.nonce)}));
  HARDTACK_CHECK(add_signed_fields(facts, request, verified));
  std::vector<CredentialBlock> blocks{{std::make_shared<const Block>(), std::nullopt}};
  return CredentialIssuer::issue(std::move(blocks), std::move(facts).build(), nullptr,
                                 {std::string(kFormat), verified.key, {}});
}

class HttpSignatureFormat final : public TokenFormat {
 public:
  std::string_view name() const override { return kFormat; }
  VerifyTraits traits() const override { return {.audience = true}; }

  bool detect(ByteView token) const override { return read_document(token).has_value(); }

  TokenResult<VerifiedToken> verify(ByteView token, const VerifyContext& context) const override {
    HARDTACK_TRY(const HttpRequest request, read_document(token));
    const TokenKeysSource keys(context.keys, kFormat);
    HARDTACK_TRY(const VerifiedHttpRequest verified,
                 verify_http_signature(request, {}, keys, nullptr, unix_seconds(context.now)));
    HARDTACK_CHECK(check_audience(verified, context.audience));
    HARDTACK_TRY(Credential credential, credential_of(request, verified));
    const std::string id = cat(verified.key_id, '/', verified.nonce);
    return VerifiedToken{std::string(kFormat),
                         std::move(credential),
                         KeyId(verified.key_id),
                         {{id, to_hex(sha256(bytes_of(id)))}},
                         verified.expires};
  }

  TokenResult<TokenDescription> describe(ByteView token) const override {
    HARDTACK_TRY(const HttpRequest request, read_document(token));
    JsonValue::Object details{{"method", request.method}, {"url", request.url}};
    if (!is_signed(request)) return TokenDescription{KeyId(), std::move(details)};
    auto input = read_signature_input(request, BinaryText::kStandard);
    if (!input) return refuse(input.error(), "request_signature_header_malformed");
    details.emplace_back("components", JsonValue::Array(input->components.begin(), input->components.end()));
    const SfValue* key_id = input->member.parameter("keyid");
    const bool has_id = key_id != nullptr && key_id->is_string() && !key_id->text.empty();
    return TokenDescription{has_id ? KeyId(key_id->text) : KeyId(), std::move(details)};
  }

  Result<Bytes> mint(const MintRequest& request) const override {
    HARDTACK_CHECK(expect_only(request, kFormat, {"key id", "claims", "expiry"}));
    if (!request.claims) return fail(ErrorCode::kUsage, "a signed request needs the request as its claims");
    const auto signer = request.key.signer();
    if (signer == nullptr) return fail(ErrorCode::kKeyAlgorithmMismatch, "a secret does not sign requests");
    HARDTACK_TRY(HttpRequest unsigned_request, read_http_request(*request.claims));
    const std::int64_t now = unix_seconds(request.now);
    HttpSigning signing{key_name(request.key_id), now, request.expires.value_or(now + kMaxHttpSignatureSeconds), {}};
    HARDTACK_TRY(signing.nonce, new_nonce(request.random));
    HARDTACK_TRY(const HttpRequest made, sign_http_request(std::move(unsigned_request), signing, *signer));
    return bytes_from(write_json(http_request_json(made), JsonLayout::kCompact));
  }

  Result<TokenKey> read_key(ByteView contents) const override { return read_request_key(contents); }
  Result<TokenSigningKey> read_signing_key(ByteView contents) const override {
    return read_request_signing_key(contents);
  }
};

}  // namespace

const TokenFormat& http_signature_format() {
  static const HttpSignatureFormat format;
  return format;
}

}  // namespace hardtack
