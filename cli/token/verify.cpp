// hardtack token verify: whether a token of any format holds, and what it says then.
#include "cli/commands/commands.h"
#include "cli/credentials/token_arguments.h"
#include "cli/input/lineage_index.h"
#include "cli/input/values.h"
#include "decide/caveats/caveat_text.h"
#include "decide/token_document.h"
#include "engine/text/cat.h"
#include "report/json_text.h"

namespace hardtack::cli {
namespace {

class TokenVerify final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.describe(
        "Signatures, keys and the claims that the format itself gives a meaning are verified. Checks and caveats are "
        "listed, not decided: `hardtack authorize` does that. A token that does not hold is refused (2).");
    token_.declare(arguments);
    arguments.option("--audience", "NAME", audience_,
                     "whom the token must be for; one that names an audience needs it");
    arguments.repeated("--discharge", "FILE", discharges_, "a token that discharges a caveat of this one");
    arguments.option("--assertion", "TEXT", assertion_, "what was signed beside the token but is not in it");
    arguments.option("--principal", "NAME", principal_, "whom a capability token must be for");
    arguments.option("--capability", "NAME", capability_, "what a capability token must be for");
    const auto take_now = [this](const std::string& text) -> Result<void> {
      HARDTACK_TRY(now_, parse_instant(text));
      return {};
    };
    arguments.option("--now", "TIME", take_now, "verify as of TIME, written as in RFC 3339; by default as of now");
    arguments.flag("--json", json_, "print one JSON document");
    keys_.declare(arguments);
    arguments.example("a JWT of an issuer that publishes its keys",
                      "hardtack token verify login.jwt --format jwt --key-set jwks.json --audience api");
  }

  Outcome<ExitCode> run(Console& console) override {
    HARDTACK_TRY(const Bytes token, token_.read(console));
    HARDTACK_TRY(const TokenFormat* format, token_.format_of(token));
    HARDTACK_CHECK(expect_traits(*format));
    const auto now = now_ ? LineageTime(std::chrono::seconds(*now_)) : current_time();
    std::optional<KeyUse> use;
    HARDTACK_TRY(const TokenKeys keys, keys_.read(console, *format, now, use));
    std::vector<Bytes> discharges;
    for (const std::string& file : discharges_) {
      HARDTACK_TRY(discharges.emplace_back(), read_token_file(console, file, "the discharge"));
    }
    const DatalogCaveats caveats;
    const TokenResult<VerifiedToken> verified =
        format->verify(token, {.keys = keys,
                               .now = now,
                               .audience = audience_,
                               .discharges = discharges,
                               .caveats = &caveats,
                               .assertion = assertion_ ? std::string_view(*assertion_) : std::string_view(),
                               .principal = principal_,
                               .capability = capability_});
    if (json_) console.print(to_text(verified_json(format->name(), verified, use)));
    if (!verified) return std::unexpected(Failure(verified.error().error));
    if (!json_) console.print(verified_text(*verified));
    note_key_use(console, use);
    return ExitCode::kSuccess;
  }

 private:
  // An option that means nothing to the format is a mistake, not a wish that is dropped.
  Result<void> expect_traits(const TokenFormat& format) const {
    const VerifyTraits traits = format.traits();
    const auto check = [&](const char* option, bool given, bool known) -> Result<void> {
      if (!given || known) return {};
      return fail(ErrorCode::kUsage, cat("`", option, "` means nothing to a token of format `", format.name(), "`"));
    };
    HARDTACK_CHECK(check("--audience", audience_.has_value(), traits.audience));
    HARDTACK_CHECK(check("--discharge", !discharges_.empty(), traits.discharges));
    HARDTACK_CHECK(check("--assertion", assertion_.has_value(), traits.assertion));
    HARDTACK_CHECK(check("--principal", principal_.has_value(), traits.principal));
    return check("--capability", capability_.has_value(), traits.principal);
  }

  FormatArguments token_;
  TokenKeyArguments keys_;
  std::optional<std::string> audience_;
  std::vector<std::string> discharges_;
  std::optional<std::string> assertion_;
  std::optional<std::string> principal_;
  std::optional<std::string> capability_;
  std::optional<std::uint64_t> now_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_token_verify() { return std::make_unique<TokenVerify>(); }

}  // namespace hardtack::cli
