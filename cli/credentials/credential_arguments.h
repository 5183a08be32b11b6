// What commands that decide take besides a Biscuit and its key: tokens of other formats, and several credentials.
//
// TOKEN is the primary credential, whatever its format. Those of `--credential` are further ones; their keys come from
// the key set alone, found by format and key id, since `--public-key` and `--secret-file` are TOKEN's. A credential
// without a key, or one that does not hold, refuses the request.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "cli/credentials/keys.h"
#include "cli/input/arguments.h"
#include "cli/input/inputs.h"
#include "cli/system/console.h"
#include "decide/admission.h"
#include "engine/authz/expiry.h"
#include "tokens/provider/token_format.h"

namespace hardtack::cli {

struct CredentialArguments {
  // --format, --secret-file, --credential, --discharge, --audience, --require-expiry, --max-lifetime
  void declare(Arguments& arguments);
  // Whether TOKEN has a key of its own kind.
  bool has_secret() const { return secret_file.has_value(); }
  // What is required of every credential's end, if anything is.
  std::optional<ExpiryRule> expiry() const;

  // The admission of TOKEN (of none, if it is not given) with the further credentials. Errors: those of files, keys and
  // formats. Claims of time are compared with `as_of`; what refuses a credential is Admission::failure.
  Result<Admission> admit(Console& console, const TokenArguments& token, const PublicKeyArguments& keys,
                          const RevocationCheck& revocation, LineageTime as_of, LineageTime now) const;

  std::optional<std::string> format;
  std::optional<std::string> secret_file;
  std::vector<std::string> credentials;
  std::vector<std::string> discharges;
  std::optional<std::string> audience;
  bool require_expiry = false;
  std::optional<std::chrono::seconds> longest_lifetime;
};

}  // namespace hardtack::cli
