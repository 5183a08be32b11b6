// The keys that a verifier trusts, of all formats together: found by the format and the key id that a token names.
//
// A query has one answer, a key or an error; nothing is ever tried in turn. A key id is a hint that nobody signed: it
// chooses among keys that are trusted anyway. Immutable; may be shared between threads.
//
//   TokenKeys one = key;                                                      // for every token of every format
//   HARDTACK_TRY(TokenKeys set, TokenKeys::from_entries({{"jwt", "2026-05", key}, {"biscuit", 7u, root}}));
//   HARDTACK_TRY(TokenKey found, set.find({"jwt", "2026-05"}));
//
// A key or a format is left without a day on which everybody must change: the entry that is left says until when, and
// stands beside the new one. Whoever verifies says the time, and learns which key a token asked for.
//
//   HARDTACK_TRY(TokenKeys both, TokenKeys::from_entries({{"jwt", "old", a, last_day}, {"biscuit", 7u, root}}));
//   std::optional<KeyUse> use;
//   const auto token = format->verify(bytes, {.keys = both.accepted_at(seconds, &use), .now = now});
//   if (token && use && use->until) count_of_old_tokens.add(use->format);
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "tokens/keys/key_provider.h"
#include "tokens/provider/token_key.h"

HARDTACK_API_BEGIN
namespace hardtack {

// A key that was found.
struct KeyUse {
  std::string format;
  KeyId id;  // as the token names it
  std::optional<std::int64_t> until;
};

class TokenKeys {
 public:
  using Function = std::function<Result<TokenKey>(const KeyQuery& query)>;
  struct Entry {
    std::string format;
    KeyId id;
    // Or why the key is of no use, for whoever presents a token that names it: one key of somebody's set that is of an
    // unknown kind must not stop the others.
    Result<TokenKey> key;
    // The last second, since 1970, at which the key is accepted: it is being left.
    std::optional<std::int64_t> until = std::nullopt;
  };
  static constexpr std::size_t kMaxEntries = 100;

  TokenKeys(TokenKey key);  // NOLINT: a key is a set of keys
  explicit TokenKeys(Function function);
  // The id must be equal. An entry without id serves every token of its format, and must be the only one of it; a token
  // without id is served by the only entry of its format. Where one of them is being left, an entry without id may
  // stand beside others, and serves the tokens without id alone. Error: kInvalidKey for entries between which a token
  // could choose otherwise, for more than kMaxEntries, and for an `until` outside the years 1970 to 9999.
  static Result<TokenKeys> from_entries(std::vector<Entry> entries);

  // Error: kUnknownRootKey, or what the entry or the function says. A key that is being left is none until the time is
  // said: kUnknownRootKey.
  Result<TokenKey> find(const KeyQuery& query) const;
  // The same keys as they are accepted at a time, in seconds since 1970: those that are being left, if it is not past
  // their last second. `use` may be null, and otherwise outlives what is returned; it is set by each find() that has a
  // key, so only one thread may ask then.
  TokenKeys accepted_at(std::int64_t now, std::optional<KeyUse>* use = nullptr) const;
  // For what takes public keys alone. Error of its answers: kUnknownRootKey for a secret.
  KeyProvider public_keys() const;

 private:
  struct Found {
    TokenKey key;
    std::optional<std::int64_t> until;
  };
  using Lookup = std::function<Result<Found>(const KeyQuery& query)>;
  struct OfLookup {
    Lookup lookup;
  };
  explicit TokenKeys(OfLookup lookup) : lookup_(std::move(lookup.lookup)) {}
  static Result<Found> look_up(const std::vector<Entry>& entries, const KeyQuery& query);

  Lookup lookup_;
};

}  // namespace hardtack
HARDTACK_API_END
