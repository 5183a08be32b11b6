#include "cli/credentials/keys.h"

#include "cli/output/shown_word.h"
#include "cli/system/files.h"
#include "tokens/keys/key_file.h"

namespace hardtack::cli {
Result<KeyFormat> parse_key_format(const std::string& name) {
  if (name == "raw") return KeyFormat::kRaw;
  if (name == "hex") return KeyFormat::kText;  // which reads digits alone, too
  if (name == "pem") return KeyFormat::kPem;
  if (name == "der") return KeyFormat::kDer;
  return fail(ErrorCode::kUsage, "value " + shown_word(name) + " is not a key format: hex, raw, pem or der");
}

Result<KeyAlgorithm> parse_key_algorithm(const std::string& name) {
  const auto algorithm = key_algorithm_from_name(name);
  if (!algorithm)
    return fail(ErrorCode::kUsage, "value " + shown_word(name) + " is not a key algorithm: ed25519 or secp256r1");
  return *algorithm;
}

Arguments::Take take_key_format(KeyFormat& target) {
  return [&target](const std::string& text) -> Result<void> {
    HARDTACK_TRY(target, parse_key_format(text));
    return {};
  };
}

Arguments::Take take_key_algorithm(std::optional<KeyAlgorithm>& target) {
  return [&target](const std::string& text) -> Result<void> {
    HARDTACK_TRY(target, parse_key_algorithm(text));
    return {};
  };
}

Result<PrivateKey> read_private_key(Console& console, const std::string& path, const KeyExpectation& expectation) {
  if (path == "-") {
    HARDTACK_TRY(const SecretBytes contents, console.read_secret_input(kMaxKeyFileSize));
    auto key = decode_private_key(contents.bytes(), expectation);
    if (!key) return fail(key.error().with_context("private key on standard input"));
    return key;
  }
  HARDTACK_CHECK(expect_file_name(path));
  return read_private_key_file(path, expectation);
}

void PrivateKeyArguments::declare(Arguments& arguments) {
  arguments.section("Private key");
  arguments.option("--private-key-file", "FILE", file,
                   "read the private key from FILE, or from standard input for `-`; without this option it is read "
                   "from the environment variable HARDTACK_PRIVATE_KEY");
  arguments
      .option("--private-key-format", "FORMAT", take_key_format(expectation.format),
              "hex, raw, pem or der; by default the form is recognised")
      .words({"hex", "raw", "pem", "der"});
  arguments
      .option("--private-key-algorithm,--key-algorithm", "NAME", take_key_algorithm(expectation.algorithm),
              "ed25519 (the default for keys that do not name it) or secp256r1")
      .words({"ed25519", "secp256r1"});
  token.declare(arguments);
  arguments.exclusive({"--private-key-file", "--signer"});
}

Result<std::shared_ptr<const Signer>> PrivateKeyArguments::in_token(Console& console) const {
  if (expectation.algorithm || expectation.format != KeyFormat::kAuto) {
    return fail(ErrorCode::kUsage,
                "`--private-key-format` and `--private-key-algorithm` are about files, and the key is in a token");
  }
  return token.open(console);
}

Result<std::shared_ptr<const Signer>> PrivateKeyArguments::signer(Console& console) const {
  if (token.given()) return in_token(console);
  HARDTACK_TRY(PrivateKey key, read(console));
  return std::make_shared<const PrivateKeySigner>(std::move(key));
}

Result<PrivateKey> PrivateKeyArguments::read(Console& console) const {
  if (file) return read_private_key(console, *file, expectation);
  const auto variable = Console::variable(kVariable);
  if (!variable) {
    return fail(Error(ErrorCode::kUsage, "no private key was given")
                    .with_help("pass `--private-key-file FILE` or `--signer URI`, or set HARDTACK_PRIVATE_KEY"));
  }
  auto key = decode_private_key(bytes_of(*variable), expectation);
  if (!key) return fail(key.error().with_context("environment variable HARDTACK_PRIVATE_KEY"));
  return key;
}

}  // namespace hardtack::cli
