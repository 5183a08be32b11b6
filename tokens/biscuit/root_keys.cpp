#include "tokens/biscuit/root_keys.h"

#include <string>
#include <utility>

#include "engine/text/cat.h"

namespace hardtack {

KeyQuery root_key_query(std::optional<std::uint32_t> root_key_id) {
  return {kBiscuitFormat, root_key_id ? KeyId(*root_key_id) : KeyId()};
}

RootKeyProvider::RootKeyProvider(Function function)
    : KeyProvider([function = std::move(function)](const KeyQuery& query) -> Result<PublicKey> {
        if (!function) return fail(ErrorCode::kUnknownRootKey, "no root key is configured");
        const auto* number = std::get_if<std::uint32_t>(&query.id);
        if (query.format != kBiscuitFormat || (number == nullptr && query.id != KeyId())) {
          return fail(ErrorCode::kUnknownRootKey, "these are keys of Biscuits, with numbers as ids");
        }
        return function(number == nullptr ? std::nullopt : std::optional(*number));
      }) {}

RootKeyProvider::RootKeyProvider(const PublicKey& key)
    : RootKeyProvider(Function([key](std::optional<std::uint32_t>) -> Result<PublicKey> { return key; })) {}

RootKeyProvider::RootKeyProvider(std::map<std::uint32_t, PublicKey> keys, std::optional<PublicKey> without_id)
    : RootKeyProvider(
          Function([keys = std::move(keys), without_id](std::optional<std::uint32_t> id) -> Result<PublicKey> {
            if (!id) {
              if (without_id) return *without_id;
              return fail(ErrorCode::kUnknownRootKey, "the token names no root key");
            }
            const auto found = keys.find(*id);
            if (found != keys.end()) return found->second;
            return fail(ErrorCode::kUnknownRootKey, cat("no root key has the id ", *id));
          })) {}

RootKeyProvider::RootKeyProvider(WebKeySet keys, std::int64_t now)
    : RootKeyProvider(
          Function([keys = std::move(keys), now](std::optional<std::uint32_t> id) { return keys.find(id, now); })) {}

}  // namespace hardtack
