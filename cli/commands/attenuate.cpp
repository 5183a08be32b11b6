// hardtack attenuate: narrow a token by appending a block. Needs no key but the token.
#include "tokens/lineage/attenuate.h"
#include "cli/commands/commands.h"
#include "cli/input/inputs.h"
#include "cli/input/source_rules.h"
#include "cli/input/source_text.h"

namespace hardtack::cli {
namespace {

class Attenuate final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.describe(
        "The block can add restrictions, never rights: its facts are trusted by nothing but itself, unless "
        "a policy says otherwise.");
    token_.declare(arguments);
    output_.declare(arguments);
    arguments.flag("--no-parent-hash", no_parent_hash_,
                   "append the block as it is, without the fact parent_token_sha256 that names its parent");
    arguments.section("Block");
    block_.declare(arguments);
    rules_.declare(arguments);
    compiler_.declare(arguments);
    arguments.example("for reading only, until this evening",
                      "hardtack attenuate alice.token --block 'check if operation(\"read\")' "
                      "--add-ttl 2030-06-01T18:00:00Z > narrow.token");
  }

  Outcome<ExitCode> run(Console& console) override {
    HARDTACK_TRY(const ParsedBlock parsed, block_.read(console, compiler_));
    if (auto kept = rules_.check(console, parsed, BlockRole::kAppended); !kept) {
      return std::unexpected(std::move(kept.error()));
    }
    compiler_.warn_of_unused(console);
    HARDTACK_TRY(const UnverifiedBiscuit token, token_.read(console));
    AttenuateOptions options;
    options.context = block_.context;
    options.parent_hash = !no_parent_hash_;
    SystemRandom random;
    HARDTACK_TRY(const UnverifiedBiscuit narrowed, attenuate(token, *parsed.block, options, random));
    HARDTACK_CHECK(rules_.check(narrowed));
    output_.write(console, narrowed.bytes(), narrowed.to_text());
    return ExitCode::kSuccess;
  }

 private:
  TokenArguments token_;
  OutputArguments output_;
  bool no_parent_hash_ = false;
  BlockArguments block_;
  SourceRules rules_;
  SourceCompiler compiler_;
};

}  // namespace

std::unique_ptr<Command> make_attenuate() { return std::make_unique<Attenuate>(); }

}  // namespace hardtack::cli
