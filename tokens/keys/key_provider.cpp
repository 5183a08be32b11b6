#include "tokens/keys/key_provider.h"

#include <algorithm>

#include "engine/text/cat.h"
#include "engine/text/quote.h"

namespace hardtack {
namespace {

bool is_for(const KeyProvider::Known& known, const KeyQuery& query) {
  return known.format == query.format && known.id == query.id;
}

}  // namespace

KeyProvider::KeyProvider(const PublicKey& key)
    : function_([key](const KeyQuery&) -> Result<PublicKey> { return key; }) {}

Result<KeyProvider> KeyProvider::from_keys(std::vector<Known> keys) {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const KeyQuery query{keys[i].format, keys[i].id};
    if (std::ranges::none_of(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(i),
                             [&](const Known& other) { return is_for(other, query); })) {
      continue;
    }
    return fail(ErrorCode::kInvalidKey, "two keys of format " + quote(query.format) + " have " + describe(query.id));
  }
  return KeyProvider([keys = std::move(keys)](const KeyQuery& query) -> Result<PublicKey> {
    const auto found = std::ranges::find_if(keys, [&](const Known& known) { return is_for(known, query); });
    if (found != keys.end()) return found->key;
    return fail(ErrorCode::kUnknownRootKey, "no key of format " + quote(query.format) + " has " + describe(query.id));
  });
}

Result<PublicKey> KeyProvider::find(const KeyQuery& query) const {
  if (!function_) return fail(ErrorCode::kUnknownRootKey, "no root key is configured");
  return function_(query);
}

std::string describe(const KeyId& id) {
  if (const auto* number = std::get_if<std::uint32_t>(&id)) return cat("the key id ", *number);
  if (const auto* text = std::get_if<std::string>(&id)) return "the key id " + quote(*text);
  return "no key id";
}

}  // namespace hardtack
