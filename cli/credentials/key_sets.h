// Secrets and key sets from files.
#pragma once

#include <optional>
#include <string>

#include "cli/system/console.h"
#include "tokens/provider/token_keys.h"

namespace hardtack::cli {

// The contents of a file that holds a secret, or of standard input for `-`; says so where other users can read it too.
Result<SecretBytes> read_secret_contents(Console& console, const std::string& path);
Result<SharedSecret> read_secret_from(Console& console, const std::string& path);
// The key set, whose files lie beside it unless their names are absolute.
Result<TokenKeys> read_token_key_set(Console& console, const std::string& path);
// Says of a key that is being left, if the token was verified with one, until when such tokens are accepted.
void note_key_use(Console& console, const std::optional<KeyUse>& use);

}  // namespace hardtack::cli
