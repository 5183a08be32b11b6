// Macaroons: a token that its holder narrows by appending caveats, each under a MAC with the last signature as its key.
//
// A first-party caveat is a text that the verifier judges. A third-party caveat is satisfied by a discharge, a macaroon
// of that third party, whose key is sealed in the caveat (`vid`). Locations are hints that nobody signs: nothing is
// ever decided by one. The signature is what makes a macaroon a bearer token: never print it.
//
//   Macaroon token = make_macaroon(MacaroonKey::derived(secret), "http://example.org/", "alice");
//   add_first_party(token, "check if operation(\"read\")");
//   HARDTACK_CHECK(add_third_party(token, MacaroonKey::derived(shared), "http://login/", "id-7", random));
//   Macaroon discharge = bind_discharge(token, make_macaroon(MacaroonKey::derived(shared), "http://login/", "id-7"));
//
// Values; functions are stateless and safe from any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "tokens/bytes/bytes.h"
#include "tokens/bytes/secret.h"
#include "tokens/crypto/random.h"

HARDTACK_API_BEGIN
namespace hardtack {

using MacaroonSignature = std::array<std::uint8_t, 32>;

// As libmacaroons bounds them; its 65,536 caveats are more than a token has room for here.
inline constexpr std::size_t kMaxMacaroonString = 32'767;
inline constexpr std::size_t kMaxMacaroonCaveats = 1'024;
// Sent with one macaroon. It also bounds how deep they can be nested.
inline constexpr std::size_t kMaxMacaroonDischarges = 64;
// A nonce, a tag, and the sealed key.
inline constexpr std::size_t kMacaroonVidSize = 72;

// The 32 bytes that a macaroon is computed with. Derived from a secret of any length, which is what every
// implementation does unless it is told otherwise, or those bytes themselves: the two must not be mistaken for each
// other.
class MacaroonKey {
 public:
  static MacaroonKey derived(const SecretBytes& secret);
  // Error: kInvalidKeySize for other than 32 bytes. Others pad and cut silently.
  static Result<MacaroonKey> raw(const SecretBytes& key);

  ByteView bytes() const { return bytes_.bytes(); }

 private:
  explicit MacaroonKey(SecretBytes bytes) : bytes_(std::move(bytes)) {}
  SecretBytes bytes_;
};

struct MacaroonCaveat {
  Bytes identifier;  // `cid`: the predicate, or what the third party knows it by
  Bytes vid;         // empty for a first-party caveat, else kMacaroonVidSize bytes
  Bytes location;    // of the third party; not signed

  bool is_third_party() const { return !vid.empty(); }
  friend bool operator==(const MacaroonCaveat&, const MacaroonCaveat&) = default;
};

struct Macaroon {
  Bytes location;  // not signed
  Bytes identifier;
  std::vector<MacaroonCaveat> caveats;
  MacaroonSignature signature{};

  friend bool operator==(const Macaroon&, const Macaroon&) = default;
};

Macaroon make_macaroon(const MacaroonKey& key, std::string_view location, std::string_view identifier);
void add_first_party(Macaroon& macaroon, std::string_view predicate);
// `key` is shared with the third party, which finds it by `identifier`. Error: kRandomnessFailed.
Result<void> add_third_party(Macaroon& macaroon, const MacaroonKey& key, std::string_view location,
                             std::string_view identifier, RandomSource& random);
// The same with the nonce given, for vectors.
void add_third_party(Macaroon& macaroon, const MacaroonKey& key, std::string_view location, std::string_view identifier,
                     std::span<const std::uint8_t, 24> nonce);
// The discharge as it is sent together with `root`: of no use with another.
Macaroon bind_discharge(const Macaroon& root, Macaroon discharge);
MacaroonSignature bound_signature(const MacaroonSignature& root, const MacaroonSignature& discharge);

// The signature behind the identifier, and that behind one more caveat: what verifiers compute.
MacaroonSignature first_signature(ByteView key, ByteView identifier);
MacaroonSignature next_signature(const MacaroonSignature& signature, const MacaroonCaveat& caveat);

}  // namespace hardtack
HARDTACK_API_END
