// hardtack derive-key: a key of one purpose from a seed.
#include <fmt/format.h>

#include <algorithm>

#include "cli/commands/commands.h"
#include "cli/input/inputs.h"
#include "cli/system/files.h"
#include "engine/text/trim.h"
#include "tokens/bytes/hex.h"
#include "tokens/derivation/purpose_key.h"
#include "tokens/keys/key_file.h"

namespace hardtack::cli {
namespace {

constexpr std::string_view kHexPrefix = "hex:";
// Half of what SLIP-0010 allows at least would be no protection for everything that is derived.
constexpr std::size_t kLeastSeedBytes = 32;

bool is_hexadecimal(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  });
}

// Digits without the prefix would be taken for bytes, and give other keys than the person expects.
Result<SecretBytes> decode_seed(const SecretBytes& contents) {
  const std::string_view word = trimmed(contents.reveal_text());
  SecretBytes seed;
  if (word.starts_with(kHexPrefix)) {
    HARDTACK_TRY(seed, secret_from_hex(word.substr(kHexPrefix.size())));
  } else if (is_hexadecimal(word)) {
    return fail(Error(ErrorCode::kInvalidKey, "the seed is hexadecimal digits without `hex:` before them")
                    .with_help("write `hex:` before the digits"));
  } else {
    seed = contents.clone();
  }
  if (seed.size() >= kLeastSeedBytes && seed.size() <= kMaxSeedBytes) return seed;
  return fail(Error(ErrorCode::kInvalidKeySize, fmt::format("a seed has {} to {} bytes, this one has {}",
                                                            kLeastSeedBytes, kMaxSeedBytes, seed.size()))
                  .with_help("make one with `umask 077; (printf hex:; openssl rand -hex 32) > seed`"));
}

class DeriveKey final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.describe(
        "The same seed and path give the same key again; another path gives one that has nothing to do with it. The "
        "key "
        "file says what the key is for, and is loaded for that alone. It is printed; keep it from other users: "
        "`umask 077` before redirecting it to a file.");
    arguments.option("--seed-file", "FILE", seed_file_,
                     "read the seed from FILE, or from standard input for `-`: 32 to 64 bytes, or `hex:` and digits");
    arguments.option("--path", "PATH", path_, "the name of the key, such as `oidc/issuer/v1`");
    arguments
        .option("--purpose", "NAME", purpose_,
                "what the key is for; `session`, `oidc`, `shielding`, `wallet` and `dkim` have paths of their own")
        .words({"session", "oidc", "shielding", "wallet", "dkim"});
    arguments
        .option("--key-algorithm", "NAME", algorithm_,
                "ed25519, x25519, secp256r1 or secp256k1, where the path does not say it")
        .words({"ed25519", "x25519", "secp256r1", "secp256k1"});
    arguments.option("--key-id", "ID", key_id_, "by which tokens name the key; by default the path");
    arguments.flag("--only-public-key", only_public_, "print the public key alone");
    arguments.example(
        "the key of an OpenID issuer",
        "umask 077; hardtack derive-key --seed-file seed --path oidc/issuer/v1 --purpose oidc > oidc.key");
    arguments.example("its public half",
                      "hardtack derive-key --seed-file seed --path oidc/issuer/v1 --purpose oidc --only-public-key");
  }

  Outcome<ExitCode> run(Console& console) override {
    HARDTACK_TRY(PurposeKeyRequest request, requested());
    HARDTACK_TRY(const SecretBytes contents, read_seed(console));
    auto seed = decode_seed(contents);
    if (!seed) return std::unexpected(Failure(seed.error().with_context("the seed")));
    HARDTACK_TRY(const PurposeKey key, derive_purpose_key(request, seed->bytes()));
    if (only_public_) {
      console.print(fmt::format("{}/{}\n", derivation_curve_name(key.curve()), to_hex(key.public_key())));
      return ExitCode::kSuccess;
    }
    HARDTACK_CHECK(console.print_secret(key.to_json().reveal_text()));
    return ExitCode::kSuccess;
  }

 private:
  Result<PurposeKeyRequest> requested() const {
    for (const auto& [name, value] : {std::pair("--seed-file FILE", &seed_file_), std::pair("--path PATH", &path_),
                                      std::pair("--purpose NAME", &purpose_)}) {
      if (!*value) return fail(ErrorCode::kUsage, fmt::format("`{}` is missing", name));
    }
    PurposeKeyRequest request{.purpose = *purpose_, .path = *path_, .id = key_id_.value_or(*path_)};
    if (algorithm_) {
      HARDTACK_TRY(request.curve, derivation_curve_from_name(*algorithm_));
    }
    return request;
  }

  Result<SecretBytes> read_seed(Console& console) const {
    if (*seed_file_ == "-") return console.read_secret_input(kMaxKeyFileSize);
    HARDTACK_CHECK(expect_file_name(*seed_file_));
    return read_secret_file(*seed_file_);
  }

  std::optional<std::string> seed_file_;
  std::optional<std::string> path_;
  std::optional<std::string> purpose_;
  std::optional<std::string> algorithm_;
  std::optional<std::string> key_id_;
  bool only_public_ = false;
};

}  // namespace

std::unique_ptr<Command> make_derive_key() { return std::make_unique<DeriveKey>(); }

}  // namespace hardtack::cli
