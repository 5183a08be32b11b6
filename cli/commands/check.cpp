// hardtack check: what is wrong with policy files, all of it, without running them.
#include "cli/commands/commands.h"
#include "cli/input/inputs.h"
#include "cli/output/advice.h"
#include "cli/system/files.h"
#include "engine/text/trim.h"
#include "grammar/check_source.h"
#include "report/diagnostic_json.h"
#include "report/json_text.h"
#include "tokens/biscuit/mint.h"
#include "tokens/biscuit/parent_claim.h"

namespace hardtack::cli {
namespace {

// Nothing for a name that is probably no name.
std::string listed_name(const std::string& file) {
  if (file == "-") return "<standard input>";
  return looks_secret(file) ? std::string() : file;
}

// What only signing finds out, such as a block larger than a token may be: it is signed with a key that nobody keeps.
void check_minting(CheckedSource& checked) {
  if (!checked.token_block) return;
  const Block& block = *checked.token_block;
  if (!checked.any_role && block.facts().empty() && block.rules().empty() && block.checks().empty()) {
    checked.diagnostics.report(DiagnosticCode::kEmptyBlock, {0, checked.source->size()}, "the block has no statement")
        .set_help("`generate` and `attenuate` take it with `--allow-empty` only");
    return;
  }
  SystemRandom random;
  const auto key = PrivateKey::generate(KeyAlgorithm::kEd25519, random);
  if (!key) return;
  const auto token = mint(block, *key, {}, random);
  if (token) return;
  const std::string message =
      (checked.any_role ? "as a block of a token: " : "the block cannot be signed: ") + token.error().message();
  checked.diagnostics
      .add(checked.any_role ? Severity::kWarning : Severity::kError, DiagnosticCode::kNoTokenBlock,
           {0, checked.source->size()}, message)
      .set_error(token.error().code())
      .set_help(token.error().help());
  checked.diagnostics.sort();
}

class Check final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.describe(
        "Reports everything that `generate`, `attenuate` or `authorize` would refuse a file for: syntax, variables "
        "that nothing binds, limits, reserved names. A file without policies may be for a token or for an authorizer: "
        "what only one of them is refused for is a warning. `{parameters}` need no values. Exit code 2 if there is an "
        "error.");
    arguments.positional("FILE", files_, "policy files, or `-` for standard input");
    arguments.flag("--block", block_, "the files hold blocks of tokens, which have no policies");
    arguments.flag("--json", json_, "print an array of {file, range, severity, code, message, help, notes, fixes}");
    arguments.example("before a commit", "hardtack check policies/*.bcdl");
  }

  Outcome<ExitCode> run(Console& console) override {
    JsonValue::Array list;
    bool errors = false;
    std::optional<Error> unreadable;
    for (const std::string& file : files_) {
      auto text = read_input_or_file(console, file);
      if (!text) {
        // The other files are still worth checking.
        if (unreadable) console.message("error: " + unreadable->to_string() + "\n");
        unreadable = text.error();
        list.push_back(diagnostic_json(listed_name(file), advised(*unreadable)));
        continue;
      }
      if (looks_secret(trimmed(*text))) {
        unreadable =
            Error(ErrorCode::kSyntax, shown_path(file) + " is not policy text: it looks like a key or a token");
        list.push_back(diagnostic_json(listed_name(file), advised(*unreadable)));
        continue;
      }
      CheckedSource checked =
          check_source(*std::move(text), block_ ? SourceKind::kBlock : SourceKind::kAuthorizer,
                       {.name = file == "-" ? "<standard input>" : file, .token_predicates = biscuit_predicates()});
      check_minting(checked);
      errors |= checked.diagnostics.has_errors();
      for (const Diagnostic& diagnostic : checked.diagnostics)
        list.push_back(diagnostic_json(*checked.source, diagnostic));
      if (!json_ && !checked.diagnostics.empty()) {
        console.message(render(*checked.source, checked.diagnostics, {.color = console.colors_in_messages()}));
      }
    }
    if (json_) console.print(to_text(std::move(list)));
    if (unreadable) return std::unexpected(Failure(*unreadable));
    return errors ? ExitCode::kRefused : ExitCode::kSuccess;
  }

 private:
  std::vector<std::string> files_;
  bool block_ = false;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_check() { return std::make_unique<Check>(); }

}  // namespace hardtack::cli
