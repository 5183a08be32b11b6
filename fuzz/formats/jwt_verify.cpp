// Property: no bytes verify under a key but the token that was made with it, nor does anything under a key of another
// algorithm; what verifies is described with the same claims.
#include "fuzz/formats/fixed_formats.h"
#include "tokens/jwt/jws.h"
#include "tokens/jwt/jwt_format.h"

namespace hardtack {
namespace {

using fuzz::require;

struct Fixed {
  std::shared_ptr<const PrivateKey> pair = fuzz::fixed_pair();
  SharedSecret secret = fuzz::fixed_secret();
  TokenKeys public_keys{TokenKey{pair->public_key(), {}}};
  TokenKeys secrets{TokenKey{secret, {}}};
  JsonValue claims = JsonValue::Object{{"sub", "alice"}, {"exp", std::int64_t{1'800'000'000}}};
  std::string signed_text = sign_jwt(claims, *pair, {"k"}).value();
  std::string mac_text = sign_jwt(claims, *secret, {"k"}).value();
};

}  // namespace
}  // namespace hardtack

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hardtack;
  static const Fixed fixed;
  const ByteView token(data, size);
  const std::string_view text = fuzz::trimmed_token(data, size);
  const TokenFormat& format = jwt_format();
  const auto by_key = format.verify(token, {.keys = fixed.public_keys, .now = fuzz::kFixedNow});
  const auto by_secret = format.verify(token, {.keys = fixed.secrets, .now = fuzz::kFixedNow});
  require(by_key.has_value() == (text == fixed.signed_text), "only the signed token verifies under the key");
  require(by_secret.has_value() == (text == fixed.mac_text), "only the token with the MAC verifies under the secret");
  fuzz::require_agreement(format, token, by_key.has_value() || by_secret.has_value());
  return 0;
}
