// hardtack generate: mint a Biscuit from an authority block.
#include <unistd.h>

#include <limits>

#include "cli/commands/commands.h"
#include "cli/credentials/keys.h"
#include "cli/input/inputs.h"
#include "cli/input/source_rules.h"
#include "cli/input/source_text.h"
#include "tokens/biscuit/mint.h"

namespace hardtack::cli {
namespace {

class Generate final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.positional("FILE", file_,
                         "the authority block as Datalog source, or `-` for standard input, which is also read where "
                         "FILE is left out");
    arguments.option("--root-key-id", "N", root_key_id_,
                     "a hint for verifiers that know several keys; it is not signed");
    arguments.option("--context", "TEXT", context_, "text beside the block, signed but without meaning");
    arguments.option("--add-ttl", "TIME", take_deadline(deadline_),
                     "add a check that the token has not expired: a duration such as `15m` or `1d`, or a date and time "
                     "as in RFC 3339");
    rules_.declare(arguments);
    compiler_.declare(arguments);
    arguments.flag("--raw,--raw-output", output_.raw, "print bytes, not text");
    key_.declare(arguments);
    arguments.example("a token for alice that ends in an hour",
                      "echo 'user({name});' | hardtack generate --private-key-file root.key --param name=alice "
                      "--add-ttl 1h - > alice.token");
    arguments.example("the same with a key in a token",
                      "echo 'user(\"alice\");' | hardtack generate --signer 'pkcs11:token=ca;object=root' "
                      "--pkcs11-module /usr/lib/softhsm/libsofthsm2.so --pkcs11-pin-file root.pin - > alice.token");
  }

  Outcome<ExitCode> run(Console& console) override {
    constexpr std::uint64_t kMostKeyId = std::numeric_limits<std::uint32_t>::max();
    if (root_key_id_.value_or(0) > kMostKeyId) {
      return std::unexpected(Failure(Error(ErrorCode::kUsage, "`--root-key-id` is at most 4294967295")));
    }
    if (!file_ && ::isatty(STDIN_FILENO) == 1) {
      return std::unexpected(
          Failure(Error(ErrorCode::kUsage, "no authority block was given").with_help("pass FILE, or `-`")));
    }
    HARDTACK_TRY(const SourceText source, read_source(console, file_.value_or("-")));
    HARDTACK_TRY(const ParsedBlock parsed, compiler_.block(console, source, deadline_));
    if (auto kept = rules_.check(console, parsed, BlockRole::kAuthority); !kept) {
      return std::unexpected(std::move(kept.error()));
    }
    compiler_.warn_of_unused(console);
    HARDTACK_TRY(const std::shared_ptr<const Signer> key, key_.signer(console));
    MintOptions options;
    if (root_key_id_) options.root_key_id = static_cast<std::uint32_t>(*root_key_id_);
    options.context = context_;
    SystemRandom random;
    HARDTACK_TRY(const UnverifiedBiscuit token, mint(*parsed.block, *key, options, random));
    HARDTACK_CHECK(rules_.check(token));
    output_.write(console, token.bytes(), token.to_text());
    return ExitCode::kSuccess;
  }

 private:
  std::optional<std::string> file_;
  std::optional<std::uint64_t> root_key_id_;
  std::optional<std::string> context_;
  std::optional<std::uint64_t> deadline_;
  SourceRules rules_;
  SourceCompiler compiler_;
  PrivateKeyArguments key_;
  OutputArguments output_;
};

}  // namespace

std::unique_ptr<Command> make_generate() { return std::make_unique<Generate>(); }

}  // namespace hardtack::cli
