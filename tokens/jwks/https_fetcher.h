// A JWKS over HTTPS, by libcurl. The library hardtack::jwks_https; nothing else in the tree opens a connection for
// keys.
//
// Certificates are always verified, TLS is 1.2 at least. Only https is spoken, with no user name in the URL. A redirect
// is followed where it stays with the same scheme, host and port, at most `max_redirects` times, and where it does not
// lead to a private address other than that of the first connection. A document has at most 1 MiB as it is
// transferred (nothing is decompressed), and everything together takes at most `timeout`. Proxies, netrc files, cookies
// and caches are not used. In a build without libcurl (HARDTACK_CURL) the function gives kUsage and says so.
//
//   HARDTACK_TRY(auto fetcher, https_jwks_fetcher("https://issuer.example/jwks.json", {}));
//   JwksStore store(std::move(fetcher), {});
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "tokens/jwks/fetcher.h"

HARDTACK_API_BEGIN
namespace hardtack {

inline constexpr std::size_t kMaxJwksUrlBytes = 2048;

struct HttpsFetchOptions {
  std::chrono::milliseconds timeout{10'000};
  int max_redirects = 5;
  // Certificates of the authorities to trust, instead of those of the system: a PEM file.
  std::string ca_file = {};
  // Refuses private, loopback and link-local addresses from the first connection on: for URLs that somebody else chose.
  bool public_addresses_only = false;
  // Keys of which the server's certificate must have one, besides what is demanded of it anyway: `sha256//` and the
  // base64 of the SHA-256 of a public key (SubjectPublicKeyInfo in DER). Several, so that one can follow another.
  std::vector<std::string> pins = {};
};
inline constexpr std::size_t kMaxJwksPins = 16;

// Errors: kUsage for a URL that is not https with a host, has a user name or a fragment, or is too long; and for a
// timeout that is not positive, more than kMaxJwksPins, or one that is none. The fetcher's: kIo, which names what
// failed and never repeats what was received.
Result<std::unique_ptr<JwksFetcher>> https_jwks_fetcher(const std::string& url, const HttpsFetchOptions& options);

}  // namespace hardtack
HARDTACK_API_END
