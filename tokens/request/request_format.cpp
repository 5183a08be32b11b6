#include "tokens/request/request_format.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "engine/authz/credential_issuer.h"
#include "engine/program/reserved_prefix.h"
#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "tokens/bytes/hex.h"
#include "tokens/crypto/sha256.h"
#include "tokens/provider/claim_facts.h"
#include "tokens/request/match_signature.h"
#include "tokens/request/url.h"

namespace hardtack {
namespace {

constexpr JsonLimits kDocumentLimits{kMaxTokenBytes, 16, 10'000};
constexpr std::size_t kMaxKeyIdBytes = 256;

struct Document {
  JsonValue body;
  MatchSignature signature;
};

std::unexpected<TokenRefusal> invalid(const char* reason) {
  return refuse(ErrorCode::kMalformedJson, "invalid_request", reason);
}

std::string lowered(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
  return text;
}

TokenResult<MatchSignature> read_headers(const JsonValue& headers) {
  MatchSignature signature;
  std::array<bool, 2> seen{};
  for (const auto& [name, value] : headers.as_object()) {
    const std::string header = lowered(name);
    const bool is_signature = header == kMatchSignatureHeader;
    if (!is_signature && header != kMatchKeyIdHeader) return invalid("the document has a header that signs nothing");
    if (std::exchange(seen[is_signature ? 0 : 1], true)) return invalid("the document has a header twice");
    if (!value.is_string() || value.as_string().size() > kMaxKeyIdBytes)
      return invalid("a header of the document is no text of at most 256 bytes");
    (is_signature ? signature.signature : signature.key_id) = value.as_string();
  }
  return signature;
}

TokenResult<Document> read_document(ByteView token) {
  HARDTACK_TRY(const ByteView bytes, token_without_space(token));
  auto parsed = parse_json(text_of(bytes), kDocumentLimits);
  if (!parsed) return refuse(parsed.error(), "invalid_request");
  const JsonValue *headers = parsed->find("headers"), *body = parsed->find("request");
  if (headers == nullptr || !headers->is_object() || body == nullptr || !body->is_object() ||
      parsed->as_object().size() != 2)
    return invalid("the document is no object with `headers` and `request`");
  HARDTACK_TRY(MatchSignature signature, read_headers(*headers));
  return Document{*body, std::move(signature)};
}

TokenResult<MatchRequest> read_body(const JsonValue& body, MatchProfile profile) {
  auto request = read_match_request(body, profile);
  if (!request) return refuse(request.error(), "invalid_request");
  return *std::move(request);
}

KeyId to_key_id(const std::string& id) { return id.empty() ? KeyId() : KeyId(id); }

class Facts {
 public:
  Result<void> add(std::string_view name, std::string_view text) {
    return add_value(name, builder_.terms().string(text));
  }
  Result<void> add_value(std::string_view name, Value value) {
    return add_fact(builder_, cat(kVerifiedPrefix, name), {value});
  }
  ProgramBuilder& builder() { return builder_; }

 private:
  ProgramBuilder builder_;
};

Result<void> add_context(Facts& facts, const MatchRequest& request) {
  HARDTACK_CHECK(facts.add("property_rid", request.property_rid));
  return facts.add("placement_id", request.placement_id);
}

// The tokens of users are in no fact: facts are shown in explanations and logs.
Result<void> add_identity(Facts& facts, const MatchRequest& request) {
  HARDTACK_CHECK(facts.add("request_id", request.request_id));
  for (const MatchIdentity& identity : request.identities)
    HARDTACK_CHECK(facts.add("identity_type", identity.uid_type));
  if (!request.consent) return {};
  HARDTACK_TRY(const Value consent, claim_value(facts.builder().terms(), *request.consent));
  return facts.add_value("consent", consent);
}

Result<Credential> credential_of(const MatchRequest& request, std::string_view format, const std::string& endpoint,
                                 std::int64_t epoch, const PublicKey& issuer, const KeyId& key_id) {
  Facts facts;
  HARDTACK_CHECK(add_verified_facts(facts.builder(), key_id, match_signature_end(epoch)));
  HARDTACK_CHECK(facts.add("match_request", match_type_name(request.kind)));
  HARDTACK_CHECK(facts.add("match_profile", match_profile_name(request.profile)));
  HARDTACK_CHECK(facts.add("provider_endpoint", endpoint));
  HARDTACK_CHECK(facts.add_value("epoch", Value::integer(epoch)));
  if (request.profile == MatchProfile::kG2) {
    // Compared as a URL, whatever its spelling.
    HARDTACK_TRY(const CanonicalUrl seller, canonical_url(request.seller_agent_url));
    HARDTACK_CHECK(facts.add("seller_agent_url", seller.target_uri));
  }
  for (const std::string& id : request.package_ids) HARDTACK_CHECK(facts.add("package_id", id));
  HARDTACK_CHECK(request.kind == MatchKind::kContext ? add_context(facts, request) : add_identity(facts, request));
  std::vector<CredentialBlock> blocks{{std::make_shared<const Block>(), std::nullopt}};
  return CredentialIssuer::issue(std::move(blocks), std::move(facts.builder()).build(), nullptr,
                                 {std::string(format), issuer, {}});
}

class RequestFormat final : public TokenFormat {
 public:
  RequestFormat(std::string_view name, MatchProfile profile) : name_(name), profile_(profile) {}

  std::string_view name() const override { return name_; }
  VerifyTraits traits() const override { return {.audience = true}; }

  // By the field that one profile has and the other has not.
  bool detect(ByteView token) const override {
    const auto document = read_document(token);
    return document && (document->body.find("seller_agent_url") != nullptr) == (profile_ == MatchProfile::kG2);
  }

  TokenResult<VerifiedToken> verify(ByteView token, const VerifyContext& context) const override {
    HARDTACK_TRY(const Document document, read_document(token));
    HARDTACK_TRY(const MatchRequest request, read_body(document.body, profile_));
    if (!context.audience) {
      return refuse(Error(ErrorCode::kInvalidClaim, "the request is for one provider, and none was named")
                        .with_help("name the verifier's own endpoint as its audience"),
                    "endpoint_required");
    }
    HARDTACK_TRY(const std::string endpoint, match_endpoint(*context.audience));
    const TokenKeysSource keys(context.keys, name_);
    HARDTACK_TRY(const std::int64_t epoch,
                 verify_match_request(request, endpoint, document.signature, keys, unix_seconds(context.now)));
    HARDTACK_TRY(const TokenKey key, context.keys.find({name_, KeyId(document.signature.key_id)}));
    const KeyId key_id = to_key_id(document.signature.key_id);
    HARDTACK_TRY(Credential credential, credential_of(request, name_, endpoint, epoch, *key.public_key(), key_id));
    HARDTACK_TRY(const std::string input, match_signing_input(request, endpoint, epoch));
    const std::string hash = to_hex(sha256(bytes_of(input)));
    return VerifiedToken{std::string(name_),
                         std::move(credential),
                         key_id,
                         {{request.kind == MatchKind::kIdentity ? request.request_id : hash, hash}},
                         match_signature_end(epoch)};
  }

  TokenResult<TokenDescription> describe(ByteView token) const override {
    HARDTACK_TRY(const Document document, read_document(token));
    HARDTACK_TRY(const MatchRequest request, read_body(document.body, profile_));
    JsonValue::Object details{{"type", match_type_name(request.kind)}, {"profile", match_profile_name(profile_)}};
    if (profile_ == MatchProfile::kG2) details.emplace_back("seller_agent_url", request.seller_agent_url);
    JsonValue::Array packages(request.package_ids.begin(), request.package_ids.end());
    details.emplace_back("package_ids", std::move(packages));
    return TokenDescription{to_key_id(document.signature.key_id), std::move(details)};
  }

  Result<Bytes> mint(const MintRequest& request) const override {
    HARDTACK_CHECK(expect_only(request, name_, {"key id", "claims", "location"}));
    if (!request.claims) return fail(ErrorCode::kUsage, "a signed request needs the request's body as its claims");
    if (!request.location)
      return fail(ErrorCode::kUsage, "a signed request needs the provider's endpoint as its location");
    const std::string key_id = key_name(request.key_id);
    if (key_id.empty()) return fail(ErrorCode::kUsage, "a signed request names its key: give a key id");
    const auto signer = request.key.signer();
    if (signer == nullptr) return fail(ErrorCode::kKeyAlgorithmMismatch, "a secret does not sign requests");
    HARDTACK_TRY(const MatchRequest body, read_match_request(*request.claims, profile_));
    HARDTACK_TRY(const MatchSignature signature,
                 sign_match_request(body, *request.location, unix_seconds(request.now), *signer, key_id));
    const JsonValue::Object headers{{"X-AdCP-Key-Id", signature.key_id}, {"X-AdCP-Signature", signature.signature}};
    return bytes_from(
        write_json(JsonValue::Object{{"headers", headers}, {"request", *request.claims}}, JsonLayout::kCompact));
  }

  Result<TokenKey> read_key(ByteView contents) const override { return read_request_key(contents); }
  Result<TokenSigningKey> read_signing_key(ByteView contents) const override {
    return read_request_signing_key(contents);
  }

 private:
  std::string_view name_;
  MatchProfile profile_;
};

}  // namespace

const TokenFormat& request_format() {
  static const RequestFormat format("request", MatchProfile::kG2);
  return format;
}

const TokenFormat& request_g1_format() {
  static const RequestFormat format("request-g1", MatchProfile::kG1);
  return format;
}

}  // namespace hardtack
