// Signing with a private key in a PKCS#11 token: a smart card, an HSM, or SoftHSM. The key never leaves the token.
//
// A URI as in RFC 7512 names the key: `pkcs11:token=ca;object=root-2026`. Exactly one token and one private key must
// fit it. Of the path `token`, `manufacturer`, `serial`, `model`, `slot-id`, `object`, `id` and `type=private` are
// known, of the query `module-path` and `pin-source` (a file); anything else is refused, so is a PIN in the URI. Keys
// are ed25519 (CKM_EDDSA) and secp256r1 (CKM_ECDSA).
//
// Opening loads the module into the process, logs in and looks the key up. Signing uses that session again, and opens a
// new one where it was lost: the token was pulled out and put back, or the process forked. Several threads may ask at
// once; the token signs for one after another. A PIN that the token refused is not tried again, since tokens lock
// themselves after a few attempts. Modules stay loaded until the process ends.
//
//   Pkcs11Options options{.module = "/usr/lib/softhsm/libsofthsm2.so", .pin = pin_from_file("/run/secrets/pin")};
//   HARDTACK_TRY(auto root, open_pkcs11_signer("pkcs11:token=ca;object=root-2026", std::move(options)));
//   HARDTACK_TRY(UnverifiedBiscuit token, mint(authority, *root, {}, random));
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "engine/program/public_key.h"
#include "tokens/bytes/secret.h"
#include "tokens/keys/signer.h"

HARDTACK_API_BEGIN
namespace hardtack {

// Gives the PIN of the token with this label, whenever someone must log in. May be called from any thread that signs.
using Pkcs11Pin = std::function<Result<SecretBytes>(const std::string& token)>;

// Reads the PIN from a file that its owner alone may read or write; a line break at its end is no part of it. Errors of
// the function: those of read_secret_file, and kUsage for an empty file.
Pkcs11Pin pin_from_file(std::string path);
// The contents of such a file as a PIN. Error: kUsage for none.
Result<SecretBytes> pin_from_line(SecretBytes contents);

struct Pkcs11Options {
  // The library that comes with the token, in full. The URI's `module-path` must not be there, too.
  std::string module = {};
  // May be empty for a token without a PIN and for one with a keypad of its own. The URI's `pin-source` must not be
  // there, too.
  Pkcs11Pin pin = {};
  // For tokens that hold private keys without their public halves.
  std::optional<PublicKey> public_key = std::nullopt;
};

// Whether the text means a key in a token rather than a file: it begins with `pkcs11:`.
bool is_pkcs11_uri(std::string_view text);

// Errors: kUsage for the URI, the options, several tokens or keys that fit, and in builds without PKCS#11; kIo for a
// module that cannot be loaded, a token or a key that is not there, and what the token refuses, with the name of the
// answer (CKR_PIN_INCORRECT); kInvalidKey for a key that is neither ed25519 nor secp256r1; those of the PIN. Signing
// gives the same.
Result<std::shared_ptr<const Signer>> open_pkcs11_signer(std::string_view uri, Pkcs11Options options);

}  // namespace hardtack
HARDTACK_API_END
