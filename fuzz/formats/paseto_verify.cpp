// Property: no bytes verify under a key but the token that was made with it, of each version and purpose; the encoding
// that is authenticated tells every list of pieces apart.
#include <array>

#include "fuzz/formats/fixed_formats.h"
#include "tokens/crypto/p384.h"
#include "tokens/paseto/paseto.h"
#include "tokens/paseto/paseto_format.h"

namespace hardtack {
namespace {

using fuzz::require;

struct Kind {
  std::string token;
  TokenKeys keys;
};

Kind make(const TokenSigningKey& signing, TokenKey verifying) {
  fuzz::ZeroRandom random;
  return {make_paseto(signing, R"({"sub":"alice","exp":"2030-01-01T00:00:00Z"})", R"({"kid":"k"})", "", random).value(),
          TokenKeys(std::move(verifying))};
}

std::array<Kind, 4> make_all() {
  const auto pair = fuzz::fixed_pair();
  const SharedSecret local = share(SecretBytes::copy_of(Bytes(32, 9))),
                     scalar = share(SecretBytes::copy_of(Bytes(48, 9)));
  const auto point = p384::public_key_of(scalar->bytes()).value();
  return {make({pair, "v4.public"}, {pair->public_key(), "v4.public"}), make({local, "v4.local"}, {local, "v4.local"}),
          make({scalar, "v3.public"}, {OtherPublicKey{"secp384r1", {point.begin(), point.end()}}, "v3.public"}),
          make({local, "v3.local"}, {local, "v3.local"})};
}

// Two ways to cut the input into pieces, of which the first byte says where.
void check_encoding(ByteView input) {
  if (input.size() < 3) return;
  const ByteView rest = input.subspan(2);
  const std::size_t one = input[0] % (rest.size() + 1), two = input[1] % (rest.size() + 1);
  const Bytes first = pre_authentication_encoding({rest.first(one), rest.subspan(one)});
  const Bytes second = pre_authentication_encoding({rest.first(two), rest.subspan(two)});
  require((first == second) == (one == two), "pieces cut elsewhere are encoded otherwise");
  require(first != pre_authentication_encoding({rest}), "two pieces are not one");
}

}  // namespace
}  // namespace hardtack

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hardtack;
  static const std::array<Kind, 4> kinds = make_all();
  const ByteView token(data, size);
  const std::string_view text = fuzz::trimmed_token(data, size);
  check_encoding(token);
  bool any = false;
  for (const Kind& kind : kinds) {
    const auto verified = paseto_format().verify(token, {.keys = kind.keys, .now = fuzz::kFixedNow});
    // ECDSA has a second signature for each, which nobody finds here by chance but anyone can compute.
    require(!verified || text == kind.token || kind.token.starts_with("v3.public."),
            "only the token that was made verifies");
    require(verified.has_value() || text != kind.token, "the token that was made verifies");
    any = any || verified;
  }
  fuzz::require_agreement(paseto_format(), token, any);
  return 0;
}
