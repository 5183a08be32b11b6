// hardtack token attenuate: a narrower token, where the format lets a holder make one.
#include "cli/commands/commands.h"
#include "cli/credentials/token_arguments.h"
#include "cli/input/source_rules.h"
#include "cli/input/source_text.h"
#include "tokens/biscuit/root_keys.h"

namespace hardtack::cli {
namespace {

class TokenAttenuate final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.describe("Needs no key but the token. Formats that only an issuer narrows are refused (64).");
    token_.declare(arguments);
    arguments.repeated("--caveat", "TEXT", caveats_, "a restriction: a check, or a text that the verifier knows");
    arguments.option("--third-party-id", "TEXT", third_party_id_,
                     "add a caveat that a third party discharges; it knows it by TEXT");
    arguments.option("--third-party-location", "TEXT", third_party_location_, "a hint where that third party is");
    arguments.option("--third-party-secret-file", "FILE", third_party_secret_, "the secret that is shared with it");
    arguments.needs("--third-party-location", "--third-party-id");
    arguments.needs("--third-party-secret-file", "--third-party-id");
    arguments.needs("--third-party-id", "--third-party-secret-file");
    arguments.option("--bind-to", "FILE", bind_to_,
                     "of a discharge: bind it to the token in FILE, with which it is sent");
    arguments.option("--add-ttl", "TIME", take_deadline(deadline_),
                     "a restriction of the time: a duration such as `15m`, or a date and time as in RFC 3339");
    arguments.option("--block,--block-source", "SOURCE", block_, "the block to append, as Datalog source");
    arguments.option("--block-file", "FILE", block_file_, "the same from FILE, or from standard input for `-`");
    arguments.exclusive({"--block", "--block-file"});
    compiler_.declare(arguments);
    arguments.example("for reading only",
                      "hardtack token attenuate files.macaroon --caveat 'check if operation(\"read\")'");
  }

  Outcome<ExitCode> run(Console& console) override {
    HARDTACK_TRY(const Bytes token, token_.read(console));
    HARDTACK_TRY(const TokenFormat* format, token_.format_of(token));
    HARDTACK_CHECK(expect_restriction());
    SystemRandom random;
    AttenuateRequest request{.random = random, .caveats = caveats_};
    std::optional<ParsedBlock> block;
    // A Biscuit's time limit is a check of a block.
    if (block_ || block_file_ || (deadline_ && format->name() == kBiscuitFormat)) {
      SourceText source{"--block", block_.value_or("")};
      if (block_file_) {
        HARDTACK_TRY(source, read_source(console, *block_file_));
      }
      HARDTACK_TRY(block, compiler_.block(console, source, deadline_));
      HARDTACK_CHECK(expect_statements(*block->block, BlockRole::kAppended,
                                       "`hardtack attenuate --allow-empty` appends one if that is meant"));
      request.block = &*block->block;
    } else if (deadline_) {
      request.expires = static_cast<std::int64_t>(*deadline_);
    }
    compiler_.warn_of_unused(console);
    if (third_party_id_) {
      HARDTACK_TRY(SharedSecret secret, read_secret_from(console, *third_party_secret_));
      HARDTACK_TRY(TokenKey key, format->accept_secret(std::move(secret)));
      request.third_party.push_back({third_party_location_.value_or(""), *third_party_id_, std::move(key)});
    }
    if (bind_to_) {
      HARDTACK_TRY(request.bind_to, read_token_file(console, *bind_to_, "the token"));
    }
    HARDTACK_TRY(const Bytes narrowed, format->attenuate(token, request));
    print_token(console, narrowed);
    return ExitCode::kSuccess;
  }

 private:
  // The token as it was, in place of a narrower one, is what somebody gets whose variable is not set.
  Result<void> expect_restriction() const {
    if (!caveats_.empty() || third_party_id_ || bind_to_ || deadline_ || block_ || block_file_) return {};
    return fail(Error(ErrorCode::kUsage, "no restriction was given")
                    .with_help("pass `--caveat TEXT`, `--add-ttl TIME`, or for a Biscuit `--block SOURCE`"));
  }

  FormatArguments token_;
  SourceCompiler compiler_;
  std::vector<std::string> caveats_;
  std::optional<std::uint64_t> deadline_;
  std::optional<std::string> third_party_id_;
  std::optional<std::string> third_party_location_;
  std::optional<std::string> third_party_secret_;
  std::optional<std::string> bind_to_;
  std::optional<std::string> block_;
  std::optional<std::string> block_file_;
};

}  // namespace

std::unique_ptr<Command> make_token_attenuate() { return std::make_unique<TokenAttenuate>(); }

}  // namespace hardtack::cli
