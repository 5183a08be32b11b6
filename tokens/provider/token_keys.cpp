#include "tokens/provider/token_keys.h"

#include <iterator>
#include <memory>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/date_time.h"
#include "engine/text/quote.h"

namespace hardtack {
namespace {

// Those of one format whose tokens could be of either.
Result<void> check_pair(const TokenKeys::Entry& entry, const TokenKeys::Entry& other) {
  if (entry.format != other.format) return {};
  if (entry.id == other.id)
    return fail(ErrorCode::kInvalidKey, "two keys of format " + quote(entry.format) + " have " + describe(entry.id));
  const bool unnamed = entry.id == KeyId() || other.id == KeyId();
  if (!unnamed || entry.until || other.until) return {};
  return fail(ErrorCode::kInvalidKey,
              "of several keys of format " + quote(entry.format) + " each needs an id, and one has none");
}

Result<void> check_entries(const std::vector<TokenKeys::Entry>& entries) {
  if (entries.size() > TokenKeys::kMaxEntries)
    return fail(ErrorCode::kInvalidKey, cat("a key set has at most ", TokenKeys::kMaxEntries, " keys"));
  for (auto entry = entries.begin(); entry != entries.end(); ++entry) {
    if (entry->until && (*entry->until < 0 || *entry->until >= kYear10000))
      return fail(ErrorCode::kInvalidKey, "a key is accepted until a date from 1970 to 9999");
    for (auto other = std::next(entry); other != entries.end(); ++other) HARDTACK_CHECK(check_pair(*entry, *other));
  }
  return {};
}

std::string key_text(const KeyQuery& query) {
  return "the key of format " + quote(query.format) + " with " + describe(query.id);
}

}  // namespace

TokenKeys::TokenKeys(TokenKey key)
    : lookup_([key = std::move(key)](const KeyQuery&) -> Result<Found> { return Found{key, std::nullopt}; }) {}

TokenKeys::TokenKeys(Function function) {
  if (!function) return;
  lookup_ = [function = std::move(function)](const KeyQuery& query) -> Result<Found> {
    HARDTACK_TRY(TokenKey key, function(query));
    return Found{std::move(key), std::nullopt};
  };
}

Result<TokenKeys::Found> TokenKeys::look_up(const std::vector<Entry>& entries, const KeyQuery& query) {
  const auto answer = [](const Entry& entry) -> Result<Found> {
    if (!entry.key) return fail(entry.key.error());
    return Found{*entry.key, entry.until};
  };
  std::vector<const Entry*> of_format;
  for (const Entry& entry : entries) {
    if (entry.format != query.format) continue;
    if (entry.id == query.id) return answer(entry);
    of_format.push_back(&entry);
  }
  if (of_format.empty()) return fail(ErrorCode::kUnknownRootKey, "there is no key of format " + quote(query.format));
  const bool one = of_format.size() == 1;
  if (one && (query.id == KeyId() || of_format.front()->id == KeyId())) return answer(*of_format.front());
  if (query.id != KeyId())
    return fail(ErrorCode::kUnknownRootKey, "no key of format " + quote(query.format) + " has " + describe(query.id));
  return fail(ErrorCode::kUnknownRootKey,
              cat("the token names no key and there are ", of_format.size(), " of format ", quote(query.format)));
}

Result<TokenKeys> TokenKeys::from_entries(std::vector<Entry> entries) {
  HARDTACK_CHECK(check_entries(entries));
  // Shared, since a function is copied with the set.
  auto shared = std::make_shared<const std::vector<Entry>>(std::move(entries));
  return TokenKeys(
      OfLookup{[shared = std::move(shared)](const KeyQuery& query) { return TokenKeys::look_up(*shared, query); }});
}

Result<TokenKey> TokenKeys::find(const KeyQuery& query) const {
  if (!lookup_) return fail(ErrorCode::kUnknownRootKey, "no key is configured");
  HARDTACK_TRY(Found found, lookup_(query));
  if (!found.until) return std::move(found.key);
  return fail(ErrorCode::kUnknownRootKey, key_text(query) + " is accepted for a time, and no time was said");
}

TokenKeys TokenKeys::accepted_at(std::int64_t now, std::optional<KeyUse>* use) const {
  if (!lookup_) return *this;
  return TokenKeys(OfLookup{[lookup = lookup_, now, use](const KeyQuery& query) -> Result<Found> {
    HARDTACK_TRY(Found found, lookup(query));
    if (found.until && now > *found.until) {
      return fail(ErrorCode::kUnknownRootKey,
                  key_text(query) + " was accepted until " + format_date_time(*found.until));
    }
    if (use != nullptr) *use = KeyUse{std::string(query.format), query.id, found.until};
    return Found{std::move(found.key), std::nullopt};
  }});
}

KeyProvider TokenKeys::public_keys() const {
  return KeyProvider([keys = *this](const KeyQuery& query) -> Result<PublicKey> {
    HARDTACK_TRY(const TokenKey key, keys.find(query));
    if (key.public_key() != nullptr) return *key.public_key();
    return fail(ErrorCode::kUnknownRootKey, "the key of format " + quote(query.format) + " is no public key");
  });
}

}  // namespace hardtack
