// hardtack generate-third-party-block-request, generate-third-party-block and append-third-party-block: someone who
// does not hold the token signs a block for it.
#include "tokens/biscuit/third_party.h"
#include "cli/commands/commands.h"
#include "cli/credentials/keys.h"
#include "cli/input/inputs.h"
#include "cli/input/source_rules.h"
#include "cli/input/source_text.h"

namespace hardtack::cli {
namespace {

class Request final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.describe(
        "The request tells the third party nothing but the token's last signature. The block that she "
        "signs fits this token only.");
    token_.declare(arguments);
    output_.declare(arguments);
    arguments.example("ask for a block", "hardtack generate-third-party-block-request alice.token > club.request");
  }

  Outcome<ExitCode> run(Console& console) override {
    HARDTACK_TRY(const UnverifiedBiscuit token, token_.read(console));
    HARDTACK_TRY(const ThirdPartyRequest request, ThirdPartyRequest::from_token(token));
    output_.write(console, request.bytes(), request.to_text());
    return ExitCode::kSuccess;
  }

 private:
  TokenArguments token_;
  OutputArguments output_;
};

class Sign final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.positional("REQUEST", request_, "file that holds the request as text, or `-` for standard input").file();
    arguments.flag("--raw-input", raw_input_, "the request is bytes, not text");
    output_.declare(arguments);
    arguments.section("Block");
    block_.declare(arguments);
    rules_.declare(arguments);
    compiler_.declare(arguments);
    key_.declare(arguments);
    arguments.example("answer a request",
                      "hardtack generate-third-party-block --private-key-file club.key --block 'member(\"alice\")' "
                      "club.request > club.block");
  }

  Outcome<ExitCode> run(Console& console) override {
    HARDTACK_TRY(const ParsedBlock parsed, block_.read(console, compiler_));
    if (auto kept = rules_.check(console, parsed, BlockRole::kThirdParty); !kept) {
      return std::unexpected(std::move(kept.error()));
    }
    compiler_.warn_of_unused(console);
    HARDTACK_TRY(const std::string contents,
                 raw_input_ ? read_input_or_file(console, request_) : read_word(console, request_));
    HARDTACK_TRY(const ThirdPartyRequest request,
                 raw_input_ ? ThirdPartyRequest::parse(bytes_of(contents))
                            : with_advice(ThirdPartyRequest::parse_text(contents), contents, "--raw-input"));
    HARDTACK_TRY(const std::shared_ptr<const Signer> key, key_.signer(console));
    std::optional<std::string_view> context;
    if (block_.context) context = *block_.context;
    HARDTACK_TRY(const ThirdPartyBlock signed_block, sign_third_party_block(request, *parsed.block, *key, context));
    output_.write(console, signed_block.bytes(), signed_block.to_text());
    return ExitCode::kSuccess;
  }

 private:
  std::string request_;
  bool raw_input_ = false;
  OutputArguments output_;
  BlockArguments block_;
  SourceRules rules_;
  SourceCompiler compiler_;
  PrivateKeyArguments key_;
};

class Append final : public Command {
 public:
  void declare(Arguments& arguments) override {
    token_.declare(arguments);
    output_.declare(arguments);
    arguments.section("Block");
    arguments.option("--block-contents", "TEXT", contents_, "the block that the third party signed");
    arguments.option("--block-contents-file", "FILE", file_, "read it from FILE, or from standard input for `-`");
    arguments.flag("--raw-block-contents", raw_contents_, "FILE holds bytes, not text");
    arguments.exclusive({"--block-contents", "--block-contents-file"});
    arguments.needs("--raw-block-contents", "--block-contents-file");
    arguments.section("Public key");
    arguments.option("--third-party-public-key", "KEY", expected_,
                     "refuse a block that was signed with any other key than `ed25519/<hex>` or `secp256r1/<hex>`");
    arguments.example("add the block",
                      "hardtack append-third-party-block alice.token --block-contents-file club.block > member.token");
  }

  Outcome<ExitCode> run(Console& console) override {
    if (!contents_ && !file_) {
      return std::unexpected(Failure(Error(ErrorCode::kUsage, "no block was given")
                                         .with_help("pass `--block-contents-file FILE` or `--block-contents TEXT`")));
    }
    ThirdPartyAppendOptions options;
    if (expected_) {
      HARDTACK_TRY(options.expected_key, decode_public_key(bytes_of(*expected_)));
    }
    HARDTACK_TRY(const UnverifiedBiscuit token, token_.read(console));
    HARDTACK_TRY(const ThirdPartyBlock block, read_block(console));
    SystemRandom random;
    HARDTACK_TRY(const UnverifiedBiscuit extended, append_third_party(token, block, options, random));
    output_.write(console, extended.bytes(), extended.to_text());
    return ExitCode::kSuccess;
  }

 private:
  Result<ThirdPartyBlock> read_block(Console& console) const {
    if (contents_) return with_advice(ThirdPartyBlock::parse_text(*contents_), *contents_);
    if (raw_contents_) {
      HARDTACK_TRY(const std::string bytes, read_input_or_file(console, *file_));
      return ThirdPartyBlock::parse(bytes_of(bytes));
    }
    HARDTACK_TRY(const std::string text, read_word(console, *file_));
    return with_advice(ThirdPartyBlock::parse_text(text), text, "--raw-block-contents");
  }

  TokenArguments token_;
  OutputArguments output_;
  std::optional<std::string> contents_;
  std::optional<std::string> file_;
  bool raw_contents_ = false;
  std::optional<std::string> expected_;
};

}  // namespace

std::unique_ptr<Command> make_third_party_request() { return std::make_unique<Request>(); }
std::unique_ptr<Command> make_third_party_block() { return std::make_unique<Sign>(); }
std::unique_ptr<Command> make_third_party_append() { return std::make_unique<Append>(); }

}  // namespace hardtack::cli
