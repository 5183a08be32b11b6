// Tokens of every format with the same rights, for the benchmarks: alice may read file1, until 2040, with up to three
// restrictions. Where the holder can narrow a token they are its caveats or blocks, otherwise claims of its issuer.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "decide/caveats/caveat_text.h"
#include "tokens/provider/token_format.h"

namespace hardtack::bench {

// `macaroon_exact` has caveats that its verifier knows as texts, as pymacaroons has; `macaroon` has policy texts.
inline constexpr std::string_view kFormatNames[] = {"biscuit",       "macaroon",     "macaroon_exact",
                                                    "paseto_public", "paseto_local", "jwt_eddsa",
                                                    "jwt_es256",     "jwt_hs256",    "capability"};

class FormatCase {
 public:
  // Error: kUsage for an unknown name.
  static Result<FormatCase> make(std::string_view name);

  Result<Bytes> issue(std::size_t restrictions) const;
  // By its holder: one more. Error: kUsage where only the issuer can.
  Result<Bytes> narrow(ByteView token, std::size_t restrictions) const;
  TokenResult<VerifiedToken> verify(ByteView token) const;
  // The pair that signs; null where a secret does.
  const PrivateKey* private_key() const { return signing_.private_key(); }
  const SecretBytes* secret() const { return signing_.secret(); }

 private:
  FormatCase(std::string name, const TokenFormat* format, TokenSigningKey signing, TokenKeys keys)
      : name_(std::move(name)), format_(format), signing_(std::move(signing)), keys_(std::move(keys)) {}

  std::string name_;
  const TokenFormat* format_;
  TokenSigningKey signing_;
  TokenKeys keys_;
  DatalogCaveats caveats_;
  std::vector<Block> blocks_;  // of Biscuits: the authority's, and one for each restriction
};

// As weaver-kernel 0.12 signs it: without a key id.
Result<std::string> capability_of_weaver(std::size_t restrictions);
inline constexpr std::string_view kFormatSecret = "0123456789abcdef0123456789abcdef";

// What the Python peers read. Error: that of making a token.
Result<std::vector<std::pair<std::string, std::string>>> format_inputs();

}  // namespace hardtack::bench
