#include "tokens/capability/manifest.h"

#include "json/json.h"
#include "tokens/bytes/hex.h"
#include "tokens/crypto/symmetric/hmac.h"

namespace hardtack {
namespace {

constexpr std::string_view kAlgorithm = "HMAC-SHA256";

std::unexpected<TokenRefusal> malformed(const char* message) {
  return refuse(ErrorCode::kMalformedToken, "ManifestError", message);
}

std::unexpected<TokenRefusal> bad_signature(const char* message) {
  return refuse(ErrorCode::kInvalidSignature, "ManifestSignatureError", message);
}

}  // namespace

TokenResult<std::string> open_manifest(std::string_view envelope, const SecretBytes* secret) {
  const auto parsed = parse_json(envelope, {kMaxManifestBytes, 8, 1'000});
  if (!parsed) return refuse(parsed.error(), "ManifestError");
  if (!parsed->is_object()) return malformed("the manifest's envelope is no object");
  const JsonValue *payload = parsed->find("payload"), *algorithm = parsed->find("algorithm"),
                  *signature = parsed->find("signature");
  if (payload == nullptr || !payload->is_string()) return malformed("the manifest's envelope has no text `payload`");
  const bool is_signed = algorithm != nullptr || signature != nullptr;
  if (!is_signed) {
    if (secret != nullptr) return bad_signature("the manifest is not signed");
    return payload->as_string();
  }
  if (algorithm == nullptr || signature == nullptr || !signature->is_string())
    return malformed("the manifest's envelope has either `algorithm` or `signature`");
  if (secret == nullptr || secret->empty()) return bad_signature("the manifest is signed and there is no secret");
  if (*algorithm != JsonValue(kAlgorithm)) return bad_signature("the manifest is not signed with `HMAC-SHA256`");
  const std::string mac = to_hex(hmac_sha256(secret->bytes(), {bytes_of(payload->as_string())}));
  if (!equal_in_constant_time(bytes_of(mac), bytes_of(signature->as_string())))
    return bad_signature("the signature is not that of the secret and the manifest");
  return payload->as_string();
}

Result<std::string> seal_manifest(std::string_view payload, const SecretBytes& secret) {
  if (secret.empty()) return fail(ErrorCode::kInvalidKeySize, "the secret is empty");
  return write_json(JsonValue::Object{{"payload", payload},
                                      {"algorithm", kAlgorithm},
                                      {"signature", to_hex(hmac_sha256(secret.bytes(), {bytes_of(payload)}))}},
                    JsonLayout::kCompact);
}

}  // namespace hardtack
