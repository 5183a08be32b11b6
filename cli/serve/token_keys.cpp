#include "cli/serve/token_keys.h"

#include <utility>

#include "cli/credentials/key_sets.h"
#include "engine/text/cat.h"
#include "tokens/biscuit/root_keys.h"

namespace hardtack::cli {

Result<TokenKeys> read_token_keys(Console& console, const PublicKeyArguments& keys) {
  if (keys.key_set) return read_token_key_set(console, *keys.key_set);
  HARDTACK_TRY(RootKeyProvider roots, keys.read(console));
  return TokenKeys([roots = std::move(roots)](const KeyQuery& query) -> Result<TokenKey> {
    if (query.format != "biscuit") {
      return fail(Error(ErrorCode::kUnknownRootKey, cat("no key was given for tokens of format `", query.format, "`"))
                      .with_help("keys of several formats come in a set: `--key-set FILE`"));
    }
    HARDTACK_TRY(const PublicKey key, roots.find(query));
    return TokenKey{key, {}};
  });
}

}  // namespace hardtack::cli
