#include "serve/authzen/page_token.h"

#include <algorithm>
#include <utility>

#include "tokens/bytes/append.h"
#include "tokens/bytes/base64.h"
#include "tokens/bytes/secret.h"
#include "tokens/crypto/symmetric/hmac.h"

namespace hardtack::serve {
namespace {

// What the MAC is of besides the token, so that the key may serve other purposes.
constexpr std::string_view kPurpose = "hardtack authzen page token";
constexpr std::uint8_t kVersion = 1;
constexpr std::uint32_t kNoLimit = 0xffffffff;
constexpr std::size_t kMacBytes = 32;
// Version, time of expiry, limit, digest of the request; the id follows.
constexpr std::size_t kHeadBytes = 1 + 8 + 4 + 32;

template <typename Number>
void put(Bytes& out, Number number) {
  for (std::size_t i = sizeof(Number); i-- > 0;) out.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
}

template <typename Number>
Number take(ByteView& bytes) {
  Number number = 0;
  for (std::size_t i = 0; i < sizeof(Number); ++i) number = static_cast<Number>(number << 8 | bytes[i]);
  bytes = bytes.subspan(sizeof(Number));
  return number;
}

}  // namespace

std::string write_page_token(ByteView key, const PageToken& token) {
  Bytes out{kVersion};
  put(out, token.expires);
  put(out, token.limit.value_or(kNoLimit));
  append(out, token.request);
  append(out, token.last);
  append(out, hmac_sha256(key, {bytes_of(kPurpose), out}));
  return to_base64url(out, Padding::kOmitted);
}

std::optional<PageToken> read_page_token(ByteView key, std::string_view text, const Sha256Digest& request,
                                         std::uint64_t now) {
  if (text.size() > kMaxPageToken) return std::nullopt;
  const Result<Bytes> decoded = from_base64url(text);
  if (!decoded || decoded->size() < kHeadBytes + kMacBytes) return std::nullopt;
  const ByteView whole(*decoded);
  ByteView bytes = whole.first(whole.size() - kMacBytes);
  if (!equal_in_constant_time(hmac_sha256(key, {bytes_of(kPurpose), bytes}), whole.last(kMacBytes))) {
    return std::nullopt;
  }
  if (take<std::uint8_t>(bytes) != kVersion) return std::nullopt;
  PageToken token;
  token.expires = take<std::uint64_t>(bytes);
  const auto limit = take<std::uint32_t>(bytes);
  if (limit != kNoLimit) token.limit = limit;
  std::ranges::copy(bytes.first(token.request.size()), token.request.begin());
  bytes = bytes.subspan(token.request.size());
  token.last.assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (token.request != request || token.expires <= now) return std::nullopt;
  return token;
}

}  // namespace hardtack::serve
