// Keys from where users keep them. Private keys come from a file that its owner alone can read, from standard input
// (`-`) or from an environment variable, or stay in a PKCS#11 token, whose PIN comes from such a file; never from an
// argument, which other users of the machine can see.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/credentials/pkcs11_arguments.h"
#include "cli/input/arguments.h"
#include "cli/system/console.h"
#include "engine/program/public_key.h"
#include "tokens/biscuit/root_keys.h"
#include "tokens/keys/key_format.h"
#include "tokens/keys/signer.h"
#include "tokens/provider/token_format.h"

namespace hardtack::cli {

// raw, hex (with or without the algorithm's name before it), pem or der. Error: kUsage.
Result<KeyFormat> parse_key_format(const std::string& name);
Result<KeyAlgorithm> parse_key_algorithm(const std::string& name);

struct PrivateKeyArguments {
  static constexpr const char* kVariable = "HARDTACK_PRIVATE_KEY";

  // --private-key-file, --private-key-format, --private-key-algorithm, --signer, --pkcs11-module, --pkcs11-pin-file
  void declare(Arguments& arguments);
  // Errors: kUsage if no key was given, those of files, of keys and of PKCS#11 tokens.
  Result<std::shared_ptr<const Signer>> signer(Console& console) const;

  std::optional<std::string> file;
  KeyExpectation expectation;
  Pkcs11Arguments token;

 private:
  Result<PrivateKey> read(Console& console) const;
  Result<std::shared_ptr<const Signer>> in_token(Console& console) const;
};

// The issuer's keys. One key without an id serves every token; with several, a token's root key id chooses, and keys
// are never tried in turn. The id is not signed: it chooses among keys that are trusted anyway.
struct PublicKeyArguments {
  // --public-key, --public-key-file, --key-set, --public-key-format, --public-key-algorithm
  // `with_further`: the set may stand beside a key, for further credentials.
  void declare(Arguments& arguments, bool with_further = false);
  bool given() const { return !keys.empty() || key_set; }
  // Of Biscuits. Errors: kUsage if no key was given, those of files, of keys and of key sets.
  Result<RootKeyProvider> read(Console& console) const;
  // The same where the key set was read already.
  Result<RootKeyProvider> read(Console& console, const std::optional<TokenKeys>& set) const;
  // The one key as another format reads it. Errors: kUsage for several keys, and for keys with ids.
  Result<TokenKey> read(Console& console, const TokenFormat& format) const;

  struct Named {
    std::optional<std::uint32_t> id;
    std::string key;  // its text, or the file that holds it
    bool is_file = false;
  };
  std::vector<Named> keys;
  std::optional<std::string> key_set;
  KeyExpectation expectation;

 private:
  Result<void> add(const std::string& text, bool is_file);
  Result<PublicKey> read_one(Console& console, const Named& named) const;
};

// The file `path`, or standard input for `-`.
Result<PrivateKey> read_private_key(Console& console, const std::string& path, const KeyExpectation& expectation);
// The option's text or name is checked when it is parsed.
Arguments::Take take_key_format(KeyFormat& target);
Arguments::Take take_key_algorithm(std::optional<KeyAlgorithm>& target);

}  // namespace hardtack::cli
