// hardtack authorize: decide a request; hardtack explain: decide it and say why.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/commands/commands.h"
#include "cli/credentials/credential_arguments.h"
#include "cli/credentials/keys.h"
#include "cli/input/decision_arguments.h"
#include "cli/input/host_functions.h"
#include "cli/input/inputs.h"
#include "cli/output/advice.h"
#include "decide/admission.h"
#include "decide/authorization_report.h"
#include "engine/explain/explain.h"
#include "report/json_text.h"
#include "report/terminal.h"
#include "tokens/biscuit/parent_claim.h"

namespace hardtack::cli {
namespace {

class Authorize final : public Command {
 public:
  enum class Name { kAuthorize, kExplain };
  explicit Authorize(Name name) : name_(name), explain_(name == Name::kExplain) {}

  void declare(Arguments& arguments) override {
    arguments.describe("Exit code 0 means allowed, 1 denied; everything else is no decision, and means denied too.");
    token_.declare_optional(arguments);
    public_key_.declare(arguments, true);
    credentials_.declare(arguments);
    revocation_.declare(arguments);
    arguments.section("Authorizer");
    arguments.option("--authorizer,--authorize-with", "SOURCE", source_, "policies, checks, rules and facts");
    arguments.option("--authorizer-file,--authorize-with-file", "FILE", file_,
                     "read them from FILE, or from standard input for `-`");
    arguments.exclusive({"--authorizer", "--authorizer-file"});
    request_.declare(arguments);
    compiler_.declare(arguments);
    functions_.declare(arguments);
    limits_.declare(arguments);
    query_.declare(arguments);
    arguments.section("Output");
    if (name_ == Name::kAuthorize) {
      arguments.flag("--explain", explain_, "say why: what failed, what came close, who is not trusted");
    }
    arguments.flag("--trace", trace_, "list every rule that fired, with the facts it used and the fact it gave");
    arguments.flag("--json", json_, "print one JSON document");
    const std::string command = name_ == Name::kAuthorize ? "hardtack authorize" : "hardtack explain";
    arguments.example("may alice read?", command +
                                             " alice.token --public-key-file root.pub --fact 'operation(\"read\")' "
                                             "--include-time --authorizer 'allow if user($u), operation(\"read\")'");
    arguments.example("nor is any of it revoked", command +
                                                      " alice.token --key-set issuer.json --index lineage.db "
                                                      "--pin-file lineage.pin --authorizer-file service.bcdl");
    arguments.example("try a policy without a token",
                      command + " --authorizer 'user(\"alice\"); allow if user($u)' --query 'u($u) <- user($u)'");
  }

  Outcome<ExitCode> run(Console& console) override {
    if (!source_ && !file_) {
      return std::unexpected(Failure(Error(ErrorCode::kUsage, "no authorizer was given")
                                         .with_help("pass `--authorizer SOURCE` or `--authorizer-file FILE`")));
    }
    if (token_.given() && !public_key_.given() && !credentials_.has_secret()) {
      return std::unexpected(
          Failure(Error(ErrorCode::kUsage, "a token is authorized with its issuer's public key")
                      .with_help("pass `--public-key KEY`, `--public-key-file FILE` or `--key-set FILE`")));
    }
    Authorization authorization;
    Admission admission;
    if (auto done = decide(console, authorization, admission); !done) {
      authorization.failure.emplace(std::move(done.error()));
    }
    if (authorization.failure) authorization.failure = advised(*std::move(authorization.failure));
    if (json_) {
      console.print(to_text(authorization_json(authorization, admission)));
    } else {
      console.print(text_of(authorization, console.colors_in_results()));
    }
    if (authorization.failure) return std::unexpected(*authorization.failure);
    return exit_code_of(authorization);
  }

 private:
  Outcome<void> decide(Console& console, Authorization& authorization, Admission& admission) {
    HARDTACK_TRY(const SourceText source, read_authorizer(console));
    HARDTACK_TRY(ParsedBlock parsed, compiler_.authorizer(console, source));
    HARDTACK_TRY(const std::optional<Block> query, query_.compile(console, compiler_));
    PolicyOptions options;
    options.limits = limits_.limits;
    options.token_predicates = biscuit_predicates();
    options.externs = functions_.functions();
    HARDTACK_TRY(const auto policy, Policy::compile(*std::move(parsed.block), std::move(options)));
    Request request(policy);
    if (auto filled = request_.fill(console, compiler_, request); !filled) return filled;
    compiler_.warn_of_unused(console);
    if (credentials_.expiry()) HARDTACK_CHECK(request_time(request));
    if (token_.given()) {
      HARDTACK_TRY(const RevocationCheck revocation, revocation_.open(console));
      const LineageTime now = current_time();
      const LineageTime as_of = request_.now ? LineageTime(std::chrono::seconds(*request_.now)) : now;
      HARDTACK_TRY(admission, credentials_.admit(console, token_, public_key_, revocation, as_of, now));
      if (admission.failure) return std::unexpected(Failure(*admission.failure));
      if (admission.revoked) {
        authorization = deny_revoked(*admission.revoked, explain_);
        return {};
      }
    }
    authorization = authorize({.policy = policy,
                               .request = request,
                               .credentials = {admission.credential, admission.further},
                               .query = query ? &*query : nullptr,
                               .query_all = query_.all,
                               .world = json_,
                               .explain = explain_,
                               .trace = trace_,
                               .expiry = credentials_.expiry(),
                               .places = parsed.places()});
    return {};
  }

  // `explain` begins with the reason, `authorize` with the decision.
  std::string text_of(const Authorization& authorization, bool color) const {
    std::vector<std::string> parts = {render(authorization, color)};
    if (authorization.explanation) {
      const auto place = name_ == Name::kExplain ? parts.begin() : parts.end();
      parts.insert(place, escape_lines(explain_text(*authorization.explanation)));
    }
    if (authorization.trace) parts.push_back(escape_lines(trace_text(*authorization.trace)));
    std::erase(parts, "");
    return fmt::format("{}", fmt::join(parts, "\n"));
  }

  Result<SourceText> read_authorizer(Console& console) const {
    if (source_) return SourceText{"--authorizer", *source_};
    return read_source(console, *file_);
  }

  TokenArguments token_;
  PublicKeyArguments public_key_;
  CredentialArguments credentials_;
  RevocationArguments revocation_;
  std::optional<std::string> source_;
  std::optional<std::string> file_;
  RequestArguments request_;
  SourceCompiler compiler_;
  HostFunctionArguments functions_;
  LimitArguments limits_;
  QueryArguments query_;
  bool json_ = false;
  Name name_;
  bool explain_;
  bool trace_ = false;
};

}  // namespace

std::unique_ptr<Command> make_authorize() { return std::make_unique<Authorize>(Authorize::Name::kAuthorize); }
std::unique_ptr<Command> make_explain() { return std::make_unique<Authorize>(Authorize::Name::kExplain); }

}  // namespace hardtack::cli
