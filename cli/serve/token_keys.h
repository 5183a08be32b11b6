// The keys of a service, of all formats that it was given keys for.
#pragma once

#include "cli/credentials/keys.h"
#include "cli/system/console.h"
#include "tokens/provider/token_keys.h"

namespace hardtack::cli {

// Of a key set, which may be of several formats, or of Biscuits alone. Errors: those of PublicKeyArguments::read and of
// read_token_key_set.
Result<TokenKeys> read_token_keys(Console& console, const PublicKeyArguments& keys);

}  // namespace hardtack::cli
