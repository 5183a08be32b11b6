// Where verifiers find the keys of issuers, whatever the format of what they verify: by the format and the key id that
// a token names.
//
// A key id is not signed: a hint for choosing among the keys that are trusted anyway, never a reason to try several. So
// a query is answered with one key or an error. A provider may be shared between threads if its function may be.
//
//   KeyProvider one = key;                                                       // whatever is asked for
//   HARDTACK_TRY(KeyProvider some, KeyProvider::from_keys({{"biscuit", 7u, a}, {"jwt", "2026-05", b}}));
//   KeyProvider looked_up([&](const KeyQuery& query) { return store.find(query.format, query.id); });
//   HARDTACK_TRY(PublicKey key, some.find({"biscuit", 7u}));
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "engine/base/nothing.h"
#include "engine/program/public_key.h"

HARDTACK_API_BEGIN
namespace hardtack {

// Of a key, as a format writes it: nothing, a number or a text.
using KeyId = std::variant<Nothing, std::uint32_t, std::string>;

struct KeyQuery {
  std::string_view format;  // as in Issuance::format
  KeyId id = {};
};

class KeyProvider {
 public:
  using Function = std::function<Result<PublicKey>(const KeyQuery& query)>;
  struct Known {
    std::string format;
    KeyId id;
    PublicKey key;
  };

  KeyProvider(const PublicKey& key);  // NOLINT: a key is a provider
  explicit KeyProvider(Function function) : function_(std::move(function)) {}
  // Each is for tokens of its format that name its id, or none if it has none. Error: kInvalidKey for two keys under
  // one format and id, between which a token could choose.
  static Result<KeyProvider> from_keys(std::vector<Known> keys);

  // Error: kUnknownRootKey, or what the function says.
  Result<PublicKey> find(const KeyQuery& query) const;

 private:
  Function function_;
};

// "the key id 7", "the key id `a`" or "no key id".
std::string describe(const KeyId& id);

}  // namespace hardtack
HARDTACK_API_END
