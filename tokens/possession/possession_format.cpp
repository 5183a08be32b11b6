#include "tokens/possession/possession_format.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/authz/credential_issuer.h"
#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "tokens/bytes/hex.h"
#include "tokens/crypto/sha256.h"
#include "tokens/keys/key_format.h"
#include "tokens/possession/cap_broker.h"
#include "tokens/possession/cap_proof.h"
#include "tokens/possession/cap_token.h"
#include "tokens/possession/cap_use.h"
#include "tokens/provider/checks.h"
#include "tokens/provider/claim_facts.h"

namespace hardtack {
namespace {

constexpr std::string_view kFormat = "possession";

Result<void> add_cap(ProgramBuilder& block, const CapPayload& payload) {
  TermStore& terms = block.terms();
  const CapSubject& subject = payload.subject;
  const Value operation = terms.string(cap_operation_name(subject.operation));
  const Value data_class = terms.string(cap_data_class_name(subject.data_class));
  const Value device = terms.string(prefixed_hex(payload.device));
  HARDTACK_CHECK(add_fact(block, "cap",
                          {terms.string(subject.operator_omni), terms.string(subject.actor_omni),
                           terms.string(subject.service), operation, data_class}));
  HARDTACK_CHECK(add_fact(block, "device_key_hash", {device}));
  HARDTACK_CHECK(add_fact_check(block, "requested_op", {operation}));
  HARDTACK_CHECK(add_fact_check(block, "requested_data_class", {data_class}));
  HARDTACK_CHECK(add_fact_check(block, "active_device", {device}));
  return add_fact_check(block, "current_k3_epoch", {Value::integer(payload.k3_epoch)});
}

Result<Credential> credential_of(const CapPayload& payload, const PublicKey& broker,
                                 const std::optional<VerifiedProof>& proof) {
  ProgramBuilder block(ProgramLimits::for_token());
  HARDTACK_CHECK(add_cap(block, payload));
  ProgramBuilder facts;
  HARDTACK_CHECK(add_verified_facts(facts, KeyId(), payload.expires_at));
  if (proof) HARDTACK_CHECK(add_possession(facts, *proof));
  std::vector<CredentialBlock> blocks{{std::make_shared<const Block>(std::move(block).build()), std::nullopt}};
  return CredentialIssuer::issue(std::move(blocks), std::move(facts).build(), nullptr,
                                 Issuance{std::string(kFormat), broker, {}});
}

Result<const PublicKey*> broker_key(const TokenKey& key) {
  const PublicKey* broker = key.public_key();
  if (broker != nullptr && broker->algorithm() == KeyAlgorithm::kSecp256r1) return broker;
  return fail(ErrorCode::kInvalidKey, "cap tokens are verified with a secp256r1 key");
}

Result<std::string> text_claim(const JsonValue& claims, std::string_view name) {
  const JsonValue* value = claims.find(name);
  if (value == nullptr || !value->is_string()) return fail(ErrorCode::kUsage, cat("the claim `", name, "` is a text"));
  return value->as_string();
}

Result<std::int64_t> count_claim(const JsonValue& claims, std::string_view name) {
  const JsonValue* value = claims.find(name);
  if (value == nullptr || !value->is_integer() || value->as_integer() < 0)
    return fail(ErrorCode::kUsage, cat("the claim `", name, "` is an integer from 0 on"));
  return value->as_integer();
}

Result<ProofTriple> proof_claims(const JsonValue& claims) {
  ProofTriple proof;
  if (claims.find("client_sig") != nullptr) {
    HARDTACK_TRY(proof.signature, text_claim(claims, "client_sig"));
  }
  if (claims.find("client_nonce") != nullptr) {
    HARDTACK_TRY(proof.nonce, text_claim(claims, "client_nonce"));
  }
  if (claims.find("client_ts") != nullptr) {
    HARDTACK_TRY(proof.time, count_claim(claims, "client_ts"));
  }
  return proof;
}

Result<void> expect_claims(const std::optional<JsonValue>& claims) {
  static constexpr std::array<std::string_view, 10> kClaims{
      "operator_omni",   "actor_omni", "service",    "op",           "data_class",
      "device_key_hash", "k3_epoch",   "client_sig", "client_nonce", "client_ts"};
  if (!claims || !claims->is_object())
    return fail(ErrorCode::kUsage, "a cap token is made of claims, and there are none");
  for (const auto& [name, value] : claims->as_object()) {
    if (std::ranges::find(kClaims, name) == kClaims.end())
      return fail(ErrorCode::kUsage, "a cap token has no claim " + quote(name));
  }
  return {};
}

// For who makes a token, what a verifier would name in its own way is a wrong claim.
Result<CapPayload> payload_of(const JsonValue& claims) {
  CapPayload payload;
  HARDTACK_TRY(payload.operator_omni, text_claim(claims, "operator_omni"));
  HARDTACK_TRY(payload.actor_omni, text_claim(claims, "actor_omni"));
  HARDTACK_TRY(const std::string service, text_claim(claims, "service"));
  HARDTACK_TRY(const std::string operation, text_claim(claims, "op"));
  HARDTACK_TRY(const std::string data_class, text_claim(claims, "data_class"));
  auto subject = read_cap_subject({payload.operator_omni, payload.actor_omni, service, operation, data_class});
  if (!subject) return fail(ErrorCode::kUsage, "the claim " + subject.error().message());
  payload.subject = *std::move(subject);
  HARDTACK_TRY(payload.device_key_hash, text_claim(claims, "device_key_hash"));
  const auto hash = read_device_key_hash(payload.device_key_hash);
  if (!hash) return fail(ErrorCode::kUsage, "the claim `device_key_hash` is `0x` and 64 hexadecimal digits");
  payload.device = *hash;
  HARDTACK_TRY(payload.k3_epoch, count_claim(claims, "k3_epoch"));
  return payload;
}

class PossessionFormat final : public TokenFormat {
 public:
  std::string_view name() const override { return kFormat; }

  VerifyTraits traits() const override { return {.assertion = true}; }  // the nonce of a proof

  bool detect(ByteView token) const override {
    const auto text = token_without_space(token);
    if (!text || text->size() > kMaxCapTokenBytes) return false;
    const auto object = parse_json(text_of(*text), {kMaxCapTokenBytes, 4, 64});
    return object && object->find("payload") != nullptr && object->find("broker_sig") != nullptr;
  }

  TokenResult<VerifiedToken> verify(ByteView token, const VerifyContext& context) const override {
    if (context.audience) return refuse(ErrorCode::kInvalidClaim, "audience_mismatch", "a cap token names no audience");
    HARDTACK_TRY(const CapToken cap, read(token));
    HARDTACK_TRY(const TokenKey key, context.keys.find({kFormat, KeyId()}));
    HARDTACK_TRY(const PublicKey* broker, broker_key(key));
    HARDTACK_CHECK(verify_cap_signature(cap, *broker));
    const CapPayload& payload = cap.payload;
    ProofContext proof_context{.now = unix_seconds(context.now)};
    if (!context.assertion.empty()) {
      proof_context.required = true;
      proof_context.nonce = context.assertion;
    }
    HARDTACK_TRY(const auto proof, verify_cap_proof(cap.proof, payload.subject, payload.device, proof_context));
    HARDTACK_CHECK(check_cap_freshness(payload, unix_seconds(context.now)));
    HARDTACK_TRY(Credential credential, credential_of(payload, *broker, proof));
    return VerifiedToken{std::string(kFormat),
                         std::move(credential),
                         KeyId(),
                         {{payload.nonce, to_hex(sha256(bytes_of(cap_payload_text(payload))))}},
                         payload.expires_at};
  }

  TokenResult<TokenDescription> describe(ByteView token) const override {
    HARDTACK_TRY(const CapToken cap, read(token));
    HARDTACK_TRY(JsonValue payload, parse_json(cap_payload_text(cap.payload), {kMaxCapTokenBytes, 4, 64}));
    return TokenDescription{KeyId(), {{"payload", std::move(payload)}, {"proof", !cap.proof.is_absent()}}};
  }

  Result<Bytes> mint(const MintRequest& request) const override {
    HARDTACK_CHECK(expect_only(request, kFormat, {"claims", "expiry"}));
    HARDTACK_CHECK(expect_claims(request.claims));
    if (request.key.private_key() == nullptr)
      return fail(ErrorCode::kInvalidKey, "cap tokens are signed with a secp256r1 key");
    HARDTACK_TRY(CapPayload payload, payload_of(*request.claims));
    HARDTACK_TRY(ProofTriple proof, proof_claims(*request.claims));
    payload.issued_at = unix_seconds(request.now);
    payload.expires_at = request.expires.value_or(payload.issued_at + kDefaultCapSeconds);
    if (payload.expires_at < payload.issued_at + kMinCapSeconds ||
        payload.expires_at > payload.issued_at + kMaxCapSeconds)
      return fail(ErrorCode::kUsage, cat("a cap lasts ", kMinCapSeconds, " to ", kMaxCapSeconds, " seconds"));
    const auto held = verify_cap_proof(proof, payload.subject, payload.device, {.now = payload.issued_at});
    if (!held) return fail(held.error().error);
    std::array<std::uint8_t, 16> nonce{};
    HARDTACK_CHECK(request.random.fill(nonce));
    payload.nonce = to_hex(nonce);
    HARDTACK_TRY(std::string signature, sign_cap(payload, *request.key.private_key()));
    return bytes_from(cap_token_text({std::move(payload), std::move(signature), std::move(proof)}));
  }

  Result<TokenKey> read_key(ByteView contents) const override {
    HARDTACK_TRY(const PublicKey key, decode_public_key(contents, {.algorithm = KeyAlgorithm::kSecp256r1}));
    return TokenKey{key, {}};
  }

  Result<TokenSigningKey> read_signing_key(ByteView contents) const override {
    HARDTACK_TRY(PrivateKey key, decode_private_key(contents, {.algorithm = KeyAlgorithm::kSecp256r1}));
    return TokenSigningKey{std::make_shared<const PrivateKey>(std::move(key)), {}};
  }

 private:
  static TokenResult<CapToken> read(ByteView token) {
    HARDTACK_TRY(const ByteView text, token_without_space(token));
    return read_cap_token(text_of(text));
  }
};

}  // namespace

const TokenFormat& possession_format() {
  static const PossessionFormat format;
  return format;
}

}  // namespace hardtack
