// hardtack keypair: make or convert a key pair.
#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "cli/credentials/keys.h"
#include "tokens/crypto/random.h"

namespace hardtack::cli {
namespace {

class Keypair final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.describe(
        "Without `--from-file` a new pair is made. Private keys are printed; keep them from other users: "
        "`umask 077` before redirecting them to a file.");
    arguments
        .option("--key-algorithm", "NAME", take_key_algorithm(algorithm_),
                "of a new pair: ed25519 (default) or secp256r1")
        .words({"ed25519", "secp256r1"});
    arguments.option("--from-file,--from-private-key-file", "FILE", file_,
                     "take the private key from FILE, or from standard input for `-`");
    arguments
        .option("--from-format,--private-key-format", "FORMAT", take_key_format(from_format_),
                "of that key: hex, raw, pem or der; by default the form is recognised")
        .words({"hex", "raw", "pem", "der"});
    arguments
        .option("--from-algorithm", "NAME", take_key_algorithm(from_algorithm_),
                "of that key: ed25519 (default for keys that do not name it) or secp256r1")
        .words({"ed25519", "secp256r1"});
    arguments.flag("--only-public-key", only_public_, "print the public key alone");
    arguments.flag("--only-private-key", only_private_, "print the private key alone");
    arguments
        .option("--key-output-format,--output-key-format", "FORMAT", take_key_format(format_),
                "hex (default: `ed25519/<hex>`), raw, pem or der; raw and der need one of the options above")
        .words({"hex", "raw", "pem", "der"});
    arguments.exclusive({"--only-public-key", "--only-private-key"});
    arguments.needs("--from-format", "--from-file");
    arguments.needs("--from-algorithm", "--from-file");
    arguments.example("a new pair in two files",
                      "umask 077; hardtack keypair --only-private-key > root.key\n"
                      "  hardtack keypair --from-file root.key --only-public-key > root.pub");
    arguments.example("the same key as PEM",
                      "hardtack keypair --from-file root.key --only-private-key --key-output-format pem");
  }

  Outcome<ExitCode> run(Console& console) override {
    const bool binary = format_ == KeyFormat::kRaw || format_ == KeyFormat::kDer;
    if (binary && !only_public_ && !only_private_) {
      return std::unexpected(Failure(Error(ErrorCode::kUsage, "a pair cannot be printed in this format")
                                         .with_help("add `--only-public-key` or `--only-private-key`")));
    }
    HARDTACK_TRY(const PrivateKey key, obtain(console));
    const SecretBytes secret = encode_private_key(key, format_);
    HARDTACK_TRY(const Bytes open, encode_public_key(key.public_key(), format_));
    const std::string public_text(open.begin(), open.end());
    const std::string_view end = format_ == KeyFormat::kText ? "\n" : "";
    const bool labels = !only_public_ && !only_private_;
    if (!only_public_) {
      if (labels) console.print(format_ == KeyFormat::kPem ? "" : "Private key: ");
      HARDTACK_CHECK(console.print_secret(secret.reveal_text()));
      console.print(end);
    }
    if (!only_private_) {
      if (labels) console.print(format_ == KeyFormat::kPem ? "" : "Public key: ");
      console.print(fmt::format("{}{}", public_text, end));
    }
    return ExitCode::kSuccess;
  }

 private:
  Result<PrivateKey> obtain(Console& console) const {
    if (!file_) {
      SystemRandom random;
      return PrivateKey::generate(algorithm_.value_or(KeyAlgorithm::kEd25519), random);
    }
    const auto expected = from_algorithm_ ? from_algorithm_ : algorithm_;
    return read_private_key(console, *file_, {.format = from_format_, .algorithm = expected});
  }

  std::optional<KeyAlgorithm> algorithm_;
  std::optional<std::string> file_;
  KeyFormat from_format_ = KeyFormat::kAuto;
  std::optional<KeyAlgorithm> from_algorithm_;
  bool only_public_ = false;
  bool only_private_ = false;
  KeyFormat format_ = KeyFormat::kText;
};

}  // namespace

std::unique_ptr<Command> make_keypair() { return std::make_unique<Keypair>(); }

}  // namespace hardtack::cli
