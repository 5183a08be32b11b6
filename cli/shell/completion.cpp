// hardtack completion: scripts with which shells complete its command lines.
#include "cli/reference/completion.h"

#include <string>

#include "cli/commands/commands.h"
#include "cli/shell/command_pages.h"

namespace hardtack::cli {
namespace {

class Completion final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.describe(
        "Prints a script that makes the shell complete commands, options, files and words of `hardtack`. Packages "
        "install them where shells look for them.");
    arguments.positional("SHELL", shell_, "bash, zsh or fish").words({"bash", "zsh", "fish"});
    arguments.example("bash: in ~/.bashrc", "eval \"$(hardtack completion bash)\"");
    arguments.example("zsh: in a folder of $fpath", "hardtack completion zsh > ~/.zfunc/_hardtack");
    arguments.example("fish", "hardtack completion fish > ~/.config/fish/completions/hardtack.fish");
  }

  Outcome<ExitCode> run(Console& console) override {
    const auto pages = command_pages();
    if (shell_ == "bash") {
      console.print(bash_completion(pages));
    } else if (shell_ == "zsh") {
      console.print(zsh_completion(pages));
    } else if (shell_ == "fish") {
      console.print(fish_completion(pages));
    } else {
      return std::unexpected(Failure(Error(ErrorCode::kUsage, "a shell is `bash`, `zsh` or `fish`")));
    }
    return ExitCode::kSuccess;
  }

 private:
  std::string shell_;
};

}  // namespace

std::unique_ptr<Command> make_completion() { return std::make_unique<Completion>(); }

}  // namespace hardtack::cli
