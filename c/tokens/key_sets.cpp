#include "c/tokens/key_sets.h"

#include <memory>
#include <optional>
#include <vector>

#include "c/base/failure.h"
#include "c/base/sources.h"
#include "c/base/structs.h"
#include "c/base/texts.h"
#include "c/tokens/contents.h"
#include "c/tokens/keys.h"
#include "tokens/registry/key_set.h"

namespace hardtack::c {
namespace {

using Made = Outcome<std::unique_ptr<hardtack_keys>>;

// Asks the host.
class FoundByHost {
 public:
  FoundByHost(hardtack_find_key find, Context context) : find_(find), context_(std::move(context)) {}

  Result<TokenKey> operator()(const KeyQuery& query) const {
    const hardtack_key_id id = view_of(query.id);
    hardtack_token_key* found = nullptr;
    hardtack_error* const error = find_(context_.get(), view(query.format), &id, &found);
    const std::unique_ptr<hardtack_token_key, void (*)(hardtack_token_key*)> owned(look_at(found),
                                                                                   hardtack_token_key_free);
    if (error != nullptr) return fail(take_error(error));
    if (owned == nullptr) {
      return fail(ErrorCode::kUnknownRootKey, "the host has no key for " + describe(query.id));
    }
    return owned->key;
  }

 private:
  hardtack_find_key find_;
  Context context_;
};

Result<SecretBytes> read_by_host(const hardtack_key_set_options& options, const std::string& name) {
  return contents_from("the host gave no contents of the file", [&](hardtack_contents* contents) {
    return options.read_file(options.context, view(name), contents);
  });
}

}  // namespace

Made key_set_of(TokenKeys keys) {
  KeyProvider public_keys = keys.public_keys();
  return std::make_unique<hardtack_keys>(std::move(keys), std::move(public_keys));
}

Result<KeyId> to_key_id(const hardtack_key_id& given) {
  switch (given.kind) {
    case HARDTACK_KEY_ID_NONE: return KeyId();
    case HARDTACK_KEY_ID_NUMBER: return KeyId(given.number);
    case HARDTACK_KEY_ID_TEXT: {
      HARDTACK_TRY(const std::string_view text, text_of(given.text, "the key id"));
      return KeyId(std::string(text));
    }
    default: return fail(ErrorCode::kUsage, "there is no kind of key id " + std::to_string(given.kind));
  }
}

hardtack_key_id view_of(const KeyId& id) {
  if (const auto* number = std::get_if<std::uint32_t>(&id)) return {HARDTACK_KEY_ID_NUMBER, *number, {nullptr, 0}};
  if (const auto* text = std::get_if<std::string>(&id)) return {HARDTACK_KEY_ID_TEXT, 0, view(std::string_view(*text))};
  return {HARDTACK_KEY_ID_NONE, 0, {nullptr, 0}};
}

}  // namespace hardtack::c

using namespace hardtack;
using namespace hardtack::c;

hardtack_error* hardtack_keys_of(const hardtack_public_key* key, hardtack_keys** keys) {
  return make(keys, [&]() -> Made {
    HARDTACK_TRY(const hardtack_public_key* given, need(key));
    return std::make_unique<hardtack_keys>(TokenKeys(TokenKey{given->key, {}}), KeyProvider(given->key));
  });
}

hardtack_error* hardtack_keys_from_entries(const hardtack_key_entry* entries, size_t count, hardtack_keys** keys) {
  return make(keys, [&]() -> Made {
    HARDTACK_TRY(const auto given, items_of(entries, count, "the list of keys"));
    std::vector<TokenKeys::Entry> all;
    for (const hardtack_key_entry& entry : given) {
      HARDTACK_TRY(const std::string_view format, text_of(entry.format, "the format"));
      HARDTACK_TRY(KeyId id, to_key_id(entry.id));
      HARDTACK_TRY(const hardtack_token_key* key, need(entry.key));
      all.push_back(
          {std::string(format), std::move(id), key->key, entry.leaving ? std::optional(entry.until) : std::nullopt});
    }
    HARDTACK_TRY(TokenKeys set, TokenKeys::from_entries(std::move(all)));
    return key_set_of(std::move(set));
  });
}

hardtack_error* hardtack_keys_parse(hardtack_text json, const hardtack_key_set_options* options, hardtack_keys** keys) {
  return make(keys, [&]() -> Made {
    HARDTACK_TRY(const std::string_view text, text_of(json, "the key set"));
    HARDTACK_TRY(const hardtack_key_set_options given, read_options(options));
    KeySetOptions set_options;
    set_options.now = given.now;
    if (given.read_file != nullptr) {
      set_options.read_file = [given](const std::string& name) { return read_by_host(given, name); };
    }
    HARDTACK_TRY(TokenKeys set, parse_key_set(text, set_options));
    return key_set_of(std::move(set));
  });
}

hardtack_error* hardtack_keys_from_callback(hardtack_find_key find, void* context, void (*release)(void* context),
                                            hardtack_keys** keys) {
  if (keys == nullptr && release != nullptr) release(context);
  return make(keys, [&]() -> Made {
    Context kept = keep_context(context, release);
    if (find == nullptr) return fail(ErrorCode::kUsage, "the callback is NULL");
    return key_set_of(TokenKeys(TokenKeys::Function(FoundByHost(find, std::move(kept)))));
  });
}

hardtack_error* hardtack_keys_at(const hardtack_keys* keys, int64_t now, hardtack_keys** accepted) {
  return make(accepted, [&]() -> Made {
    HARDTACK_TRY(const hardtack_keys* given, need(keys));
    return key_set_of(given->keys.accepted_at(now));
  });
}

void hardtack_keys_free(hardtack_keys* keys) { destroy(keys); }
