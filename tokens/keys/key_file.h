// Keys from files. The only part of tokens/crypto that touches the file system.
//
// A private key must lie in a regular file that neither its group nor others may read or write; a symbolic link is
// followed and its target judged, on the descriptor that is then read. FIFOs, devices and directories are refused
// without waiting for them. Files are read up to 16 KiB. No error repeats contents.
//
//   HARDTACK_TRY(PrivateKey root, read_private_key_file("root.key"));
#pragma once

#include <cstddef>
#include <string>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "tokens/bytes/secret.h"
#include "tokens/crypto/keys.h"
#include "tokens/keys/key_format.h"

HARDTACK_API_BEGIN
namespace hardtack {

inline constexpr std::size_t kMaxKeyFileSize = 16 * 1024;

enum class KeyFileAccess { kOwnerOnly, kAnyone };

// Errors: kIo, kKeyFilePermissions, and those of decode_private_key. `kAnyone` is for files that other means protect.
Result<PrivateKey> read_private_key_file(const std::string& path, const KeyExpectation& expectation = {},
                                         KeyFileAccess access = KeyFileAccess::kOwnerOnly);
Result<PublicKey> read_public_key_file(const std::string& path, const KeyExpectation& expectation = {});
// The contents of a file that holds a key of any kind. Errors: kIo, kKeyFilePermissions, kInvalidKey for a large file.
Result<SecretBytes> read_secret_file(const std::string& path, KeyFileAccess access = KeyFileAccess::kOwnerOnly);

}  // namespace hardtack
HARDTACK_API_END
