// Tokens that tests and editors name, opened with their issuers' public keys.
#pragma once

#include <string>

#include "engine/authz/credential.h"
#include "engine/base/error.h"

namespace hardtack::cli {

// `token` is the text or the bytes of a file, `key` a public key as text. Errors: kInvalidKey, and those of verifying.
Result<Credential> open_token(const std::string& token, const std::string& key);

}  // namespace hardtack::cli
