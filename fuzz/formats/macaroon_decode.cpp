// Property: any bytes are a macaroon or an error; what is read is written in each encoding and read back as the same;
// and nothing verifies under a key but the macaroon that was made with it, whatever its locations say.
#include <array>

#include "fuzz/formats/fixed_formats.h"
#include "tokens/macaroon/encoding.h"
#include "tokens/macaroon/macaroon_format.h"
#include "tokens/macaroon/verify.h"

namespace hardtack {
namespace {

using fuzz::require;

Macaroon without_locations(Macaroon macaroon) {
  macaroon.location.clear();
  for (MacaroonCaveat& caveat : macaroon.caveats) caveat.location.clear();
  return macaroon;
}

Macaroon make_fixed() {
  Macaroon macaroon = make_macaroon(MacaroonKey::derived(*fuzz::fixed_secret()), "http://example.org/", "k:alice");
  add_first_party(macaroon, "check if operation(\"read\")");
  add_first_party(macaroon, "user = alice");
  return macaroon;
}

}  // namespace
}  // namespace hardtack

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hardtack;
  static const Macaroon fixed = make_fixed();
  static const TokenKeys keys(TokenKey{fuzz::fixed_secret(), {}});
  const ByteView token(data, size);
  const auto read = read_macaroon(token);
  const auto verified = macaroon_format().verify(token, {.keys = keys, .now = fuzz::kFixedNow});
  require(!verified || read.has_value(), "what verifies can be read");
  fuzz::require_agreement(macaroon_format(), token, verified.has_value());
  if (!read) return 0;
  const bool is_fixed = without_locations(read->macaroon) == without_locations(fixed);
  require(verified.has_value() == is_fixed, "only the macaroon that was made verifies");
  for (const auto encoding :
       {MacaroonEncoding::kV1, MacaroonEncoding::kV2Text, MacaroonEncoding::kV2, MacaroonEncoding::kJson}) {
    const auto written = write_macaroon(read->macaroon, encoding);
    if (!written) continue;  // longer in this encoding than a token may be
    const auto again = read_macaroon(*written);
    require(again.has_value(), "what was written is read");
    Macaroon expected = read->macaroon;
    // Only third parties have locations in version 1.
    if (encoding == MacaroonEncoding::kV1) {
      for (MacaroonCaveat& caveat : expected.caveats) {
        if (!caveat.is_third_party()) caveat.location.clear();
      }
    }
    require(again->macaroon == expected, "what was written is read as the same");
    require(again->encoding == encoding, "encodings are told apart");
  }
  // As a discharge of the fixed one it is of no use, however it is nested.
  const auto alone =
      verify_macaroon(fixed, MacaroonKey::derived(*fuzz::fixed_secret()), std::array{read->macaroon}, {});
  require(!alone.has_value(), "a discharge that nobody asked for is refused");
  return 0;
}
