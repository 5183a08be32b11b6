#include "tokens/biscuit/root_keys.h"

#include <string>
#include <utility>

namespace hardtack {

RootKeyProvider::RootKeyProvider(const PublicKey& key)
    : function_([key](std::optional<std::uint32_t>) -> Result<PublicKey> { return key; }) {}

RootKeyProvider::RootKeyProvider(std::map<std::uint32_t, PublicKey> keys, std::optional<PublicKey> without_id)
    : function_([keys = std::move(keys), without_id](std::optional<std::uint32_t> id) -> Result<PublicKey> {
        if (!id) {
          if (without_id) return *without_id;
          return fail(ErrorCode::kUnknownRootKey, "the token names no root key");
        }
        const auto found = keys.find(*id);
        if (found != keys.end()) return found->second;
        return fail(ErrorCode::kUnknownRootKey, "no root key has the id " + std::to_string(*id));
      }) {}

RootKeyProvider::RootKeyProvider(WebKeySet keys, std::int64_t now)
    : function_([keys = std::move(keys), now](std::optional<std::uint32_t> id) { return keys.find(id, now); }) {}

Result<PublicKey> RootKeyProvider::find(std::optional<std::uint32_t> root_key_id) const {
  if (!function_) return fail(ErrorCode::kUnknownRootKey, "no root key is configured");
  return function_(root_key_id);
}

}  // namespace hardtack
