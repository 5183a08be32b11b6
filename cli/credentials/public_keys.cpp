// The keys that tokens are verified with, by their root key ids.
#include <algorithm>
#include <limits>
#include <map>
#include <string_view>
#include <utility>

#include "cli/credentials/key_sets.h"
#include "cli/credentials/keys.h"
#include "cli/input/inputs.h"
#include "cli/input/values.h"
#include "cli/system/files.h"
#include "engine/text/cat.h"
#include "tokens/keys/key_file.h"

namespace hardtack::cli {
namespace {

bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// `7=KEY`. What stands before `=` without being a number belongs to the key: PEM text holds `=`, and so may the name
// of a file.
Result<PublicKeyArguments::Named> split_id(const std::string& text, bool is_file) {
  const std::size_t at = text.find('=');
  if (at == std::string::npos || !is_digits(std::string_view(text).substr(0, at)))
    return PublicKeyArguments::Named{std::nullopt, text, is_file};
  const auto id = parse_number(text.substr(0, at));
  if (!id || *id > std::numeric_limits<std::uint32_t>::max())
    return fail(ErrorCode::kUsage, "a root key id is a number from 0 to 4294967295");
  if (at + 1 == text.size())
    return fail(ErrorCode::kUsage, std::string(is_file ? "a file" : "a key") + " is missing after `=`");
  return PublicKeyArguments::Named{static_cast<std::uint32_t>(*id), text.substr(at + 1), is_file};
}

std::string listed(const std::map<std::uint32_t, PublicKey>& keys) {
  std::string text;
  for (const auto& [id, key] : keys) text += cat((text.empty() ? "" : ", "), id);
  return text;
}

RootKeyProvider by_id(std::map<std::uint32_t, PublicKey> keys) {
  return RootKeyProvider([keys = std::move(keys)](std::optional<std::uint32_t> id) -> Result<PublicKey> {
    if (!id) {
      if (keys.size() == 1) return keys.begin()->second;
      return fail(Error(ErrorCode::kUnknownRootKey, "the token names no root key and several keys were given")
                      .with_help("pass the one that it was minted with, without an id"));
    }
    if (const auto found = keys.find(*id); found != keys.end()) return found->second;
    return fail(Error(ErrorCode::kUnknownRootKey, cat("no key was given for the token's root key id ", *id))
                    .with_help("the keys that were given have the ids " + listed(keys)));
  });
}

// Of a set for several formats the keys of Biscuits.
RootKeyProvider of_set(TokenKeys set) {
  return RootKeyProvider(
      [keys = set.public_keys()](std::optional<std::uint32_t> id) { return keys.find(root_key_query(id)); });
}

}  // namespace

void PublicKeyArguments::declare(Arguments& arguments, bool with_further) {
  arguments.section("Public key");
  const auto take = [this](bool is_file) -> Arguments::Take {
    return [this, is_file](const std::string& value) { return add(value, is_file); };
  };
  arguments
      .repeated("--public-key", "[ID=]KEY", take(false),
                "the issuer's public key: `ed25519/<hex>`, `secp256r1/<hex>` or hex; of several, `7=KEY` is the one "
                "for tokens with the root key id 7")
      .about_token();
  arguments
      .repeated("--public-key-file", "[ID=]FILE", take(true),
                "read the public key from FILE, or from standard input for `-`")
      .about_token();
  arguments
      .option(
          "--key-set", "FILE", key_set,
          "read the keys from FILE: Biscuit Web Keys, a JWKS, or keys of several formats (docs/tokens/); the token's "
          "format and key id choose")
      .about_token();
  arguments
      .option("--public-key-format", "FORMAT", take_key_format(expectation.format),
              "hex, raw, pem or der; by default the form is recognised")
      .words({"hex", "raw", "pem", "der"})
      .about_token();
  arguments
      .option("--public-key-algorithm,--key-algorithm", "NAME", take_key_algorithm(expectation.algorithm),
              "ed25519 (the default for keys that do not name it) or secp256r1")
      .words({"ed25519", "secp256r1"})
      .about_token();
  if (with_further) return;
  arguments.exclusive({"--public-key", "--key-set"});
  arguments.exclusive({"--public-key-file", "--key-set"});
}

Result<void> PublicKeyArguments::add(const std::string& text, bool is_file) {
  HARDTACK_TRY(Named named, split_id(text, is_file));
  for (const Named& other : keys) {
    if (!named.id || !other.id) {
      return fail(Error(ErrorCode::kUsage, "several keys were given, and not all with an id")
                      .with_help("write `7=...` for tokens with the root key id 7, or pass `--key-set FILE`"));
    }
    if (named.id == other.id) return fail(ErrorCode::kUsage, cat("two keys have the root key id ", *named.id));
  }
  keys.push_back(std::move(named));
  return {};
}

Result<PublicKey> PublicKeyArguments::read_one(Console& console, const Named& named) const {
  const std::string with_id = named.id ? cat(" for the root key id ", *named.id) : std::string();
  if (!named.is_file) {
    auto key = decode_public_key(bytes_of(named.key), expectation);
    if (!key) return fail(key.error().with_context("`--public-key`" + with_id));
    return key;
  }
  const bool input = named.key == "-";
  HARDTACK_TRY(const std::string contents,
               input ? console.read_input(kMaxKeyFileSize) : read_file(named.key, kMaxKeyFileSize));
  auto key = decode_public_key(bytes_of(contents), expectation);
  if (!key) return fail(key.error().with_context(input ? "public key on standard input" : shown_path(named.key)));
  return key;
}

Result<RootKeyProvider> PublicKeyArguments::read(Console& console) const {
  std::optional<TokenKeys> set;
  if (key_set) {
    HARDTACK_TRY(const TokenKeys read, read_token_key_set(console, *key_set));
    set = read.accepted_at(static_cast<std::int64_t>(seconds_now()));
  }
  return read(console, set);
}

Result<RootKeyProvider> PublicKeyArguments::read(Console& console, const std::optional<TokenKeys>& set) const {
  if (set && keys.empty()) return of_set(*set);
  if (keys.empty()) {
    return fail(Error(ErrorCode::kUsage, "no public key was given")
                    .with_help("pass the issuer's key with `--public-key KEY`, `--public-key-file FILE` or "
                               "`--key-set FILE`"));
  }
  std::map<std::uint32_t, PublicKey> keys_by_id;
  for (const Named& named : keys) {
    HARDTACK_TRY(const PublicKey key, read_one(console, named));
    if (!named.id) return RootKeyProvider(key);
    keys_by_id.emplace(*named.id, key);
  }
  return by_id(std::move(keys_by_id));
}

Result<TokenKey> PublicKeyArguments::read(Console& console, const TokenFormat& format) const {
  if (keys.size() != 1 || keys.front().id) {
    return fail(
        Error(ErrorCode::kUsage, cat("a token of format `", format.name(), "` is verified with one key, without an id"))
            .with_help("pass several keys with `--key-set FILE`"));
  }
  if (expectation.format != KeyFormat::kAuto || expectation.algorithm) {
    return fail(ErrorCode::kUsage,
                cat("`--public-key-format` and `--public-key-algorithm` are for keys of Biscuits, and "
                    "this is a token of format `",
                    format.name(), "`"));
  }
  const Named& named = keys.front();
  if (!named.is_file) {
    auto key = format.read_key(bytes_of(named.key));
    if (!key) return fail(key.error().with_context("`--public-key`"));
    if (key->secret() != nullptr) {
      // Other users of the machine see the words of a command.
      return fail(Error(ErrorCode::kUsage, "`--public-key` takes public keys, and this one is secret")
                      .with_help("keep it in a file, and pass `--secret-file FILE`"));
    }
    return key;
  }
  const bool input = named.key == "-";
  HARDTACK_TRY(const std::string contents,
               input ? console.read_input(kMaxKeyFileSize) : read_file(named.key, kMaxKeyFileSize));
  auto key = format.read_key(bytes_of(contents));
  if (!key) return fail(key.error().with_context(input ? "public key on standard input" : shown_path(named.key)));
  return key;
}

}  // namespace hardtack::cli
