// What the commands about tokens of any format take: the token, its format, and keys.
//
// Keys and secrets come from files or standard input. A private key's file must be its owner's alone; a file with a
// secret that others can read is used with a warning, since it is often made for the moment by whoever tests.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/credentials/key_sets.h"
#include "cli/credentials/pkcs11_arguments.h"
#include "cli/input/arguments.h"
#include "cli/system/console.h"
#include "tokens/provider/token_format.h"

namespace hardtack::cli {

// The names of all formats, for completion.
std::vector<std::string> format_names();

struct FormatArguments {
  // TOKEN, --format
  void declare(Arguments& arguments);
  // --format alone, which is then required
  void declare_format(Arguments& arguments);
  // Errors: kUsage, those of files.
  Result<Bytes> read(Console& console) const;
  // As named, or as `token` looks. Errors: those of find_format and detect_format.
  Result<const TokenFormat*> format_of(ByteView token) const;
  Result<const TokenFormat*> named() const;

  std::string file;
  std::optional<std::string> format;
};

// The keys that tokens are verified with.
struct TokenKeyArguments {
  // --key-file, --key-set, --secret-file
  void declare(Arguments& arguments);
  // As they are accepted at `now`, with what TokenKeys::accepted_at does with `use`. Errors: kUsage unless one of them
  // was given; those of files, keys and key sets.
  Result<TokenKeys> read(Console& console, const TokenFormat& format, LineageTime now,
                         std::optional<KeyUse>& use) const;

  std::optional<std::string> key_file;
  std::optional<std::string> key_set;
  std::optional<std::string> secret_file;
};

// The key that a token is made with, and the id that its file gives it.
struct NamedSigningKey {
  TokenSigningKey key;
  KeyId id = {};
};
struct SigningKeyArguments {
  // --private-key-file, --purpose, --secret-file, --signer, --pkcs11-module, --pkcs11-pin-file
  void declare(Arguments& arguments);
  Result<NamedSigningKey> read(Console& console, const TokenFormat& format) const;

  std::optional<std::string> private_key_file;
  std::optional<std::string> purpose;
  std::optional<std::string> secret_file;
  Pkcs11Arguments token;

 private:
  Result<TokenSigningKey> read_file(Console& console, const TokenFormat& format) const;
  Result<NamedSigningKey> read_for_purpose(Console& console) const;
};

// Bytes of a token or another file that is no secret, at most kMaxTokenBytes with what may stand around them.
Result<Bytes> read_token_file(Console& console, const std::string& path, const std::string& name);
// A line of text; bytes as they are where the token is no text.
void print_token(Console& console, ByteView token);
// A number where the text is one, which is how Biscuits name keys.
KeyId key_id_from_text(const std::string& text);

}  // namespace hardtack::cli
