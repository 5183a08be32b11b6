// Property: any text is a set of keys or an error. A key that is accepted is valid and the only one that its id names;
// every other key is refused under one of the names of tokens/jwt/jwks.h. Whatever is accepted without a time is never
// revoked, and the set that verifiers keep holds the same keys.
#include "tokens/jwt/jwks.h"

#include <algorithm>
#include <array>

#include "fuzz/fuzz_support.h"
#include "tokens/crypto/keys.h"

namespace hardtack {
namespace {

using fuzz::require;

bool is_a_name(const std::string& name) {
  static constexpr std::array<std::string_view, 10> kNames{
      "malformed_key", "unsupported_key_type", "unsupported_curve", "private_key", "secret_key",
      "wrong_use",     "invalid_encoding",     "invalid_key",       "no_key_id",   "duplicate_key_id"};
  return std::ranges::find(kNames, name) != kNames.end();
}

void check_key(const JwksKey& key, const std::vector<JwksKey>& all) {
  if (const RefusedJwk* refused = key.refused()) {
    require(is_a_name(refused->name), "a refused key has a name");
    require(!refused->error.message().empty(), "a refused key has a reason");
    require(!usable_key(key, std::nullopt) && !usable_key(key, 0), "a refused key is of no use at any time");
    return;
  }
  require(validate_public_key(*key.usable()).has_value(), "an accepted key is valid");
  const auto same = std::ranges::count(all, key.id, &JwksKey::id);
  require(same == 1, "the id of an accepted key is its own");
  require(all.size() == 1 || key.id != KeyId(), "one of several keys has an id");
  require(usable_key(key, std::nullopt).has_value() == !key.revoked_at.has_value(), "a key is usable or revoked");
  if (!key.revoked_at) return;
  require(!usable_key(key, *key.revoked_at), "a key is refused from its revocation on");
  require(usable_key(key, *key.revoked_at - 1).has_value(), "a key is accepted before its revocation");
}

}  // namespace
}  // namespace hardtack

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hardtack;
  const std::string_view text = fuzz::as_text(data, size);
  const JwksLimits limits{.max_jwks_bytes = 64u << 10, .max_jwks_keys = 20};
  const auto keys = parse_jwks(text, limits);
  if (!keys) return 0;
  require(keys->size() <= limits.max_jwks_keys, "a set is bounded");
  for (const JwksKey& key : *keys) check_key(key, *keys);

  const auto entries = entries_of_jwks(parse_json(text, {}).value(), 1'700'000'000);
  require(entries.has_value(), "a set that is read is kept");
  const auto usable =
      std::ranges::count_if(*keys, [](const JwksKey& key) { return usable_key(key, 1'700'000'000).has_value(); });
  const auto kept =
      std::ranges::count_if(*entries, [](const TokenKeys::Entry& entry) { return entry.key.has_value(); });
  require(usable == kept, "the set that is kept has the usable keys");
  require(TokenKeys::from_entries(*entries).has_value() || entries->size() > TokenKeys::kMaxEntries,
          "no token could choose between two keys that are kept");
  return 0;
}
