// hardtack token mint: a token of any format.
#include "cli/commands/commands.h"
#include "cli/credentials/token_arguments.h"
#include "cli/input/inputs.h"
#include "cli/input/lineage_index.h"
#include "cli/input/source_rules.h"
#include "cli/input/source_text.h"

namespace hardtack::cli {
namespace {

class TokenMint final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.describe("What a token is made of depends on its format; docs/tokens/ has a page for each.");
    token_.declare_format(arguments);
    arguments.option("--claims", "FILE", claims_, "the claims as a JSON object, from FILE or standard input for `-`");
    arguments.repeated("--caveat", "TEXT", caveats_, "a restriction: a check, or a text that the verifier knows");
    arguments.option("--key-id", "ID", key_id_, "which of its keys the verifier is to take");
    arguments.option("--add-ttl,--expires", "TIME", take_deadline(expires_),
                     "when the token ends: a duration such as `15m`, or a date and time as in RFC 3339");
    arguments.option("--identifier", "TEXT", identifier_, "by which the issuer knows the token");
    arguments.option("--location", "TEXT", location_, "a hint where the token is for");
    arguments.option("--variant", "NAME", variant_, "which form of the format, such as `v4.local` or `v2j`");
    arguments.option("--footer", "TEXT", footer_, "text beside the claims, authenticated and readable by anyone");
    arguments.option("--assertion", "TEXT", assertion_, "text that is authenticated and not in the token");
    arguments.option("--block-file", "FILE", block_file_, "the authority block as Datalog source");
    compiler_.declare(arguments);
    keys_.declare(arguments);
    arguments.example("a JWT for an hour",
                      "echo '{\"sub\": \"alice\"}' | hardtack token mint --format jwt --claims - --add-ttl 1h "
                      "--private-key-file issuer.jwk");
  }

  Outcome<ExitCode> run(Console& console) override {
    HARDTACK_TRY(const TokenFormat* format, token_.named());
    HARDTACK_TRY(const NamedSigningKey named, keys_.read(console, *format));
    SystemRandom random;
    MintRequest request{.key = named.key, .random = random, .now = current_time(), .key_id = named.id};
    if (key_id_) request.key_id = key_id_from_text(*key_id_);
    if (claims_) {
      HARDTACK_TRY(const std::string text, read_input_or_file(console, *claims_));
      HARDTACK_TRY(request.claims, parse_json(text, {.max_json_bytes = kMaxTokenBytes}));
    }
    std::optional<ParsedBlock> block;
    if (block_file_) {
      HARDTACK_TRY(const SourceText source, read_source(console, *block_file_));
      HARDTACK_TRY(block, compiler_.block(console, source, expires_));
      HARDTACK_CHECK(expect_statements(*block->block, BlockRole::kAuthority,
                                       "`hardtack generate --allow-empty` makes one if that is meant"));
      request.block = &*block->block;
    } else if (expires_) {
      request.expires = static_cast<std::int64_t>(*expires_);
    }
    compiler_.warn_of_unused(console);
    request.caveats = caveats_;
    request.identifier = identifier_;
    request.location = location_;
    request.variant = variant_;
    request.footer = footer_;
    request.assertion = assertion_;
    HARDTACK_TRY(const Bytes token, format->mint(request));
    print_token(console, token);
    return ExitCode::kSuccess;
  }

 private:
  FormatArguments token_;
  SigningKeyArguments keys_;
  SourceCompiler compiler_;
  std::optional<std::string> claims_;
  std::vector<std::string> caveats_;
  std::optional<std::string> key_id_;
  std::optional<std::uint64_t> expires_;
  std::optional<std::string> identifier_;
  std::optional<std::string> location_;
  std::optional<std::string> variant_;
  std::optional<std::string> footer_;
  std::optional<std::string> assertion_;
  std::optional<std::string> block_file_;
};

}  // namespace

std::unique_ptr<Command> make_token_mint() { return std::make_unique<TokenMint>(); }

}  // namespace hardtack::cli
