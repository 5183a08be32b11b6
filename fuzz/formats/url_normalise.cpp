// Property: a canonical URL is its own canonical form, in ASCII, with its authority where it belongs; a verifier reads
// what a signer writes.
#include "fuzz/fuzz_support.h"
#include "tokens/request/url.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hardtack;
  using fuzz::require;
  const std::string_view text = fuzz::as_text(data, size);
  const auto read = canonical_url(text), written = canonical_url(text, HostNames::kConvert);
  require(!read || (written && written->target_uri == read->target_uri), "a signer reads what a verifier reads");
  if (!written) return 0;
  const auto again = canonical_url(written->target_uri);
  require(again && again->target_uri == written->target_uri && again->authority == written->authority,
          "the form is its own");
  require(written->target_uri.starts_with(written->origin() + '/'), "the authority stands before the path");
  for (const char c : written->target_uri) require(c > ' ' && c < '\x7f', "the form is printable ASCII");
  return 0;
}
