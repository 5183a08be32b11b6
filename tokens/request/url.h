// URLs as identifiers: the one spelling that signers sign and verifiers compare (canonicalisation of the AdCP request
// signing profile, which is RFC 3986 6.2.2 and 6.2.3 with decisions of its own).
//
// Scheme and host in lower case, one dot of the DNS root dropped, user information, default port and fragment dropped,
// dot segments resolved, `%41` decoded where the character needs no escape and upper-case digits elsewhere; `//` and
// the query stay byte for byte. Refused: what is no http or https URL, hosts that are empty, have empty labels or
// escapes, IPv6 without brackets or with a zone, `%2e` that would be a dot segment, raw characters that RFC 3986 has no
// place for. The result is its own canonical form. No error repeats the URL. Stateless; may be called from any thread.
//
//   HARDTACK_TRY(const CanonicalUrl url, canonical_url(received));
//   url.target_uri;  // "https://seller.example.com/adcp"
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/attributes.h"
#include "engine/base/error.h"

HARDTACK_API_BEGIN
namespace hardtack {

inline constexpr std::size_t kMaxUrlBytes = 8 * 1024;

struct CanonicalUrl {
  std::string scheme;
  std::string authority;  // host, and the port unless it is the scheme's
  std::string target_uri;

  // Scheme and authority.
  std::string origin() const { return scheme + "://" + authority; }
};

enum class HostNames : std::uint8_t {
  kAscii,    // as verifiers read them: a name that is not ASCII is refused
  kConvert,  // as signers write them (tokens/request/host_label.h)
};

// Error: kMalformedToken.
Result<CanonicalUrl> canonical_url(std::string_view url, HostNames names = HostNames::kAscii);

}  // namespace hardtack
HARDTACK_API_END
