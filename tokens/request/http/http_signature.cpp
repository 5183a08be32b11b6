#include "tokens/request/http/http_signature.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/utf8.h"
#include "tokens/bytes/base64.h"
#include "tokens/crypto/ecdsa_signature.h"
#include "tokens/crypto/sha256.h"
#include "tokens/crypto/signature.h"
#include "tokens/request/http/signature_input.h"

namespace hardtack {
namespace {

constexpr std::size_t kMaxKeyIdBytes = 256;
constexpr std::size_t kNonceBytes = 16;
constexpr std::size_t kMinNonceText = 22;  // of 16 bytes
constexpr std::size_t kMaxNonceText = 128;
constexpr std::array<std::string_view, 3> kAlways{"@method", "@target-uri", "@authority"};

std::string_view algorithm_name(KeyAlgorithm algorithm) {
  return algorithm == KeyAlgorithm::kEd25519 ? "ed25519" : "ecdsa-p256-sha256";
}

std::unexpected<TokenRefusal> refused(ErrorCode error, const char* code, const char* message) {
  return refuse(error, cat("request_signature_", code), message);
}
std::unexpected<TokenRefusal> malformed(const Error& error) {
  return refuse(error, "request_signature_header_malformed");
}

BinaryText binary_text(const HttpSignaturePolicy& policy) {
  return policy.version == HttpSignaturePolicy::Version::k32 ? BinaryText::kStandard : BinaryText::kEitherAlphabet;
}

// Parameters of a signature, all of which must be there.
struct Parameters {
  std::int64_t created, expires;
  std::string nonce, key_id, algorithm, tag;
};

bool is_nonce(std::string_view text) {
  return text.size() >= kMinNonceText && text.size() <= kMaxNonceText && std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
         });
}

// Steps 1 (types) and 2.
TokenResult<Parameters> read_parameters(const SfMember& member) {
  std::array<std::int64_t, 2> numbers{};
  std::array<std::string, 4> texts;
  static constexpr std::array<std::string_view, 2> kNumbers{"created", "expires"};
  static constexpr std::array<std::string_view, 4> kTexts{"nonce", "keyid", "alg", "tag"};
  bool is_complete = true;
  for (std::size_t i = 0; i < kNumbers.size(); ++i) {
    const SfValue* value = member.parameter(kNumbers[i]);
    if (value != nullptr && !value->is_integer())
      return malformed(Error(ErrorCode::kMalformedToken, "a time of the signature is no integer"));
    is_complete = is_complete && value != nullptr;
    if (value != nullptr) numbers[i] = value->number;
  }
  for (std::size_t i = 0; i < kTexts.size(); ++i) {
    const SfValue* value = member.parameter(kTexts[i]);
    if (value != nullptr && !value->is_string())
      return malformed(Error(ErrorCode::kMalformedToken, "a parameter of the signature is no string"));
    is_complete = is_complete && value != nullptr;
    if (value != nullptr) texts[i] = value->text;
  }
  if (!is_complete || !is_nonce(texts[0]) || texts[1].empty() || texts[1].size() > kMaxKeyIdBytes)
    return refused(ErrorCode::kInvalidClaim, "params_incomplete", "the signature lacks a parameter that it needs");
  return Parameters{numbers[0], numbers[1], texts[0], texts[1], texts[2], texts[3]};
}

// Steps 3 to 5.
TokenResult<void> check_parameters(const Parameters& parameters, std::int64_t now) {
  if (parameters.tag != kHttpSignatureTag)
    return refused(ErrorCode::kInvalidClaim, "tag_invalid", "the signature is for another use");
  if (parameters.algorithm != algorithm_name(KeyAlgorithm::kEd25519) &&
      parameters.algorithm != algorithm_name(KeyAlgorithm::kSecp256r1))
    return refused(ErrorCode::kKeyAlgorithmMismatch, "alg_not_allowed",
                   "the signature is of an algorithm that is not allowed");
  const bool is_window =
      parameters.expires > parameters.created && parameters.expires - parameters.created <= kMaxHttpSignatureSeconds;
  if (!is_window || parameters.created > now + kHttpSignatureGraceSeconds ||
      parameters.expires < now - kHttpSignatureGraceSeconds)
    return refused(ErrorCode::kExpired, "window_invalid", "the signature is not for this time");
  return {};
}

// Step 6.
TokenResult<void> check_components(const HttpRequest& request, const SignatureInput& input,
                                   const HttpSignaturePolicy& policy) {
  using Digest = HttpSignaturePolicy::Digest;
  const auto incomplete = [] {
    return refused(ErrorCode::kInvalidClaim, "components_incomplete", "the signature does not cover what it must");
  };
  if (!std::ranges::all_of(kAlways, [&](std::string_view name) { return input.covers(name); })) return incomplete();
  if (request.header("content-type") != nullptr && !input.covers("content-type")) return incomplete();
  const bool is_32 = policy.version == HttpSignaturePolicy::Version::k32, covers_body = input.covers("content-digest");
  if (!covers_body && (is_32 ? !request.body.empty() : policy.digest == Digest::kRequired)) return incomplete();
  if (covers_body && !is_32 && policy.digest == Digest::kForbidden)
    return refused(ErrorCode::kInvalidClaim, "components_unexpected", "the signature covers what it must not");
  for (const std::string& name : input.components) {
    if (std::ranges::find(kAlways, name) != kAlways.end()) continue;
    if (name.starts_with('@') || name == "signature" || name == "signature-input")
      return refused(ErrorCode::kInvalidClaim, "components_unexpected", "the signature covers what it must not");
    if (request.header(name) == nullptr) return incomplete();
  }
  return {};
}

// Steps 7 to 9a.
TokenResult<PublicKey> find_key(const Parameters& parameters, const RequestKeySource& keys, ReplayStore* store,
                                std::int64_t now) {
  const auto found = keys.find(parameters.key_id);
  if (const auto* fault = std::get_if<RequestKeyFault>(&found); fault != nullptr && *fault == RequestKeyFault::kUnknown)
    return refused(ErrorCode::kUnknownRootKey, "key_unknown", "the signature names a key that is not known");
  const auto* key = std::get_if<RequestKey>(&found);
  if (key == nullptr || parameters.algorithm != algorithm_name(key->key.algorithm()))
    return refused(ErrorCode::kInvalidKey, "key_purpose_invalid", "the signature names a key that is not for it");
  if (key->revoked_at && *key->revoked_at <= now)
    return refused(ErrorCode::kRevoked, "key_revoked", "the key that the signature names was revoked");
  if (store != nullptr) {
    HARDTACK_TRY(const bool is_full, store->is_full(parameters.key_id, now));
    if (is_full) return refused(ErrorCode::kInvalidClaim, "rate_abuse", "the key has signed too many requests at once");
  }
  return key->key;
}

Result<Bytes> to_der(ByteView signature) {
  p256::Signature parts;
  std::ranges::copy(signature.first(32), parts.r.begin());
  std::ranges::copy(signature.subspan(32), parts.s.begin());
  return p256::encode_der(parts);
}

// Step 10. A host header that is not the URL's would be a second one.
TokenResult<CanonicalUrl> read_url(const HttpRequest& request) {
  const auto target_malformed = [](const Error& error) { return refuse(error, "request_target_uri_malformed"); };
  auto url = canonical_url(request.url);
  if (!url) return target_malformed(url.error());
  if (const std::string* host = request.header("host")) {
    const auto named = canonical_url(cat(url->scheme, "://", *host, '/'));
    if (!named || named->authority != url->authority || named->target_uri != named->origin() + '/')
      return target_malformed(Error(ErrorCode::kMalformedToken, "the request's `Host` is not that of its URL"));
  }
  return *std::move(url);
}

TokenResult<void> check_signature(const PublicKey& key, std::string_view base, ByteView signature) {
  const auto invalid = [] {
    return refused(ErrorCode::kInvalidSignature, "invalid", "the signature is not of this request and key");
  };
  if (signature.size() != 64) return invalid();
  Bytes encoded(signature.begin(), signature.end());
  if (key.algorithm() == KeyAlgorithm::kSecp256r1) {
    HARDTACK_TRY(encoded, to_der(signature));
  }
  if (!verify(key, bytes_of(base), encoded)) return invalid();
  return {};
}

// Step 11.
TokenResult<void> check_digest(const HttpRequest& request, const SignatureInput& input, BinaryText text) {
  if (!input.covers("content-digest")) return {};
  auto stated = read_content_digest(*request.header("content-digest"), text);
  if (!stated) return malformed(stated.error());
  const Sha256Digest digest = sha256(bytes_of(request.body));
  if (!std::ranges::equal(*stated, digest))
    return refused(ErrorCode::kInvalidClaim, "digest_mismatch", "the body is not the one that was signed");
  return {};
}

// Steps 12 and 13.
TokenResult<void> remember(const Parameters& parameters, ReplayStore* store, std::int64_t now) {
  if (store == nullptr) return {};
  HARDTACK_TRY(const ReplayVerdict verdict, store->remember(parameters.key_id, parameters.nonce,
                                                            parameters.expires + kHttpSignatureGraceSeconds, now));
  if (verdict == ReplayVerdict::kFresh) return {};
  if (verdict == ReplayVerdict::kFull)
    return refused(ErrorCode::kInvalidClaim, "rate_abuse", "the key has signed too many requests at once");
  return refused(ErrorCode::kInvalidClaim, "replayed", "the request was received before");
}

TokenResult<VerifiedHttpRequest> verify_once(const HttpRequest& request, const HttpSignaturePolicy& policy,
                                             const RequestKeySource& keys, ReplayStore* store, std::int64_t now) {
  if (!is_signed(request)) return refused(ErrorCode::kInvalidSignature, "required", "the request is not signed");
  if (!is_ascii(request.url))
    return malformed(Error(ErrorCode::kMalformedToken, "the URL of a signed request is not in ASCII"));
  auto input = read_signature_input(request, binary_text(policy));
  if (!input) return malformed(input.error());
  HARDTACK_TRY(const Parameters parameters, read_parameters(input->member));
  HARDTACK_CHECK(check_parameters(parameters, now));
  HARDTACK_CHECK(check_components(request, *input, policy));
  HARDTACK_TRY(const PublicKey key, find_key(parameters, keys, store, now));
  HARDTACK_TRY(CanonicalUrl url, read_url(request));
  HARDTACK_TRY(const std::string base,
               signature_base(request, url, input->components, write_inner_list(input->member)));
  HARDTACK_CHECK(check_signature(key, base, input->signature));
  HARDTACK_CHECK(check_digest(request, *input, binary_text(policy)));
  HARDTACK_CHECK(remember(parameters, store, now));
  const bool covers_body = input->covers("content-digest");
  return VerifiedHttpRequest{std::move(input->label),
                             parameters.key_id,
                             key,
                             std::move(url),
                             parameters.nonce,
                             parameters.created,
                             parameters.expires,
                             std::move(input->components),
                             covers_body};
}

bool is_listed(const std::vector<std::string>& names, const JsonValue* name) {
  return name != nullptr && name->is_string() && std::ranges::find(names, name->as_string()) != names.end();
}

const JsonValue* member_of(const JsonValue* object, std::string_view name) {
  return object == nullptr ? nullptr : object->find(name);
}

bool registers_credentials(const JsonValue* call) {
  return member_of(member_of(call, "push_notification_config"), "authentication") != nullptr;
}

}  // namespace

bool requires_signature(const HttpRequest& request, const HttpSignaturePolicy& policy) {
  const bool lists_any = !policy.required_for.empty() || !policy.protocol_methods_required_for.empty();
  const auto url = canonical_url(request.url);
  if (!url) return true;
  const std::string_view path = std::string_view(url->target_uri).substr(0, url->target_uri.find('?'));
  const JsonValue operation(path.substr(path.rfind('/') + 1));
  if (is_listed(policy.required_for, &operation)) return true;
  if (request.body.empty()) return false;
  const auto body = parse_json(request.body, {.max_json_bytes = 64u << 10});
  if (!body) return lists_any;
  const JsonValue* parameters = body->find("params");
  return is_listed(policy.protocol_methods_required_for, body->find("method")) ||
         is_listed(policy.required_for, member_of(parameters, "name")) || registers_credentials(&*body) ||
         registers_credentials(member_of(parameters, "arguments"));
}

TokenResult<VerifiedHttpRequest> verify_http_signature(const HttpRequest& request, const HttpSignaturePolicy& policy,
                                                       const RequestKeySource& keys, ReplayStore* store,
                                                       std::int64_t now) {
  auto verified = verify_once(request, policy, keys, store, now);
  if (verified) return verified;
  const ErrorCode code = verified.error().error.code();
  const bool by_key =
      code == ErrorCode::kUnknownRootKey || code == ErrorCode::kInvalidKey || code == ErrorCode::kInvalidSignature;
  if (by_key && is_signed(request) && keys.refresh()) return verify_once(request, policy, keys, store, now);
  return verified;
}

Result<std::string> new_nonce(RandomSource& random) {
  std::array<std::uint8_t, kNonceBytes> bytes{};
  HARDTACK_CHECK(random.fill(bytes));
  return to_base64url(bytes, Padding::kOmitted);
}

Result<HttpRequest> sign_http_request(HttpRequest request, const HttpSigning& signing, const PrivateKey& key) {
  return sign_http_request(std::move(request), signing, PrivateKeySigner::of(key));
}

Result<HttpRequest> sign_http_request(HttpRequest request, const HttpSigning& signing, const Signer& key) {
  const auto unusable = [](const char* reason) { return fail(ErrorCode::kUsage, reason); };
  if (is_signed(request)) return unusable("the request is signed already");
  if (request.header("content-digest") != nullptr) return unusable("the request has a `Content-Digest` already");
  if (signing.expires <= signing.created || signing.expires - signing.created > kMaxHttpSignatureSeconds)
    return unusable("a signature ends at most 300 seconds after it was made");
  if (!is_nonce(signing.nonce)) return unusable("a nonce is a base64url text of at least 16 bytes");
  const auto is_plain = [](char c) { return c > ' ' && c < '\x7f'; };
  if (signing.key_id.empty() || signing.key_id.size() > kMaxKeyIdBytes ||
      !std::ranges::all_of(signing.key_id, is_plain))
    return unusable("a key id is a text of at most 256 bytes in ASCII");
  HARDTACK_TRY(const CanonicalUrl url, canonical_url(request.url, HostNames::kConvert));
  request.url = url.target_uri;
  SfMember input{"sig1", true, {}, {}};
  std::vector<std::string> components(kAlways.begin(), kAlways.end());
  if (request.header("content-type") != nullptr) components.emplace_back("content-type");
  if (!request.body.empty()) {
    request.headers.emplace_back("content-digest", write_content_digest(request.body));
    components.emplace_back("content-digest");
  }
  const auto text = [](std::string value) { return SfValue{SfValue::Kind::kString, 0, std::move(value)}; };
  for (const std::string& name : components) input.items.push_back({text(name), {}});
  input.parameters = {{"created", {SfValue::Kind::kInteger, signing.created, {}}},
                      {"expires", {SfValue::Kind::kInteger, signing.expires, {}}},
                      {"nonce", text(signing.nonce)},
                      {"keyid", text(signing.key_id)},
                      {"alg", text(std::string(algorithm_name(key.algorithm())))},
                      {"tag", text(std::string(kHttpSignatureTag))}};
  const std::string parameters = write_inner_list(input);
  HARDTACK_TRY(const std::string base, signature_base(request, url, components, parameters));
  HARDTACK_TRY(Bytes signature, key.sign(bytes_of(base)));
  if (key.algorithm() == KeyAlgorithm::kSecp256r1) {
    HARDTACK_TRY(const p256::Signature parts, p256::decode_der(signature));
    signature.assign(parts.r.begin(), parts.r.end());
    signature.insert(signature.end(), parts.s.begin(), parts.s.end());
  }
  request.headers.emplace_back("signature-input", "sig1=" + parameters);
  request.headers.emplace_back("signature", cat("sig1=:", to_base64(signature), ':'));
  return request;
}

}  // namespace hardtack
