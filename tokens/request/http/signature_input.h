// The signature of an HTTP request as its two headers say it (RFC 9421), read and not verified, and the base that was
// signed.
//
// `Signature-Input` and `Signature` belong together: one without the other is malformed. Of several labels `sig1` is
// read, or the only one there is; the others count for nothing. Components are names without parameters, each once:
// `@method`, `@target-uri`, `@authority` and header fields, which have one value. Stateless.
//
//   HARDTACK_TRY(const SignatureInput input, read_signature_input(request, BinaryText::kStandard));
//   HARDTACK_TRY(const std::string base, signature_base(request, url, input));
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "tokens/bytes/bytes.h"
#include "tokens/request/http/http_request.h"
#include "tokens/request/http/structured_fields.h"
#include "tokens/request/url.h"

namespace hardtack {

// How byte sequences are written.
enum class BinaryText : std::uint8_t {
  kStandard,        // base64 with padding, as RFC 8941 says
  kEitherAlphabet,  // also base64url without padding; one value never mixes them
};

struct SignatureInput {
  std::string label;
  std::vector<std::string> components;  // covered, in their order
  SfMember member;                      // with the parameters
  Bytes signature;

  bool covers(std::string_view component) const;
};

// Whether the request has either header.
bool is_signed(const HttpRequest& request);

// Error: kMalformedToken.
Result<SignatureInput> read_signature_input(const HttpRequest& request, BinaryText text);
// RFC 9421, 2.5. Error: kInvalidClaim for a covered field that the request does not have.
Result<std::string> signature_base(const HttpRequest& request, const CanonicalUrl& url,
                                   const std::vector<std::string>& components, std::string_view parameters);

// Error: kInvalidBase64.
Result<Bytes> decode_binary(std::string_view text, BinaryText alphabet);

// The SHA-256 that a Content-Digest (RFC 9530) states, which states nothing else. Error: kMalformedToken.
Result<Bytes> read_content_digest(std::string_view field, BinaryText text);
std::string write_content_digest(std::string_view body);

}  // namespace hardtack
