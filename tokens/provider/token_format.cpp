#include "tokens/provider/token_format.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "engine/text/trim.h"

namespace hardtack {
namespace {

struct Part {
  std::string_view name;
  bool given;
};

Result<void> expect_parts(std::span<const Part> parts, std::string_view format, const char* what,
                          std::initializer_list<std::string_view> taken) {
  for (const Part& part : parts) {
    if (!part.given || std::ranges::find(taken, part.name) != taken.end()) continue;
    return fail(ErrorCode::kUsage, cat("a ", what, " of format ", quote(format), " takes no ", part.name));
  }
  return {};
}

}  // namespace

Result<Bytes> TokenFormat::attenuate(ByteView /*token*/, const AttenuateRequest& /*request*/) const {
  return fail(Error(ErrorCode::kUsage, "a token of format " + quote(name()) + " cannot be narrowed by its holder")
                  .with_help("ask its issuer for a narrower one"));
}

Result<TokenKey> TokenFormat::accept_secret(SharedSecret /*secret*/) const {
  return fail(Error(ErrorCode::kInvalidKey, "tokens of format " + quote(name()) + " are not verified with a secret"));
}

std::string_view text_of(ByteView bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

Bytes bytes_from(std::string_view text) { return {bytes_of(text).begin(), bytes_of(text).end()}; }

Result<ByteView> token_without_space(ByteView token) {
  // White space around the text counts too, so that what is looked at is bounded.
  if (token.size() > kMaxTokenBytes)
    return fail(ErrorCode::kTokenTooLarge, cat("the token is longer than ", kMaxTokenBytes, " bytes"));
  // Every format that may be meant looks, so it is one pass without a way out, of many bytes at once.
  bool is_text = true;
  for (const std::uint8_t byte : token) {
    is_text &= (byte >= 0x20) | (byte == '\n') | (byte == '\r') | (byte == '\t');
  }
  return is_text ? bytes_of(trimmed(text_of(token))) : token;
}

Result<void> expect_only(const MintRequest& request, std::string_view format,
                         std::initializer_list<std::string_view> taken) {
  const std::array<Part, 10> parts{{{"key id", request.key_id != KeyId()},
                                    {"claims", request.claims.has_value()},
                                    {"block", request.block != nullptr},
                                    {"caveat", !request.caveats.empty()},
                                    {"expiry", request.expires.has_value()},
                                    {"identifier", request.identifier.has_value()},
                                    {"location", request.location.has_value()},
                                    {"variant", request.variant.has_value()},
                                    {"footer", request.footer.has_value()},
                                    {"assertion", request.assertion.has_value()}}};
  return expect_parts(parts, format, "token", taken);
}

Result<void> expect_only(const AttenuateRequest& request, std::string_view format,
                         std::initializer_list<std::string_view> taken) {
  const std::array<Part, 5> parts{{{"block", request.block != nullptr},
                                   {"caveat", !request.caveats.empty()},
                                   {"third party", !request.third_party.empty()},
                                   {"root to bind to", request.bind_to.has_value()},
                                   {"expiry", request.expires.has_value()}}};
  return expect_parts(parts, format, "token", taken);
}

}  // namespace hardtack
