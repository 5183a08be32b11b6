// Property: no bytes verify under a secret but the capability token that was made with it; what is read is written as
// text that reads as the same token with the same signed payload; and two tokens with one payload are one token.
#include "fuzz/formats/fixed_formats.h"
#include "tokens/capability/capability.h"
#include "tokens/capability/capability_format.h"
#include "tokens/capability/manifest.h"

namespace hardtack {
namespace {

using fuzz::require;

CapabilityToken make_fixed() {
  fuzz::ZeroRandom random;
  return issue_capability(*fuzz::fixed_secret(), "default", {"files.read", "agent-a"}, 1'700'000'000 * kMicroseconds,
                          random)
      .value();
}

CapabilityToken without_signature(CapabilityToken token) {
  token.signature.clear();
  return token;
}

}  // namespace
}  // namespace hardtack

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hardtack;
  static const CapabilityToken fixed = make_fixed();
  static const TokenKeys keys(TokenKey{fuzz::fixed_secret(), {}});
  const ByteView token(data, size);
  const auto verified = capability_format().verify(token, {.keys = keys, .now = fuzz::kFixedNow});
  fuzz::require_agreement(capability_format(), token, verified.has_value());
  const auto manifest = open_manifest(fuzz::as_text(data, size), fuzz::fixed_secret().get());
  require(!manifest || seal_manifest(*manifest, *fuzz::fixed_secret()).has_value(),
          "a manifest that opens can be sealed");
  const auto read = read_capability(fuzz::trimmed_token(data, size));
  require(!verified || read.has_value(), "what verifies can be read");
  if (!read) return 0;
  require(verified.has_value() == (*read == fixed), "only the token that was made verifies");
  const bool one_payload = capability_payload(*read) == capability_payload(fixed);
  require(one_payload == (without_signature(*read) == without_signature(fixed)), "one payload is one token");
  const auto again = read_capability(capability_text(*read));
  require(again.has_value(), "what was written is read");
  require(capability_payload(*again) == capability_payload(*read), "what was written has the same payload");
  return 0;
}
