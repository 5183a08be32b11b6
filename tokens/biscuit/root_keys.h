// Where the verifier finds the public key of a Biscuit's issuer: a KeyProvider (tokens/keys/key_provider.h) for one
// format, by the root key id that a token may carry.
//
//   RootKeyProvider one = key;                                                // any id, or none
//   RootKeyProvider by_id({{1, key_of_2025}, {2, key_of_2026}}, key_of_2026); // the last for tokens without id
//   RootKeyProvider looked_up([&](std::optional<std::uint32_t> id) { return store.find(id); });
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "engine/program/public_key.h"
#include "tokens/biscuit/web_keys.h"
#include "tokens/keys/key_provider.h"

HARDTACK_API_BEGIN
namespace hardtack {

// The format as keys are asked for and as policies read it: `verified:credential(1, "biscuit", "ed25519/...")`.
inline constexpr std::string_view kBiscuitFormat = "biscuit";

// What a token that names this root key id, or none, asks for.
KeyQuery root_key_query(std::optional<std::uint32_t> root_key_id);

// Knows keys of Biscuits alone: kUnknownRootKey for any other format.
class RootKeyProvider : public KeyProvider {
 public:
  using Function = std::function<Result<PublicKey>(std::optional<std::uint32_t> root_key_id)>;

  RootKeyProvider(const PublicKey& key);  // NOLINT: a key is a provider
  explicit RootKeyProvider(Function function);
  // `without_id` is for tokens that carry no id; without it they are refused.
  explicit RootKeyProvider(std::map<std::uint32_t, PublicKey> keys, std::optional<PublicKey> without_id = std::nullopt);

  // Biscuit Web Keys (tokens/biscuit/web_keys.h). `now`, in seconds since 1970, decides which of them have expired:
  // make a provider for each request, or keep the set and give a function that calls its find().
  RootKeyProvider(WebKeySet keys, std::int64_t now);

  using KeyProvider::find;
  Result<PublicKey> find(std::optional<std::uint32_t> root_key_id) const { return find(root_key_query(root_key_id)); }
};

}  // namespace hardtack
HARDTACK_API_END
