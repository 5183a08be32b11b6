// hardtack inspect: show a token, check its signatures, authorize and query it.
#include <fmt/format.h>

#include "cli/authorization.h"
#include "cli/commands/commands.h"
#include "cli/inputs.h"
#include "cli/keys.h"
#include "cli/result_json.h"
#include "cli/terminal.h"
#include "engine/program/print.h"
#include "tokens/biscuit/verified.h"
#include "tokens/crypto/hex.h"
#include "tokens/lineage/hash.h"

namespace hardtack::cli {
namespace {

struct Inspection {
  std::optional<UnverifiedBiscuit> token;
  std::vector<TokenBlock> blocks;
  std::optional<bool> signatures;  // nothing if they were not checked
  std::optional<Credential> credential;
  std::optional<Authorization> authorization;
  std::optional<Authorization> query;
  std::optional<std::string> query_text;
};

std::string version_name(std::uint32_t version) { return fmt::format("3.{}", version - 3); }

JsonValue block_json(const UnverifiedBiscuit& token, const TokenBlock& block, std::size_t index) {
  JsonValue::Array symbols, keys;
  for (const std::string_view symbol : block.symbols) symbols.emplace_back(symbol);
  for (const PublicKey& key : block.public_keys) keys.emplace_back(key.to_text());
  return json_object({{"version", json_number(block.version)},
                      {"code", print_block(*block.program)},
                      {"external_key", block.external_key ? JsonValue(block.external_key->to_text()) : JsonValue()},
                      {"revocation_id", to_hex(token.revocation_id(index))},
                      {"context", block.context ? JsonValue(*block.context) : JsonValue()},
                      {"symbols", std::move(symbols)},
                      {"public_keys", std::move(keys)}});
}

JsonValue token_json(const Inspection& inspection) {
  if (!inspection.token) return {};
  const UnverifiedBiscuit& token = *inspection.token;
  JsonValue::Array blocks;
  for (std::size_t i = 0; i < inspection.blocks.size(); ++i) {
    blocks.push_back(block_json(token, inspection.blocks[i], i));
  }
  return json_object({{"sealed", token.sealed()},
                      {"root_key_id", token.root_key_id() ? json_number(*token.root_key_id()) : JsonValue()},
                      {"blocks", std::move(blocks)},
                      {"lineage", json_strings(lineage_hashes(token))}});
}

// As biscuit-cli has it: the policy that allowed, or what the authorization ended in.
JsonValue auth_json(const Inspection& inspection) {
  if (!inspection.authorization) return {};
  const Authorization& authorization = *inspection.authorization;
  const auto& decision = authorization.decision;
  JsonValue result;
  if (!authorization.failure && decision && decision->allowed()) {
    const std::size_t index = decision->policy->index;
    result = JsonValue::Array{json_number(index), authorization.policies[index]};
  } else {
    const JsonValue outcome = result_json(authorization, inspection.credential ? &*inspection.credential : nullptr);
    result = json_object({{"error", *outcome.find("Err")}});
  }
  const double microseconds = std::chrono::duration<double, std::micro>(authorization.stats.elapsed).count();
  return json_object({{"policies", json_strings(authorization.policies)},
                      {"result", std::move(result)},
                      {"iterations", json_number(authorization.stats.iterations)},
                      {"elapsed_micros", microseconds}});
}

JsonValue query_json(const Inspection& inspection, bool all) {
  const auto& run = inspection.query ? inspection.query : inspection.authorization;
  if (!inspection.query_text || !run) return {};
  JsonValue facts = run->query ? json_strings(*run->query) : JsonValue();
  if (!run->query && run->failure) facts = json_object({{"error", *result_json(*run->failure).find("Err")}});
  return json_object({{"query", *inspection.query_text}, {"query_all", all}, {"facts", std::move(facts)}});
}

std::string describe_block(const UnverifiedBiscuit& token, const TokenBlock& block, std::size_t index,
                           const std::string& lineage, bool color) {
  std::string title = index == 0 ? "authority block" : fmt::format("block {}", index);
  std::string notes = fmt::format("version {}", version_name(block.version));
  if (index == 0 && token.root_key_id()) notes += fmt::format(", root key id {}", *token.root_key_id());
  if (block.external_key) notes += ", third party " + block.external_key->to_text();
  std::string text = "\n" + styled(title, Style::kBold, color) + " (" + notes + ")\n";
  text += "  revocation id: " + to_hex(token.revocation_id(index)) + "\n";
  text += "  lineage hash: " + lineage + "\n";
  if (block.context) text += "  context: " + print_string(*block.context) + "\n";
  std::string_view code;
  const std::string source = print_block(*block.program);
  code = source;
  while (!code.empty()) {
    const auto end = code.find('\n');
    text += "  | " + std::string(code.substr(0, end)) + "\n";
    code.remove_prefix(end == std::string_view::npos ? code.size() : end + 1);
  }
  return text;
}

std::string describe(const Inspection& inspection, bool color) {
  const UnverifiedBiscuit& token = *inspection.token;
  std::string text = fmt::format("{} Biscuit, {} block{}\n", token.sealed() ? "sealed" : "open", token.block_count(),
                                 token.block_count() == 1 ? "" : "s");
  const std::vector<std::string> lineage = lineage_hashes(token);
  for (std::size_t i = 0; i < inspection.blocks.size(); ++i) {
    text += describe_block(token, inspection.blocks[i], i, lineage[i], color);
  }
  text += "\nsignatures: ";
  if (!inspection.signatures) {
    text += styled("not checked", Style::kYellow, color) + " (give the issuer's key with `--public-key`)\n";
  } else {
    text += *inspection.signatures ? styled("valid", Style::kGreen, color) : styled("NOT VALID", Style::kRed, color);
    text += "\n";
  }
  if (inspection.authorization) text += "authorization: " + render(*inspection.authorization, color);
  if (inspection.query) text += render(*inspection.query, color);
  return text;
}

class Inspect final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.describe("Without a public key nothing that is shown has been verified.");
    token_.declare(arguments);
    arguments.flag("--json", json_, "print one JSON document");
    public_key_.declare(arguments);
    arguments.section("Authorizer");
    arguments.option("--authorize-with,--authorizer", "SOURCE", source_,
                     "decide with these policies, checks and facts");
    arguments.option("--authorize-with-file,--authorizer-file", "FILE", file_,
                     "read them from FILE, or from standard input for `-`");
    arguments.exclusive({"--authorize-with", "--authorize-with-file"});
    request_.declare_time(arguments);
    compiler_.declare(arguments);
    limits_.declare(arguments);
    query_.declare(arguments);
    arguments.example("what is in it?", "hardtack inspect alice.token");
    arguments.example("and is it ours?", "hardtack inspect alice.token --public-key-file root.pub");
  }

  Outcome<ExitCode> run(Console& console) override {
    if ((source_ || file_ || query_.rule) && !public_key_.given()) {
      return std::unexpected(Failure(Error(ErrorCode::kUsage, "only a verified token is authorized or queried")
                                         .with_help("pass `--public-key KEY` or `--public-key-file FILE`")));
    }
    Inspection inspection;
    const auto done = inspect(console, inspection);
    std::optional<Failure> failure;
    if (!done) failure = done.error();
    for (const auto* run : {&inspection.authorization, &inspection.query}) {
      if (!failure && *run && (*run)->failure) failure = (*run)->failure;
    }
    if (json_) {
      JsonValue::Object members = {
          {"token", token_json(inspection)},
          {"signatures_check", inspection.signatures ? JsonValue(*inspection.signatures) : JsonValue()},
          {"auth", auth_json(inspection)},
          {"query", query_json(inspection, query_.all)}};
      if (failure) members.emplace_back("error", error_json(failure->error));
      console.print(to_text(std::move(members)));
    } else if (inspection.token && !inspection.blocks.empty()) {
      console.print(describe(inspection, console.colors_in_results()));
    }
    if (failure) return std::unexpected(*failure);
    return inspection.authorization ? inspection.authorization->exit_code() : ExitCode::kSuccess;
  }

 private:
  Outcome<void> inspect(Console& console, Inspection& inspection) {
    // What the user wrote is checked before what she was given.
    std::optional<Block> authorizer;
    if (source_ || file_) {
      HARDTACK_TRY(const SourceText source, source_ ? Result<SourceText>(SourceText{"--authorize-with", *source_})
                                                    : read_source(console, *file_));
      HARDTACK_TRY(authorizer, compiler_.authorizer(console, source));
    }
    HARDTACK_TRY(const std::optional<Block> query, query_.compile(console, compiler_));
    if (query) inspection.query_text = print_rule(*query, query->rules()[0]);
    compiler_.warn_of_unused(console);
    std::optional<PublicKey> key;
    if (public_key_.given()) {
      HARDTACK_TRY(key, public_key_.read(console));
    }
    HARDTACK_TRY(inspection.token, token_.read(console));
    HARDTACK_TRY(inspection.blocks, inspection.token->decode_blocks());
    if (!key) return {};
    const auto verified = verify_biscuit(*inspection.token, *key);
    inspection.signatures = verified.has_value();
    if (!verified) return std::unexpected(Failure(verified.error()));
    HARDTACK_TRY(inspection.credential, verified->credential());
    if (authorizer) return decide(console, inspection, *std::move(authorizer), query);
    if (query) inspection.query = query_token(&*inspection.credential, *query, query_.all, limits_.limits);
    return {};
  }

  Outcome<void> decide(Console& console, Inspection& inspection, Block authorizer, const std::optional<Block>& query) {
    PolicyOptions options;
    options.limits = limits_.limits;
    HARDTACK_TRY(const auto policy, Policy::compile(std::move(authorizer), std::move(options)));
    Request request(*policy);
    if (auto filled = request_.fill(console, compiler_, request); !filled) return filled;
    inspection.authorization = authorize(policy, request, &*inspection.credential, query, query_.all);
    return {};
  }

  TokenArguments token_;
  bool json_ = false;
  PublicKeyArguments public_key_;
  std::optional<std::string> source_;
  std::optional<std::string> file_;
  RequestArguments request_;
  SourceCompiler compiler_;
  LimitArguments limits_;
  QueryArguments query_;
};

}  // namespace

std::unique_ptr<Command> make_inspect() { return std::make_unique<Inspect>(); }

}  // namespace hardtack::cli
