// hardtack seal: end a token, so that nothing can be appended.
#include "cli/commands/commands.h"
#include "cli/input/inputs.h"
#include "tokens/biscuit/mint.h"

namespace hardtack::cli {
namespace {

class Seal final : public Command {
 public:
  void declare(Arguments& arguments) override {
    token_.declare(arguments);
    output_.declare(arguments);
    arguments.example("a token that its next holder cannot extend", "hardtack seal alice.token > final.token");
  }

  Outcome<ExitCode> run(Console& console) override {
    HARDTACK_TRY(const UnverifiedBiscuit token, token_.read(console));
    HARDTACK_TRY(const UnverifiedBiscuit sealed, seal(token));
    output_.write(console, sealed.bytes(), sealed.to_text());
    return ExitCode::kSuccess;
  }

 private:
  TokenArguments token_;
  OutputArguments output_;
};

}  // namespace

std::unique_ptr<Command> make_seal() { return std::make_unique<Seal>(); }

}  // namespace hardtack::cli
