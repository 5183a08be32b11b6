#include "tokens/registry/key_set.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/date_time.h"
#include "engine/text/quote.h"
#include "engine/text/trim.h"
#include "json/json.h"
#include "tokens/biscuit/root_keys.h"
#include "tokens/biscuit/web_keys.h"
#include "tokens/registry/registry.h"
#ifdef HARDTACK_HAS_JWT
#include "tokens/jwt/jwks.h"
#include "tokens/request/request_keys.h"
#endif

namespace hardtack {
namespace {

constexpr std::size_t kMaxIdBytes = 256;

std::unexpected<Error> malformed(std::string message) { return fail(ErrorCode::kMalformedJson, std::move(message)); }

// As Biscuits ask for them alone: a number, or none where there is one key.
Result<TokenKeys> of_web_keys(std::string_view json, std::int64_t now) {
  HARDTACK_TRY(WebKeySet set, WebKeySet::parse(json));
  return TokenKeys([keys = RootKeyProvider(std::move(set), now)](const KeyQuery& query) -> Result<TokenKey> {
    HARDTACK_TRY(const PublicKey key, keys.find(query));
    return TokenKey{key, {}};
  });
}

Result<KeyId> read_id(const JsonValue& entry) {
  const JsonValue* id = entry.find("id");
  if (id == nullptr) return KeyId();
  if (id->is_string() && !id->as_string().empty() && id->as_string().size() <= kMaxIdBytes)
    return KeyId(id->as_string());
  if (id->is_integer() && id->as_integer() >= 0 && id->as_integer() <= std::numeric_limits<std::uint32_t>::max())
    return KeyId(static_cast<std::uint32_t>(id->as_integer()));
  return malformed("an `id` is a number from 0 to 4294967295 or a text of at most 256 bytes");
}

// The last second at which the key is accepted.
Result<std::optional<std::int64_t>> read_until(const JsonValue& entry) {
  const JsonValue* until = entry.find("until");
  if (until == nullptr) return std::optional<std::int64_t>();
  const auto seconds =
      until->is_string() ? parse_date_time(until->as_string()) : Result<std::int64_t>(malformed("not a text"));
  if (!seconds) return malformed("an `until` is a date and time, such as \"2030-01-01T00:00:00Z\"");
  return std::optional(*seconds);
}

// Of a format whose keys are secrets, its bytes; otherwise a key in a form that the format reads.
Result<TokenKey> from_file(const TokenFormat& format, const JsonValue& file, const KeySetOptions& options) {
  if (!file.is_string() || file.as_string().empty()) return malformed("a `file` is a name");
  if (!options.read_file) return fail(ErrorCode::kInvalidKey, "keys in files are not read here");
  HARDTACK_TRY(const SecretBytes contents, options.read_file(file.as_string()));
  if (auto key = format.read_key(contents.bytes())) return key;
  HARDTACK_TRY(SharedSecret secret, read_secret(contents.bytes()));
  return format.accept_secret(std::move(secret));
}

Result<TokenKey> read_entry_key(const TokenFormat& format, const JsonValue& entry, const KeySetOptions& options) {
  const JsonValue *key = entry.find("key"), *file = entry.find("file");
  if ((key == nullptr) == (file == nullptr)) return malformed("a key has either `key` or `file`");
  if (file != nullptr) return from_file(format, *file, options);
  if (!key->is_string() && !key->is_object()) return malformed("a `key` is a text or a JWK");
  const std::string text = key->is_string() ? key->as_string() : write_json(*key, JsonLayout::kCompact);
  HARDTACK_TRY(TokenKey read, format.read_key(bytes_of(text)));
  if (read.secret() == nullptr) return read;
  return fail(Error(ErrorCode::kInvalidKey, "a key set holds no secrets").with_help("name the `file` that holds it"));
}

Result<TokenKeys::Entry> read_entry(const JsonValue& entry, const KeySetOptions& options) {
  if (!entry.is_object()) return malformed("a key is an object");
  for (const auto& [name, value] : entry.as_object()) {
    if (name != "format" && name != "id" && name != "key" && name != "file" && name != "until")
      return malformed("a key has no member " + quote(name));
  }
  const JsonValue* name = entry.find("format");
  if (name == nullptr || !name->is_string()) return malformed("a key has a `format`");
  const auto format = find_format(name->as_string());
  if (!format) {
    return fail(Error(ErrorCode::kInvalidKey, format.error().message()).with_help(format.error().help()));
  }
  HARDTACK_TRY(KeyId id, read_id(entry));
  HARDTACK_TRY(const std::optional<std::int64_t> until, read_until(entry));
  HARDTACK_TRY(TokenKey key, read_entry_key(**format, entry, options));
  return TokenKeys::Entry{std::string((*format)->name()), std::move(id), std::move(key), until};
}

Result<TokenKeys> of_mixed_keys(const JsonValue::Array& keys, const KeySetOptions& options) {
  if (keys.size() > TokenKeys::kMaxEntries)
    return fail(ErrorCode::kInvalidKey, cat("a key set has at most ", TokenKeys::kMaxEntries, " keys"));
  std::vector<TokenKeys::Entry> entries;
  for (const JsonValue& key : keys) {
    auto entry = read_entry(key, options);
    if (!entry) return fail(entry.error().with_context(cat("key ", entries.size(), " of the set")));
    entries.push_back(*std::move(entry));
  }
  return TokenKeys::from_entries(std::move(entries));
}

#ifdef HARDTACK_HAS_JWT
// A key that says what else it is for (`adcp_use`) verifies no JWT, and those for requests verify them alone. The old
// profile of requests is no choice of whoever publishes keys.
Result<TokenKeys> of_jwks(const JsonValue::Array& keys, std::int64_t now) {
  JsonValue::Array for_tokens, for_requests;
  for (const JsonValue& key : keys) (key.find("adcp_use") == nullptr ? for_tokens : for_requests).push_back(key);
  const auto set_of = [](JsonValue::Array some) { return JsonValue(JsonValue::Object{{"keys", std::move(some)}}); };
  HARDTACK_TRY(std::vector<TokenKeys::Entry> entries, entries_of_jwks(set_of(std::move(for_tokens)), now));
  HARDTACK_TRY(const RequestKeySet requests, RequestKeySet::from_json(set_of(std::move(for_requests))));
  for (TokenKeys::Entry& entry : requests.entries({"request", "http-signature"})) entries.push_back(std::move(entry));
  return TokenKeys::from_entries(std::move(entries));
}
#endif

}  // namespace

Result<TokenKeys> parse_key_set(std::string_view json, const KeySetOptions& options) {
  if (trimmed(json).starts_with('[')) return of_web_keys(json, options.now);
  HARDTACK_TRY(const JsonValue set, parse_json(json, {.max_json_bytes = kMaxKeySetBytes,
                                                      .max_json_depth = 8,
                                                      .max_json_values = 64 + json.size() / 4}));
  const JsonValue* keys = set.find("keys");
  if (keys == nullptr || !keys->is_array())
    return malformed("a key set is Biscuit Web Keys (an array), or an object with a list `keys`");
  if (keys->as_array().empty()) return fail(ErrorCode::kInvalidKey, "the key set holds no key");
  const auto has = [&](const char* name) {
    return std::ranges::any_of(keys->as_array(), [&](const JsonValue& key) { return key.find(name) != nullptr; });
  };
  if (has("kty") && has("format")) return malformed("a key set is either a JWKS or keys of several formats");
  if (!has("kty")) return of_mixed_keys(keys->as_array(), options);
#ifdef HARDTACK_HAS_JWT
  return of_jwks(keys->as_array(), options.now);
#else
  return fail(ErrorCode::kInvalidKey, "this build knows no JWTs, which a JWKS is for");
#endif
}

}  // namespace hardtack
