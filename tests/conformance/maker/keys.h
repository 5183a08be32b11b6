// The keys of the set. A key is SHA-256 of "hardtack conformance set: " and its name, so that anyone can make them.
#pragma once

#include <string>
#include <string_view>

#include "tokens/crypto/keys.h"

namespace hardtack::conformance {

// "root", "other-root" and third parties by their names; names that begin with "p256" are secp256r1.
PrivateKey named_key(std::string_view name);
PrivateKey derived_key(KeyAlgorithm algorithm, std::string_view name);

// `@customs` in a text becomes the public key of that name, for the names that the set has.
std::string with_keys(std::string text);

// The keys for the blocks of one token, in turn: "<token> key 1", "<token> key 2", ...
class NextKeys final : public RandomSource {
 public:
  explicit NextKeys(std::string token) : token_(std::move(token)) {}
  Result<void> fill(std::span<std::uint8_t> out) override;

 private:
  std::string token_;
  int count_ = 0;
};

}  // namespace hardtack::conformance
