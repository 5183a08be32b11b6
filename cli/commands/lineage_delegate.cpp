// hardtack lineage issue and derive: tokens of the delegation profile, from claims in JSON.
#include "cli/commands/commands.h"
#include "cli/credentials/keys.h"
#include "cli/input/inputs.h"
#include "cli/input/lineage_index.h"
#include "tokens/passport/passport.h"
#include "tokens/passport/passport_json.h"

namespace hardtack::cli {
namespace {

class Issue final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.describe(
        "docs/lineage.md lists the claims. jti, mission_id, iat, exp and max_duration_s may be left out.");
    arguments.positional("CLAIMS", file_, "JSON file with the claims, or `-` for standard input").file();
    output_.declare(arguments);
    private_key_.declare(arguments);
    arguments.example("a passport for an agent",
                      "hardtack lineage issue claims.json --private-key-file root.key > agent.token");
  }
  Outcome<ExitCode> run(Console& console) override {
    HARDTACK_TRY(const std::shared_ptr<const Signer> key, private_key_.signer(console));
    HARDTACK_TRY(const std::string text, read_input_or_file(console, file_));
    HARDTACK_TRY(const Passport passport, parse_passport(text));
    SystemRandom random;
    HARDTACK_TRY(const UnverifiedBiscuit token, issue_passport(passport, *key, current_time(), random));
    output_.write(console, token.bytes(), token.to_text());
    return ExitCode::kSuccess;
  }

 private:
  std::string file_;
  OutputArguments output_;
  PrivateKeyArguments private_key_;
};

class Derive final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.describe("Needs no key but the token. What the claims leave out is inherited; nothing can be widened.");
    token_.declare(arguments);
    arguments.option("--claims", "FILE", file_, "JSON file with what the child is to get, or `-`");
    output_.declare(arguments);
    arguments.example("a narrower passport for a helper",
                      "hardtack lineage derive agent.token --claims helper.json > helper.token");
  }
  Outcome<ExitCode> run(Console& console) override {
    if (!file_) return std::unexpected(Failure(Error(ErrorCode::kUsage, "no claims were given; pass `--claims FILE`")));
    HARDTACK_TRY(const std::string text, read_input_or_file(console, *file_));
    HARDTACK_TRY(const PassportRequest request, parse_passport_request(text));
    HARDTACK_TRY(const UnverifiedBiscuit parent, token_.read(console));
    SystemRandom random;
    HARDTACK_TRY(const UnverifiedBiscuit token, derive_passport(parent, request, current_time(), random));
    output_.write(console, token.bytes(), token.to_text());
    return ExitCode::kSuccess;
  }

 private:
  TokenArguments token_;
  std::optional<std::string> file_;
  OutputArguments output_;
};

}  // namespace

std::unique_ptr<Command> make_lineage_issue() { return std::make_unique<Issue>(); }
std::unique_ptr<Command> make_lineage_derive() { return std::make_unique<Derive>(); }

}  // namespace hardtack::cli
