#include "tokens/request/http/signature_input.h"

#include <algorithm>
#include <utility>

#include "engine/text/cat.h"
#include "tokens/bytes/base64.h"
#include "tokens/crypto/sha256.h"

namespace hardtack {
namespace {

constexpr std::string_view kInputHeader = "signature-input";
constexpr std::string_view kSignatureHeader = "signature";
constexpr std::string_view kUsualLabel = "sig1";

std::unexpected<Error> malformed(const char* reason) { return fail(ErrorCode::kMalformedToken, reason); }

bool has_any(std::string_view text, std::string_view characters) {
  return text.find_first_of(characters) != std::string_view::npos;
}

Result<const SfMember*> choose(const SfDictionary& inputs) {
  if (const SfMember* usual = find_member(inputs, kUsualLabel)) return usual;
  if (inputs.size() == 1) return &inputs.front();
  return malformed("the request has several signatures and none is called `sig1`");
}

// A field that has one value, whatever that is, has no comma.
Result<void> check_single_value(const HttpRequest& request, std::string_view name, BinaryText text) {
  const std::string* value = request.header(name);
  if (value == nullptr) return {};
  if (name == "content-type" && value->find(',') != std::string::npos)
    return malformed("a covered header of the request has several values");
  if (name == "content-digest") HARDTACK_CHECK(read_content_digest(*value, text));
  return {};
}

Result<void> read_components(const HttpRequest& request, BinaryText text, SignatureInput& input) {
  for (const SfItem& item : input.member.items) {
    if (!item.value.is_string() || !item.parameters.empty() || item.value.text.empty())
      return malformed("a covered component is no plain name");
    const std::string& name = item.value.text;
    const bool is_name = std::ranges::none_of(name, [](char c) { return (c >= 'A' && c <= 'Z') || c <= ' '; });
    if (!is_name) return malformed("a covered component is no name in lower case");
    if (input.covers(name)) return malformed("a component is covered twice");
    HARDTACK_CHECK(check_single_value(request, name, text));
    input.components.push_back(name);
  }
  return {};
}

}  // namespace

bool SignatureInput::covers(std::string_view component) const {
  return std::ranges::find(components, component) != components.end();
}

bool is_signed(const HttpRequest& request) {
  return request.header(kInputHeader) != nullptr || request.header(kSignatureHeader) != nullptr;
}

Result<SignatureInput> read_signature_input(const HttpRequest& request, BinaryText text) {
  const std::string *inputs = request.header(kInputHeader), *signatures = request.header(kSignatureHeader);
  if (inputs == nullptr || signatures == nullptr)
    return malformed("the request has one of `Signature-Input` and `Signature`, which belong together");
  HARDTACK_TRY(const SfDictionary read_inputs, parse_dictionary(*inputs));
  HARDTACK_TRY(const SfDictionary read_signatures, parse_dictionary(*signatures));
  HARDTACK_TRY(const SfMember* member, choose(read_inputs));
  if (!member->is_list) return malformed("the `Signature-Input` names no covered components");
  const SfMember* signature = find_member(read_signatures, member->key);
  if (signature == nullptr || signature->is_list || signature->items[0].value.kind != SfValue::Kind::kBytes)
    return malformed("the `Signature` has no bytes for its `Signature-Input`");
  SignatureInput input{member->key, {}, *member, {}};
  HARDTACK_CHECK(read_components(request, text, input));
  auto bytes = decode_binary(signature->items[0].value.text, text);
  if (!bytes) return malformed("the `Signature` is no base64");
  input.signature = *std::move(bytes);
  return input;
}

Result<std::string> signature_base(const HttpRequest& request, const CanonicalUrl& url,
                                   const std::vector<std::string>& components, std::string_view parameters) {
  std::string base;
  for (const std::string& name : components) {
    const std::string* value = request.header(name);
    if (name == "@method") value = &request.method;
    if (name == "@target-uri") value = &url.target_uri;
    if (name == "@authority") value = &url.authority;
    if (value == nullptr) return fail(ErrorCode::kInvalidClaim, "the signature covers what the request does not have");
    base += cat('"', name, "\": ", *value, '\n');
  }
  return base + cat("\"@signature-params\": ", parameters);
}

Result<Bytes> decode_binary(std::string_view text, BinaryText alphabet) {
  const bool is_standard = has_any(text, "+/=");
  if (alphabet == BinaryText::kEitherAlphabet && !is_standard) return from_base64url(text);
  if (text.size() % 4 != 0) return fail(ErrorCode::kInvalidBase64, "the base64 has no padding");
  HARDTACK_TRY(const SecretBytes bytes, secret_from_base64(text));
  return Bytes(bytes.bytes().begin(), bytes.bytes().end());
}

Result<Bytes> read_content_digest(std::string_view field, BinaryText text) {
  HARDTACK_TRY(const SfDictionary digests, parse_dictionary(field));
  const SfMember& digest = digests.front();
  if (digests.size() != 1 || digest.key != "sha-256" || digest.is_list || !digest.parameters.empty() ||
      digest.items[0].value.kind != SfValue::Kind::kBytes)
    return malformed("the `Content-Digest` is not one of SHA-256");
  auto bytes = decode_binary(digest.items[0].value.text, text);
  if (!bytes) return malformed("the `Content-Digest` is no base64");
  return *std::move(bytes);
}

std::string write_content_digest(std::string_view body) {
  return cat("sha-256=:", to_base64(sha256(bytes_of(body))), ':');
}

}  // namespace hardtack
