// hardtack token inspect: what a token of any format claims, without a key.
#include "cli/commands/commands.h"
#include "cli/credentials/token_arguments.h"
#include "decide/token_document.h"
#include "report/json_text.h"

namespace hardtack::cli {
namespace {

class TokenInspect final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.describe(
        "Nothing is verified: anyone may have written what is shown. Signatures and secrets are not shown, so that the "
        "output is no token.");
    token_.declare(arguments);
    arguments.flag("--json", json_, "print one JSON document, as is done anyway");
    arguments.example("what is this?", "hardtack token inspect some.token");
  }

  Outcome<ExitCode> run(Console& console) override {
    HARDTACK_TRY(const Bytes token, token_.read(console));
    HARDTACK_TRY(const TokenFormat* format, token_.format_of(token));
    const TokenResult<TokenDescription> description = format->describe(token);
    if (!description) return std::unexpected(Failure(description.error().error));
    console.print(to_text(described_json(format->name(), *description)));
    return ExitCode::kSuccess;
  }

 private:
  FormatArguments token_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_token_inspect() { return std::make_unique<TokenInspect>(); }

}  // namespace hardtack::cli
