// Where the verifier finds the public key of a token's issuer.
//
// A token may carry a root key id. It is not signed: a hint for choosing among the keys that are trusted anyway, never
// a reason to try several. A provider may be shared between threads if its function may be.
//
//   RootKeyProvider one = key;                                                // any id, or none
//   RootKeyProvider by_id({{1, key_of_2025}, {2, key_of_2026}}, key_of_2026); // the last for tokens without id
//   RootKeyProvider looked_up([&](std::optional<std::uint32_t> id) { return store.find(id); });
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>

#include "engine/base/error.h"
#include "engine/program/public_key.h"
#include "tokens/biscuit/web_keys.h"

namespace hardtack {

class RootKeyProvider {
 public:
  using Function = std::function<Result<PublicKey>(std::optional<std::uint32_t> root_key_id)>;

  RootKeyProvider(const PublicKey& key);  // NOLINT: a key is a provider
  explicit RootKeyProvider(Function function) : function_(std::move(function)) {}
  // `without_id` is for tokens that carry no id; without it they are refused.
  explicit RootKeyProvider(std::map<std::uint32_t, PublicKey> keys, std::optional<PublicKey> without_id = std::nullopt);

  // Biscuit Web Keys (tokens/biscuit/web_keys.h). `now`, in seconds since 1970, decides which of them have expired:
  // make a provider for each request, or keep the set and give a function that calls its find().
  RootKeyProvider(WebKeySet keys, std::int64_t now);

  // Error: kUnknownRootKey, or what the function says.
  Result<PublicKey> find(std::optional<std::uint32_t> root_key_id) const;

 private:
  Function function_;
};

}  // namespace hardtack
