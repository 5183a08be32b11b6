#include "tokens/paseto/paseto_format.h"

#include <algorithm>
#include <utility>

#include "engine/authz/credential_issuer.h"
#include "engine/text/cat.h"
#include "engine/text/date_time.h"
#include "engine/text/quote.h"
#include "engine/text/trim.h"
#include "engine/text/utf8.h"
#include "tokens/bytes/hex.h"
#include "tokens/crypto/sha256.h"
#include "tokens/keys/key_format.h"
#include "tokens/paseto/paserk.h"
#include "tokens/paseto/paseto.h"
#include "tokens/provider/claim_facts.h"

namespace hardtack {
namespace {

constexpr std::string_view kFormat = "paseto";
constexpr std::int64_t kGraceSeconds = 30;
constexpr JsonLimits kPayloadLimits{kMaxTokenBytes, 16, 10'000};
// A footer is read before anything is verified.
constexpr JsonLimits kFooterLimits{4'096, 4, 64};
constexpr std::size_t kMaxKeyIdBytes = 256;

// Nothing for a footer that is no JSON object, which it need not be.
TokenResult<KeyId> key_id_of(const std::string& footer) {
  if (!footer.starts_with('{')) return KeyId();
  const auto parsed = parse_json(footer, kFooterLimits);
  if (!parsed) return refuse(parsed.error().with_context("the PASETO's footer"), "paseto_footer");
  const JsonValue* id = parsed->find("kid");
  if (id == nullptr) return KeyId();
  if (!id->is_string() || id->as_string().empty() || id->as_string().size() > kMaxKeyIdBytes)
    return refuse(ErrorCode::kInvalidClaim, "paseto_footer", "the `kid` of the footer is no text of at most 256 bytes");
  return KeyId(id->as_string());
}

std::unexpected<TokenRefusal> invalid_claim(std::string_view name) {
  return refuse(ErrorCode::kInvalidClaim, "invalid_claim", cat("malformed:", name));
}

// parse_date_time takes more spellings than the format has.
std::optional<std::int64_t> strict_instant(std::string_view text) {
  if (text.size() < 20 || text[10] != 'T' || text.ends_with('z') || text.substr(17, 2) == "60") return std::nullopt;
  const auto seconds = parse_date_time(text);
  if (!seconds) return std::nullopt;
  return *seconds;
}

TokenResult<std::optional<std::int64_t>> instant_claim(const JsonValue& claims, std::string_view name) {
  const JsonValue* value = claims.find(name);
  if (value == nullptr) return std::optional<std::int64_t>();
  const auto instant = value->is_string() ? strict_instant(value->as_string()) : std::nullopt;
  if (!instant) return invalid_claim(name);
  return instant;
}

TokenResult<void> check_texts(const JsonValue& claims) {
  for (const char* name : {"iss", "sub", "aud", "jti"}) {
    const JsonValue* value = claims.find(name);
    if (value != nullptr && !value->is_string()) return invalid_claim(name);
  }
  return {};
}

TokenResult<void> check_times(const JsonValue& claims, LineageTime now) {
  const std::int64_t seconds = unix_seconds(now);
  HARDTACK_TRY(const auto exp, instant_claim(claims, "exp"));
  HARDTACK_TRY(const auto nbf, instant_claim(claims, "nbf"));
  HARDTACK_TRY(const auto iat, instant_claim(claims, "iat"));
  if (exp && *exp <= seconds)
    return refuse(ErrorCode::kExpired, "expired", "the PASETO expired at " + claims.find("exp")->as_string());
  for (const auto& from : {nbf, iat}) {
    if (from && *from > seconds + kGraceSeconds)
      return refuse(ErrorCode::kExpired, "not_yet_valid", "the PASETO is not valid yet");
  }
  return {};
}

TokenResult<void> check_audience(const JsonValue& claims, const std::optional<std::string>& audience) {
  const JsonValue* named = claims.find("aud");
  if (named == nullptr && !audience) return {};
  if (named == nullptr) return refuse(ErrorCode::kInvalidClaim, "audience_mismatch", "the PASETO names no audience");
  if (!audience) {
    return refuse(Error(ErrorCode::kInvalidClaim, "the PASETO is for an audience, and none was named")
                      .with_help("name the one that verifies it"),
                  "audience_mismatch");
  }
  if (*named == JsonValue(*audience)) return {};
  return refuse(ErrorCode::kInvalidClaim, "audience_mismatch",
                "the PASETO is not for the audience " + quote(*audience));
}

// Of a public token without its signature, of which ECDSA has two spellings; of a local one its ciphertext, since a
// hash of what it hides could be guessed.
std::string hash_of(const PasetoParts& parts, std::string_view payload) {
  const bool is_local = parts.kind.ends_with(".local");
  const ByteView content = is_local ? ByteView(parts.body) : bytes_of(payload);
  return to_hex(sha256({bytes_of(parts.header), content, bytes_of("."), bytes_of(parts.footer)}));
}

Issuance issuance_of(const TokenKey& key, const KeyId& key_id) {
  Issuance issuance{std::string(kFormat), std::nullopt, {}};
  if (const PublicKey* public_key = key.public_key()) {
    issuance.key = *public_key;
  } else if (const OtherPublicKey* other = key.other_public_key()) {
    issuance.name = cat(other->algorithm, "/", to_hex(other->bytes));
  } else {
    issuance.name = key_name(key_id);
  }
  return issuance;
}

TokenResult<JsonValue> parse_payload(std::string_view payload) {
  auto claims = parse_json(payload, kPayloadLimits);
  if (!claims) return refuse(claims.error().with_context("the PASETO's payload"), "paseto_claims");
  if (!claims->is_object())
    return refuse(ErrorCode::kMalformedJson, "paseto_claims", "the PASETO's payload is no JSON object");
  return *std::move(claims);
}

Result<Credential> credential_of(const JsonValue& claims, const PasetoParts& parts, const TokenKey& key,
                                 const KeyId& key_id, std::optional<std::int64_t> expires) {
  ProgramBuilder block(ProgramLimits::for_token());
  HARDTACK_CHECK(add_claims(block, claims));
  ProgramBuilder facts;
  HARDTACK_CHECK(add_verified_facts(facts, key_id, expires));
  if (!parts.footer.empty() && is_valid_utf8(parts.footer))
    HARDTACK_CHECK(add_fact(facts, "verified:footer", {facts.terms().string(parts.footer)}));
  std::vector<CredentialBlock> blocks{{std::make_shared<const Block>(std::move(block).build()), std::nullopt}};
  return CredentialIssuer::issue(std::move(blocks), std::move(facts).build(), nullptr, issuance_of(key, key_id));
}

Result<std::string> footer_of(const MintRequest& request) {
  if (request.key_id == KeyId()) return request.footer.value_or("");
  if (request.footer) return fail(ErrorCode::kUsage, "the key id of a PASETO is in its footer: give one of them");
  return write_json(JsonValue::Object{{"kid", key_name(request.key_id)}}, JsonLayout::kCompact);
}

Result<std::string> payload_of(const MintRequest& request) {
  if (request.claims && !request.claims->is_object()) return fail(ErrorCode::kUsage, "claims are a JSON object");
  if (!request.claims && !request.expires)
    return fail(ErrorCode::kUsage, "a PASETO is made of claims, and there are none");
  JsonValue::Object claims = request.claims ? request.claims->as_object() : JsonValue::Object();
  if (request.expires) {
    if (request.claims && request.claims->find("exp") != nullptr)
      return fail(ErrorCode::kUsage, "the claims have an `exp` already");
    if (*request.expires < 0 || *request.expires >= kYear10000)
      return fail(ErrorCode::kUsage, "an expiry is a date from 1970 to 9999");
    claims.emplace_back("exp", format_date_time(*request.expires));
  }
  return write_json(JsonValue(std::move(claims)), JsonLayout::kCompact);
}

class PasetoFormat final : public TokenFormat {
 public:
  std::string_view name() const override { return kFormat; }

  VerifyTraits traits() const override { return {.audience = true, .assertion = true}; }

  bool detect(ByteView token) const override { return split(token).has_value(); }

  TokenResult<VerifiedToken> verify(ByteView token, const VerifyContext& context) const override {
    HARDTACK_TRY(const PasetoParts parts, split(token));
    HARDTACK_TRY(KeyId key_id, key_id_of(parts.footer));
    HARDTACK_TRY(const TokenKey key, context.keys.find({kFormat, key_id}));
    HARDTACK_TRY(const std::string payload, open_paseto(parts, key, context.assertion));
    HARDTACK_TRY(const JsonValue claims, parse_payload(payload));
    HARDTACK_CHECK(check_texts(claims));
    HARDTACK_CHECK(check_times(claims, context.now));
    HARDTACK_CHECK(check_audience(claims, context.audience));
    HARDTACK_TRY(const auto expires, instant_claim(claims, "exp"));
    HARDTACK_TRY(Credential credential, credential_of(claims, parts, key, key_id, expires));
    const std::string hash = hash_of(parts, payload);
    const JsonValue* jti = claims.find("jti");
    return VerifiedToken{std::string(kFormat),
                         std::move(credential),
                         std::move(key_id),
                         {{jti == nullptr ? hash : jti->as_string(), hash}},
                         expires};
  }

  TokenResult<TokenDescription> describe(ByteView token) const override {
    HARDTACK_TRY(const PasetoParts parts, split(token));
    HARDTACK_TRY(KeyId key_id, key_id_of(parts.footer));
    JsonValue::Object details{{"kind", parts.kind}, {"footer", parts.footer}};
    if (parts.kind.ends_with(".public")) {
      const std::size_t size = parts.kind == "v4.public" ? 64 : 96;
      if (parts.body.size() < size)
        return refuse(ErrorCode::kMalformedToken, "paseto_malformed", "the PASETO is shorter than its signature");
      HARDTACK_TRY(JsonValue claims, parse_payload(text_of(ByteView(parts.body).first(parts.body.size() - size))));
      details.emplace_back("claims", std::move(claims));
    }
    return TokenDescription{std::move(key_id), std::move(details)};
  }

  Result<Bytes> mint(const MintRequest& request) const override {
    HARDTACK_CHECK(expect_only(request, kFormat, {"key id", "claims", "expiry", "footer", "assertion", "variant"}));
    // A pair of no stated purpose makes the one kind that its algorithm is for.
    const auto pair = request.key.purpose.empty() ? request.key.signer() : nullptr;
    if (request.variant && *request.variant != (pair == nullptr ? request.key.purpose : "v4.public"))
      return fail(ErrorCode::kUsage, "the key is not for tokens " + quote(*request.variant));
    HARDTACK_TRY(const std::string payload, payload_of(request));
    HARDTACK_TRY(const std::string footer, footer_of(request));
    const std::string assertion = request.assertion.value_or("");
    HARDTACK_TRY(const std::string text, pair != nullptr
                                             ? make_paseto(*pair, payload, footer, assertion)
                                             : make_paseto(request.key, payload, footer, assertion, request.random));
    return bytes_from(text);
  }

  Result<TokenKey> read_key(ByteView contents) const override {
    const std::string_view text = trimmed(text_of(contents));
    if (looks_like_paserk(text)) return key_from_paserk(text);
    HARDTACK_TRY(const PublicKey key, decode_public_key(contents, {.algorithm = KeyAlgorithm::kEd25519}));
    return TokenKey{key, "v4.public"};
  }

  Result<TokenSigningKey> read_signing_key(ByteView contents) const override {
    const std::string_view text = trimmed(text_of(contents));
    if (looks_like_paserk(text)) return signing_key_from_paserk(text);
    HARDTACK_TRY(PrivateKey key, decode_private_key(contents, {.algorithm = KeyAlgorithm::kEd25519}));
    return TokenSigningKey{std::make_shared<const PrivateKey>(std::move(key)), "v4.public"};
  }

  Result<TokenKey> accept_secret(SharedSecret secret) const override {
    if (looks_like_paserk(secret->reveal_text())) {
      HARDTACK_TRY(TokenKey key, key_from_paserk(trimmed(secret->reveal_text())));
      if (key.secret() == nullptr) return fail(ErrorCode::kInvalidKey, "the PASERK is no secret");
      return key;
    }
    if (secret->size() != 32) return fail(ErrorCode::kInvalidKeySize, "a secret of PASETO v4.local has 32 bytes");
    return TokenKey{std::move(secret), "v4.local"};
  }

 private:
  static TokenResult<PasetoParts> split(ByteView token) {
    HARDTACK_TRY(const ByteView bytes, token_without_space(token));
    return split_paseto(text_of(bytes));
  }
};

}  // namespace

const TokenFormat& paseto_format() {
  static const PasetoFormat format;
  return format;
}

}  // namespace hardtack
