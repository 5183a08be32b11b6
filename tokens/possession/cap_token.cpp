#include "tokens/possession/cap_token.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "json/json.h"
#include "tokens/bytes/base64.h"
#include "tokens/bytes/hex.h"
#include "tokens/crypto/ecdsa_signature.h"
#include "tokens/crypto/sha256.h"
#include "tokens/crypto/signature.h"

namespace hardtack {
namespace {

constexpr JsonLimits kLimits{kMaxCapTokenBytes, 4, 64};
constexpr std::size_t kSignatureBytes = 64;

std::unexpected<TokenRefusal> invalid(std::string message) {
  return refuse(ErrorCode::kMalformedToken, "invalid_input", std::move(message));
}

template <std::size_t size>
TokenResult<void> expect_members(const JsonValue& object, const std::array<std::string_view, size>& known,
                                 const char* what) {
  if (!object.is_object()) return invalid(cat("the ", what, " is no JSON object"));
  for (const auto& [name, value] : object.as_object()) {
    if (std::ranges::find(known, name) == known.end()) return invalid(cat("the ", what, " has no ", quote(name)));
  }
  return {};
}

TokenResult<std::string> text_member(const JsonValue& object, std::string_view name) {
  const JsonValue* value = object.find(name);
  if (value == nullptr || !value->is_string()) return invalid(cat("`", name, "` is no text"));
  return value->as_string();
}

TokenResult<std::int64_t> count_member(const JsonValue& object, std::string_view name) {
  const JsonValue* value = object.find(name);
  if (value == nullptr || !value->is_integer() || value->as_integer() < 0)
    return invalid(cat("`", name, "` is no integer from 0 on"));
  return value->as_integer();
}

TokenResult<CapPayload> read_payload(const JsonValue& object) {
  static constexpr std::array<std::string_view, 10> kMembers{
      "operator_omni",   "actor_omni", "service",   "op",         "data_class",
      "device_key_hash", "k3_epoch",   "issued_at", "expires_at", "nonce"};
  HARDTACK_CHECK(expect_members(object, kMembers, "payload of the cap token"));
  CapPayload payload;
  HARDTACK_TRY(payload.operator_omni, text_member(object, "operator_omni"));
  HARDTACK_TRY(payload.actor_omni, text_member(object, "actor_omni"));
  HARDTACK_TRY(const std::string service, text_member(object, "service"));
  HARDTACK_TRY(const std::string operation, text_member(object, "op"));
  HARDTACK_TRY(const std::string data_class, text_member(object, "data_class"));
  auto subject = read_cap_subject({payload.operator_omni, payload.actor_omni, service, operation, data_class});
  if (!subject) return refuse(subject.error(), "invalid_input");
  payload.subject = *std::move(subject);
  if (payload.subject.service != service) return invalid("`service` is not in lower case");
  HARDTACK_TRY(payload.device_key_hash, text_member(object, "device_key_hash"));
  const auto hash = read_device_key_hash(payload.device_key_hash);
  if (!hash) return invalid("`device_key_hash` is not `0x` and 64 hexadecimal digits");
  payload.device = *hash;
  HARDTACK_TRY(payload.k3_epoch, count_member(object, "k3_epoch"));
  HARDTACK_TRY(payload.issued_at, count_member(object, "issued_at"));
  HARDTACK_TRY(payload.expires_at, count_member(object, "expires_at"));
  HARDTACK_TRY(payload.nonce, text_member(object, "nonce"));
  if (payload.nonce.size() != 32 || !from_hex(payload.nonce)) return invalid("`nonce` is not 32 hexadecimal digits");
  return payload;
}

TokenResult<ProofTriple> read_proof(const JsonValue& object) {
  ProofTriple proof;
  if (object.find("client_sig") != nullptr) {
    HARDTACK_TRY(proof.signature, text_member(object, "client_sig"));
  }
  if (object.find("client_nonce") != nullptr) {
    HARDTACK_TRY(proof.nonce, text_member(object, "client_nonce"));
  }
  if (object.find("client_ts") != nullptr) {
    HARDTACK_TRY(proof.time, count_member(object, "client_ts"));
  }
  return proof;
}

std::string json_text(std::string_view text) { return write_json(JsonValue(text), JsonLayout::kCompact); }

std::unexpected<TokenRefusal> bad_signature() {
  return refuse(ErrorCode::kInvalidSignature, "broker_sig_invalid", "the signature of the broker does not match");
}

}  // namespace

TokenResult<CapToken> read_cap_token(std::string_view text) {
  if (text.size() > kMaxCapTokenBytes)
    return refuse(ErrorCode::kTokenTooLarge, "invalid_input",
                  cat("the cap token is longer than ", kMaxCapTokenBytes, " bytes"));
  const auto object = parse_json(text, kLimits);
  if (!object) return refuse(object.error().with_context("the cap token"), "invalid_input");
  static constexpr std::array<std::string_view, 5> kMembers{"payload", "broker_sig", "client_sig", "client_nonce",
                                                            "client_ts"};
  HARDTACK_CHECK(expect_members(*object, kMembers, "cap token"));
  const JsonValue* payload = object->find("payload");
  if (payload == nullptr) return invalid("the cap token has no `payload`");
  CapToken token;
  HARDTACK_TRY(token.payload, read_payload(*payload));
  HARDTACK_TRY(token.broker_signature, text_member(*object, "broker_sig"));
  HARDTACK_TRY(token.proof, read_proof(*object));
  return token;
}

std::string cap_payload_text(const CapPayload& payload) {
  return cat("{\"operator_omni\":", json_text(payload.operator_omni), ",\"actor_omni\":", json_text(payload.actor_omni),
             ",\"service\":", json_text(payload.subject.service), ",\"op\":\"",
             cap_operation_name(payload.subject.operation), "\",\"data_class\":\"",
             cap_data_class_name(payload.subject.data_class), "\",\"device_key_hash\":\"", payload.device_key_hash,
             "\",\"k3_epoch\":", payload.k3_epoch, ",\"issued_at\":", payload.issued_at,
             ",\"expires_at\":", payload.expires_at, ",\"nonce\":", json_text(payload.nonce), "}");
}

std::string cap_token_text(const CapToken& token) {
  std::string text =
      cat("{\"payload\":", cap_payload_text(token.payload), ",\"broker_sig\":", json_text(token.broker_signature));
  if (token.proof.signature) text += cat(",\"client_sig\":", json_text(*token.proof.signature));
  if (token.proof.nonce) text += cat(",\"client_nonce\":", json_text(*token.proof.nonce));
  if (token.proof.time) text += cat(",\"client_ts\":", *token.proof.time);
  return text + "}";
}

Result<std::string> sign_cap(const CapPayload& payload, const PrivateKey& broker) {
  if (broker.algorithm() != KeyAlgorithm::kSecp256r1)
    return fail(ErrorCode::kInvalidKey, "cap tokens are signed with a secp256r1 key");
  // Signing hashes what it is given, which is a hash already.
  HARDTACK_TRY(const Bytes signature, sign(broker, sha256(bytes_of(cap_payload_text(payload)))));
  HARDTACK_TRY(const p256::Signature numbers, p256::decode_der(signature));
  Bytes joined(numbers.r.begin(), numbers.r.end());
  joined.insert(joined.end(), numbers.s.begin(), numbers.s.end());
  return to_base64url(joined, Padding::kOmitted);
}

TokenResult<void> verify_cap_signature(const CapToken& token, const PublicKey& broker) {
  if (broker.algorithm() != KeyAlgorithm::kSecp256r1) return bad_signature();
  const auto joined = from_base64url(token.broker_signature);
  if (!joined || token.broker_signature.ends_with('=') || joined->size() != kSignatureBytes) return bad_signature();
  p256::Signature numbers;
  std::ranges::copy(ByteView(*joined).first(32), numbers.r.begin());
  std::ranges::copy(ByteView(*joined).subspan(32), numbers.s.begin());
  if (!p256::is_scalar(numbers.r) || !p256::is_scalar(numbers.s)) return bad_signature();
  if (!verify(broker, sha256(bytes_of(cap_payload_text(token.payload))), p256::encode_der(numbers)))
    return bad_signature();
  return {};
}

}  // namespace hardtack
