// The issuers whose keys a service fetches, each for itself (jwks_keys.h). A JWT is verified with the keys of the
// issuer that its `iss` names, byte for byte, and with no others: what one issuer signs never counts as another's,
// whatever key ids they use. The claim is read before anything is verified, so it chooses among what is trusted anyway,
// and the signature that is checked with the chosen key covers it.
//
// Filled before the first request, then asked from any thread.
//
//   JwksIssuers issuers;
//   HARDTACK_CHECK(issuers.add("https://login.example", keys));
//   if (const auto keys = issuers.keys_of("jwt", token)) verify(token, *keys);
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "serve/keys/jwks_keys.h"
#include "serve/operation/metric_text.h"

namespace hardtack::serve {

inline constexpr std::size_t kMaxJwksIssuers = 32;

class JwksIssuers {
 public:
  // Without a name they are the keys of every JWT, whoever it says issued it, and must be the only ones. Errors: kUsage
  // for a name that is there already, for others beside one without a name, and for more than kMaxJwksIssuers.
  Result<void> add(std::optional<std::string> name, std::shared_ptr<JwksKeys> keys);
  bool empty() const { return issuers_.empty(); }

  // From here on keys are fetched.
  void start();
  // The keys for one token; nothing where these issuers have no say: a token of another format. One that names no
  // issuer, or one that is not here, gets keys that find none.
  std::optional<TokenKeys> keys_of(std::string_view format, std::string_view token) const;

  // Why no token of an issuer is accepted now, for an operator.
  std::optional<std::string> trouble() const;
  // hardtack_jwks_fetches_total, hardtack_jwks_keys, hardtack_keyset_age_seconds; of several issuers, or one with a
  // name, with the label `issuer`.
  void write_metrics(MetricText& text) const;

 private:
  struct Issuer {
    std::optional<std::string> name;
    std::shared_ptr<JwksKeys> keys;
  };
  std::vector<Issuer> issuers_;
};

}  // namespace hardtack::serve
