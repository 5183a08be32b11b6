#include "cli/credentials/token_arguments.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "cli/input/inputs.h"
#include "cli/input/values.h"
#include "cli/system/files.h"
#include "engine/text/cat.h"
#include "json/json.h"
#include "report/terminal.h"
#include "tokens/derivation/purpose_key.h"
#include "tokens/exposure/exposure_keys.h"
#include "tokens/keys/key_file.h"
#include "tokens/registry/registry.h"

namespace hardtack::cli {
namespace {

constexpr const char* kStandardInput = "-";

std::string formats() {
  std::string text;
  for (const std::string& name : format_names()) text += cat(text.empty() ? "" : ", ", name);
  return text;
}

std::string source_of(const std::string& path) {
  return path == kStandardInput ? "on standard input" : "in " + shown_path(path);
}

template <typename T>
Result<T> with_source(Result<T> read, const char* what, const std::string& path) {
  if (read || read.error().code() == ErrorCode::kIo || read.error().code() == ErrorCode::kUsage) return read;
  return fail(read.error().with_context(cat(what, " ", source_of(path))));
}

// A file that says what its key is for is loaded for a purpose that whoever loads it names.
Result<TokenSigningKey> read_unnamed(const TokenFormat& format, ByteView contents, const std::string& source) {
  auto key = format.read_signing_key(contents);
  if (!key) {
    const auto json = parse_json(text_of(contents), {.max_json_bytes = kMaxKeyFileSize});
    if (json && json->find("purpose") != nullptr) {
      return fail(
          Error(ErrorCode::kUsage, cat("the key ", source_of(source), " is for one purpose, which was not named"))
              .with_help("pass `--purpose NAME`, as to `hardtack derive-key`"));
    }
  }
  return with_source(std::move(key), "the private key", source);
}

}  // namespace

std::vector<std::string> format_names() {
  std::vector<std::string> names;
  for (const TokenFormat* format : token_formats()) names.emplace_back(format->name());
  return names;
}

void FormatArguments::declare(Arguments& arguments) {
  arguments.positional("TOKEN", file, "file that holds the token, or `-` for standard input").token();
  arguments.option("--format", "FORMAT", format, "what the token is: " + formats() + "; by default it is recognised")
      .words(format_names());
}

void FormatArguments::declare_format(Arguments& arguments) {
  arguments.option("--format", "FORMAT", format, "what to make: " + formats()).words(format_names());
}

Result<const TokenFormat*> FormatArguments::named() const {
  if (format) return find_format(*format);
  return fail(Error(ErrorCode::kUsage, "no format was given").with_help("pass `--format` with one of " + formats()));
}

Result<const TokenFormat*> FormatArguments::format_of(ByteView token) const {
  return format ? find_format(*format) : detect_format(token);
}

Result<Bytes> FormatArguments::read(Console& console) const {
  if (format) HARDTACK_CHECK(find_format(*format));
  return read_token_file(console, file, "the token");
}

Result<Bytes> read_token_file(Console& console, const std::string& path, const std::string& name) {
  HARDTACK_TRY(std::string contents, read_input_or_file(console, path));
  const Wiper wiper({reinterpret_cast<std::uint8_t*>(contents.data()), contents.size()});
  if (contents.empty()) return fail(ErrorCode::kMalformedToken, name + " " + source_of(path) + " is empty");
  return bytes_from(contents);
}

void print_token(Console& console, ByteView token) {
  console.print(text_of(token));
  if (std::ranges::all_of(token, [](std::uint8_t byte) { return byte >= 0x20 && byte < 0x7f; })) console.print("\n");
}

KeyId key_id_from_text(const std::string& text) {
  const bool digits = !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  const auto number = digits ? parse_number(text) : Result<std::uint64_t>(0);
  const bool fits = digits && number && *number <= std::numeric_limits<std::uint32_t>::max();
  return fits ? KeyId(static_cast<std::uint32_t>(*number)) : KeyId(text);
}

void TokenKeyArguments::declare(Arguments& arguments) {
  arguments.section("Key");
  arguments
      .option("--key-file", "FILE", key_file,
              "read the key from FILE, or from standard input for `-`: a JWK, PEM, or the key's text")
      .about_token();
  arguments
      .option("--key-set", "FILE", key_set,
              "read the keys from FILE: Biscuit Web Keys, a JWKS, or `{\"keys\": [{\"format\", \"id\", \"key\" or "
              "\"file\"}]}`; the token's format and key id choose, and no key is tried")
      .about_token();
  arguments
      .option("--secret-file", "FILE", secret_file,
              "read the secret from FILE, or from standard input for `-`: its bytes, or `hex:` and digits")
      .about_token();
  arguments.exclusive({"--key-file", "--key-set", "--secret-file"});
}

Result<TokenKeys> TokenKeyArguments::read(Console& console, const TokenFormat& format, LineageTime now,
                                          std::optional<KeyUse>& use) const {
  if (key_set) {
    HARDTACK_TRY(const TokenKeys set, read_token_key_set(console, *key_set));
    return set.accepted_at(unix_seconds(now), &use);
  }
  if (secret_file) {
    HARDTACK_TRY(SharedSecret secret, read_secret_from(console, *secret_file));
    HARDTACK_TRY(TokenKey key, format.accept_secret(std::move(secret)));
    return TokenKeys(std::move(key));
  }
  if (!key_file) {
    return fail(Error(ErrorCode::kUsage, "no key was given")
                    .with_help("pass `--key-file FILE`, `--key-set FILE` or `--secret-file FILE`"));
  }
  SecretBytes contents;
  if (*key_file == kStandardInput) {
    HARDTACK_TRY(contents, console.read_secret_input(kMaxKeyFileSize));
  } else {
    HARDTACK_CHECK(expect_file_name(*key_file));
    HARDTACK_TRY(contents, read_secret_file(*key_file, KeyFileAccess::kAnyone));
  }
  HARDTACK_TRY(TokenKey key, with_source(format.read_key(contents.bytes()), "the key", *key_file));
  return TokenKeys(std::move(key));
}

void SigningKeyArguments::declare(Arguments& arguments) {
  arguments.section("Key");
  arguments.option("--private-key-file,--key-file", "FILE", private_key_file,
                   "read the private key from FILE, or from standard input for `-`: a JWK, PEM, or the key's text");
  arguments.option("--secret-file", "FILE", secret_file,
                   "read the secret from FILE, or from standard input for `-`: its bytes, or `hex:` and digits");
  arguments.option(
      "--purpose", "NAME", purpose,
      "the private key's file is one of `hardtack derive-key`, and must be for this purpose; its id is the "
      "key id, unless `--key-id` names another");
  token.declare(arguments);
  arguments.exclusive({"--private-key-file", "--secret-file", "--signer"});
  arguments.needs("--purpose", "--private-key-file");
}

Result<NamedSigningKey> SigningKeyArguments::read(Console& console, const TokenFormat& format) const {
  if (token.given()) {
    HARDTACK_TRY(std::shared_ptr<const Signer> signer, token.open(console));
    return NamedSigningKey{{std::move(signer), {}}};
  }
  if (secret_file) {
    HARDTACK_TRY(SharedSecret secret, read_secret_from(console, *secret_file));
    HARDTACK_TRY(const TokenKey key, format.accept_secret(std::move(secret)));
    return NamedSigningKey{{std::get<SharedSecret>(key.value), key.purpose}};
  }
  if (!private_key_file) {
    return fail(Error(ErrorCode::kUsage, "no key was given")
                    .with_help("pass `--private-key-file FILE`, `--secret-file FILE` or `--signer URI`"));
  }
  if (purpose) return read_for_purpose(console);
  HARDTACK_TRY(TokenSigningKey key, read_file(console, format));
  return NamedSigningKey{std::move(key)};
}

Result<NamedSigningKey> SigningKeyArguments::read_for_purpose(Console& console) const {
  const auto named = [](const PurposeKey& key) -> Result<NamedSigningKey> {
    HARDTACK_TRY(PrivateKey pair, key.private_key());
    return NamedSigningKey{{std::make_shared<const PrivateKey>(std::move(pair)), {}}, key_id_from_text(key.id())};
  };
  if (*private_key_file == kStandardInput) {
    HARDTACK_TRY(const SecretBytes contents, console.read_secret_input(kMaxKeyFileSize));
    auto key = parse_purpose_key(contents.bytes(), *purpose);
    if (!key) return fail(key.error().with_context("the private key on standard input"));
    return named(*key);
  }
  HARDTACK_CHECK(expect_file_name(*private_key_file));
  HARDTACK_TRY(const PurposeKey key, read_purpose_key_file(*private_key_file, *purpose));
  return named(key);
}

Result<TokenSigningKey> SigningKeyArguments::read_file(Console& console, const TokenFormat& format) const {
  if (*private_key_file == kStandardInput) {
    HARDTACK_TRY(const SecretBytes contents, console.read_secret_input(kMaxKeyFileSize));
    return read_unnamed(format, contents.bytes(), *private_key_file);
  }
  HARDTACK_CHECK(expect_file_name(*private_key_file));
  const auto contents = read_secret_file(*private_key_file);
  if (contents) return read_unnamed(format, contents->bytes(), *private_key_file);
  if (contents.error().code() != ErrorCode::kKeyFilePermissions) return fail(contents.error());
  // What seals is a public key, which others may read.
  HARDTACK_TRY(const SecretBytes open, read_secret_file(*private_key_file, KeyFileAccess::kAnyone));
  auto key = format.read_signing_key(open.bytes());
  if (key && key->purpose == kExposureSeals) return key;
  return fail(contents.error());
}

}  // namespace hardtack::cli
