// Where a search goes on: made for the next page, and accepted for the same request, of the same client, until it
// expires. base64url of a text with a MAC under the key of the fleet (service.md 2.5); what it holds is readable, and
// nobody but the servers makes one. Stateless and safe from any thread.
//
//   const std::string token = write_page_token(key, {.request = digest, .last = "d1", .limit = 10, .expires = now +
//   900}); const auto place = read_page_token(key, token, digest, now);   // nothing: forged, of another request, too
//   old
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tokens/bytes/bytes.h"
#include "tokens/crypto/sha256.h"

namespace hardtack::serve {

struct PageToken {
  Sha256Digest request{};              // of everything but the page, with the client and the policy set
  std::string last;                    // the id that was tried last; empty for none, since no stored id is
  std::optional<std::uint32_t> limit;  // of the first page
  std::uint64_t expires = 0;           // seconds since 1970
};

inline constexpr std::size_t kMaxPageToken = 4'096;

std::string write_page_token(ByteView key, const PageToken& token);
std::optional<PageToken> read_page_token(ByteView key, std::string_view text, const Sha256Digest& request,
                                         std::uint64_t now);

}  // namespace hardtack::serve
