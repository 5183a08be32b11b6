// hardtack inspect: show a token, check its signatures, authorize and query it.
#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "cli/credentials/keys.h"
#include "cli/input/decision_arguments.h"
#include "cli/input/host_functions.h"
#include "cli/input/inputs.h"
#include "cli/output/advice.h"
#include "decide/admission.h"
#include "decide/authorization_report.h"
#include "decide/token_findings.h"
#include "engine/authz/statement_text.h"
#include "engine/program/print.h"
#include "json/make_json.h"
#include "report/json_text.h"
#include "report/result_json.h"
#include "report/terminal.h"
#include "tokens/biscuit/lineage_hash.h"
#include "tokens/biscuit/parent_claim.h"
#include "tokens/biscuit/unverified_query.h"
#include "tokens/biscuit/verified.h"
#include "tokens/bytes/hex.h"

namespace hardtack::cli {
namespace {

struct Inspection {
  std::optional<UnverifiedBiscuit> token;
  std::vector<TokenBlock> blocks;
  TokenFindings findings;
  bool revocation_asked = false;
  std::optional<Revoked> revoked;
  std::optional<Credential> credential;
  std::optional<Authorization> authorization;
  std::optional<Authorization> query;
  std::optional<std::string> query_text;
  TextBudget budget{kDocumentBytes};
};

struct SnapshotArguments {
  std::optional<std::string> policies;
  std::optional<std::string> policies_file;
  bool raw_policies_file = false;
  std::optional<std::string> world_to;
  bool raw_world = false;
  std::optional<std::string> policies_to;
  bool raw_policies = false;
};

std::string version_name(std::uint32_t version) { return fmt::format("3.{}", version - 3); }

JsonValue block_json(const UnverifiedBiscuit& token, const TokenBlock& block, std::size_t index, TextBudget& budget) {
  JsonValue::Array symbols, keys;
  for (const std::string_view symbol : block.symbols) symbols.emplace_back(symbol);
  for (const PublicKey& key : block.public_keys) keys.emplace_back(key.to_text());
  return json_object({{"version", json_number(block.version)},
                      {"code", budget.print([&](Printer& out) { out.block(*block.program); })},
                      {"external_key", block.external_key ? JsonValue(block.external_key->to_text()) : JsonValue()},
                      {"revocation_id", to_hex(token.revocation_id(index))},
                      {"context", block.context ? JsonValue(*block.context) : JsonValue()},
                      {"symbols", std::move(symbols)},
                      {"public_keys", std::move(keys)}});
}

JsonValue token_json(Inspection& inspection) {
  if (!inspection.token) return {};
  const UnverifiedBiscuit& token = *inspection.token;
  JsonValue::Array blocks;
  for (std::size_t i = 0; i < inspection.blocks.size(); ++i) {
    blocks.push_back(block_json(token, inspection.blocks[i], i, inspection.budget));
  }
  return json_object({{"sealed", token.sealed()},
                      {"root_key_id", token.root_key_id() ? json_number(*token.root_key_id()) : JsonValue()},
                      {"blocks", std::move(blocks)},
                      {"lineage", json_strings(lineage_hashes(token))}});
}

std::string describe_block(const UnverifiedBiscuit& token, const TokenBlock& block, std::size_t index,
                           const std::string& lineage, TextBudget& budget, bool color) {
  std::string title = index == 0 ? "authority block" : fmt::format("block {}", index);
  std::string notes = fmt::format("version {}", version_name(block.version));
  if (index == 0 && token.root_key_id()) notes += fmt::format(", root key id {}", *token.root_key_id());
  if (block.external_key) notes += ", third party " + block.external_key->to_text();
  std::string text = "\n" + styled(title, Style::kBold, color) + " (" + notes + ")\n";
  text += "  revocation id: " + to_hex(token.revocation_id(index)) + "\n";
  text += "  lineage hash: " + lineage + "\n";
  if (block.context) {
    text += "  context: " + budget.print([&](Printer& out) { out.string(*block.context); }) + "\n";
  }
  const std::string source = budget.print([&](Printer& out) { out.block(*block.program); });
  std::string_view code = source;
  while (!code.empty()) {
    const auto end = code.find('\n');
    text += "  | " + std::string(code.substr(0, end)) + "\n";
    code.remove_prefix(end == std::string_view::npos ? code.size() : end + 1);
  }
  return text;
}

std::string describe(Inspection& inspection, bool color) {
  const UnverifiedBiscuit& token = *inspection.token;
  std::string text = fmt::format("{} Biscuit, {} block{}\n", token.sealed() ? "sealed" : "open", token.block_count(),
                                 token.block_count() == 1 ? "" : "s");
  const std::vector<std::string> lineage = lineage_hashes(token);
  for (std::size_t i = 0; i < inspection.blocks.size(); ++i) {
    text += describe_block(token, inspection.blocks[i], i, lineage[i], inspection.budget, color);
  }
  if (inspection.budget.cut()) text += "\n" + cut_notice();
  text += "\n" + render(inspection.findings, color);
  if (inspection.revocation_asked) {
    text += "revocation: ";
    text += inspection.revoked ? styled("REVOKED", Style::kRed, color) + ", " + revoked_text(*inspection.revoked)
                               : styled("not revoked", Style::kGreen, color);
    text += "\n";
  }
  if (inspection.authorization) text += "authorization: " + rendered(*inspection.authorization, color);
  if (inspection.query) {
    if (!inspection.findings.signatures) text += styled("unverified", Style::kYellow, color) + " ";
    text += render(*inspection.query, color);
  }
  return text;
}

class Inspect final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.describe(
        "Without a public key nothing that is shown has been verified, and what `--query` finds is what the token "
        "claims.");
    token_.declare(arguments);
    arguments.flag("--json", json_, "print one JSON document");
    public_key_.declare(arguments);
    revocation_.declare(arguments);
    arguments.section("Authorizer");
    arguments.option("--authorize-with,--authorizer", "SOURCE", source_,
                     "decide with these policies, checks and facts");
    arguments.option("--authorize-with-file,--authorizer-file", "FILE", file_,
                     "read them from FILE, or from standard input for `-`");
    arguments.option("--authorize-with-snapshot", "TEXT", snapshots_.policies,
                     "decide with the policies of a snapshot that `--dump-policies-snapshot-to` wrote");
    arguments.option("--authorize-with-snapshot-file", "FILE", snapshots_.policies_file, "read the snapshot from FILE");
    arguments.flag("--authorize-with-raw-snapshot-file", snapshots_.raw_policies_file, "FILE holds bytes, not text");
    arguments.exclusive(
        {"--authorize-with", "--authorize-with-file", "--authorize-with-snapshot", "--authorize-with-snapshot-file"});
    arguments.needs("--authorize-with-raw-snapshot-file", "--authorize-with-snapshot-file");
    request_.declare_time(arguments);
    compiler_.declare(arguments);
    functions_.declare(arguments);
    limits_.declare(arguments);
    query_.declare(arguments);
    arguments.section("Snapshots");
    arguments.option("--dump-snapshot-to", "FILE", snapshots_.world_to,
                     "write the world after the evaluation to FILE, for `inspect-snapshot`");
    arguments.flag("--dump-raw-snapshot", snapshots_.raw_world, "write it as bytes, not text");
    arguments.option("--dump-policies-snapshot-to", "FILE", snapshots_.policies_to, "write the policies alone to FILE");
    arguments.flag("--dump-raw-policies-snapshot", snapshots_.raw_policies, "write them as bytes, not text");
    arguments.needs("--dump-raw-snapshot", "--dump-snapshot-to");
    arguments.needs("--dump-raw-policies-snapshot", "--dump-policies-snapshot-to");
    arguments.example("what is in it?", "hardtack inspect alice.token");
    arguments.example("and is it ours?", "hardtack inspect alice.token --public-key-file root.pub");
  }

  Outcome<ExitCode> run(Console& console) override {
    if ((wants_decision() || revocation_.given()) && !public_key_.given()) {
      const char* what = revocation_.given() ? "only a verified token is looked up among those that are revoked"
                                             : "only a verified token is authorized";
      return std::unexpected(
          Failure(Error(ErrorCode::kUsage, what)
                      .with_help("pass `--public-key KEY`, `--public-key-file FILE` or `--key-set FILE`")));
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
          {"signatures_check",
           inspection.findings.signatures ? JsonValue(*inspection.findings.signatures) : JsonValue()},
          {"lineage_check", lineage_json(inspection.findings)},
          {"auth", inspection.authorization
                       ? auth_json(*inspection.authorization, inspection.credential ? &*inspection.credential : nullptr)
                       : JsonValue()},
          {"query", query_result_json(inspection)}};
      if (inspection.budget.cut()) members.emplace_back("cut", true);
      if (revocation_.given()) members.emplace_back("revocation", revocation_json(inspection));
      if (wants_decision() || revocation_.given()) add_outcome(inspection, failure, members);
      if (failure) members.emplace_back("error", error_json(advised(failure->error)));
      console.print(to_text(std::move(members)));
    } else if (inspection.token && !inspection.blocks.empty()) {
      console.print(describe(inspection, console.colors_in_results()));
    }
    if (failure) return std::unexpected(*failure);
    if (inspection.revoked) return ExitCode::kDeny;
    return inspection.authorization ? exit_code_of(*inspection.authorization) : ExitCode::kSuccess;
  }

 private:
  Outcome<void> inspect(Console& console, Inspection& inspection) {
    // Validate arguments before reading files.
    std::optional<ParsedBlock> authorizer;
    if (wants_decision()) {
      HARDTACK_TRY(authorizer, read_authorizer(console));
    }
    if (!authorizer && (snapshots_.world_to || snapshots_.policies_to)) {
      return std::unexpected(Failure(Error(ErrorCode::kUsage, "a snapshot is written of an authorization")
                                         .with_help("pass policies with `--authorize-with-file FILE`")));
    }
    HARDTACK_TRY(const std::optional<Block> query, query_.compile(console, compiler_));
    if (query) inspection.query_text = print_rule(*query, query->rules()[0], kStatementTextBytes);
    compiler_.warn_of_unused(console);
    std::optional<RootKeyProvider> keys;
    if (public_key_.given()) {
      HARDTACK_TRY(keys, public_key_.read(console));
    }
    HARDTACK_TRY(const RevocationCheck revocation, revocation_.open(console));
    HARDTACK_TRY(inspection.token, token_.read(console));
    HARDTACK_TRY(inspection.blocks, inspection.token->decode_blocks());
    if (!keys) {
      inspection.findings.unchecked = "give the issuer's key with `--public-key`";
      return query_claims(inspection, query);
    }
    const auto verified = verify_biscuit(*inspection.token, *keys);
    inspection.findings = verified ? findings_of(*verified) : findings_of(*inspection.token, *keys, verified.error());
    if (!verified) return std::unexpected(Failure(verified.error()));
    Admission admission = admit(*verified, revocation, current_time());
    inspection.revocation_asked = revocation_.given() && admission.revocation_answered;
    inspection.revoked = std::move(admission.revoked);
    inspection.credential = std::move(admission.credential);
    if (admission.failure) return std::unexpected(Failure(*admission.failure));
    if (inspection.revoked) {
      if (authorizer) inspection.authorization = deny_revoked(*inspection.revoked, false);
      return {};
    }
    if (authorizer) return decide(console, inspection, *authorizer, query);
    if (query)
      inspection.query =
          query_token(&*inspection.credential, *query, query_.all, limits_.limits, functions_.functions());
    return {};
  }

  // Without a key there is nothing but claims, and no decision.
  Outcome<void> query_claims(Inspection& inspection, const std::optional<Block>& query) const {
    if (!query) return {};
    inspection.query.emplace();
    auto answer = query_unverified(*inspection.token, *query, {.all_blocks = query_.all, .limits = limits_.limits},
                                   inspection.budget);
    if (answer) {
      inspection.query->query = std::move(answer->rows);
      inspection.query->stats = answer->stats;
    } else {
      inspection.query->failure.emplace(answer.error().with_context("the query"));
    }
    return {};
  }

  static JsonValue revocation_json(const Inspection& inspection) {
    if (!inspection.revocation_asked) return {};
    if (inspection.revoked) return revoked_json(*inspection.revoked);
    return "NotRevoked";
  }

  // What `authorize` says in the same members. Without an authorizer there is a decision only if it is no.
  static void add_outcome(const Inspection& inspection, const std::optional<Failure>& failure,
                          JsonValue::Object& members) {
    std::optional<Authorization> outcome = inspection.authorization;
    if (!outcome && inspection.revoked) outcome = deny_revoked(*inspection.revoked, false);
    if (!outcome && failure) {
      outcome.emplace();
      outcome->failure = failure;
    }
    if (!outcome) return;
    members.emplace_back("decision", std::string(outcome->word()));
    members.emplace_back("result", result_json(*outcome, inspection.credential ? &*inspection.credential : nullptr));
  }

  bool wants_decision() const { return source_ || file_ || snapshots_.policies || snapshots_.policies_file; }

  // Policies out of a snapshot have no text.
  Outcome<ParsedBlock> read_authorizer(Console& console) {
    if (source_ || file_) {
      SourceText source{"--authorize-with", source_.value_or("")};
      if (file_) {
        HARDTACK_TRY(source, read_source(console, *file_));
      }
      return compiler_.authorizer(console, source);
    }
    HARDTACK_TRY(Snapshot snapshot,
                 snapshots_.policies ? Snapshot::parse_text(*snapshots_.policies)
                                     : read_snapshot(console, *snapshots_.policies_file, snapshots_.raw_policies_file));
    ParsedBlock policies;
    HARDTACK_TRY(policies.block, std::move(snapshot).take_policy());
    return policies;
  }

  JsonValue query_result_json(const Inspection& inspection) const {
    const auto& run = inspection.query ? inspection.query : inspection.authorization;
    if (!run || !inspection.query_text) return {};
    JsonValue::Object members = query_json(*run, *inspection.query_text, query_.all).as_object();
    members.emplace_back("verified", inspection.findings.signatures.value_or(false));
    return members;
  }

  Outcome<void> decide(Console& console, Inspection& inspection, ParsedBlock& authorizer,
                       const std::optional<Block>& query) {
    PolicyOptions options;
    options.limits = limits_.limits;
    options.token_predicates = biscuit_predicates();
    options.externs = functions_.functions();
    HARDTACK_TRY(const auto policy, Policy::compile(*std::move(authorizer.block), std::move(options)));
    Request request(policy);
    if (auto filled = request_.fill(console, compiler_, request); !filled) return filled;
    if (snapshots_.policies_to) {
      HARDTACK_TRY(const Bytes snapshot, write_policy_snapshot(*policy));
      HARDTACK_CHECK(write_snapshot_file(*snapshots_.policies_to, snapshot, snapshots_.raw_policies));
    }
    inspection.authorization = authorize({.policy = policy,
                                          .request = request,
                                          .credentials = inspection.credential,
                                          .query = query ? &*query : nullptr,
                                          .query_all = query_.all,
                                          .policies = json_,
                                          .snapshot = snapshots_.world_to.has_value(),
                                          .budget = &inspection.budget,
                                          .places = authorizer.places()});
    if (inspection.authorization->snapshot) {
      HARDTACK_CHECK(
          write_snapshot_file(*snapshots_.world_to, *inspection.authorization->snapshot, snapshots_.raw_world));
    }
    return {};
  }

  TokenArguments token_;
  bool json_ = false;
  PublicKeyArguments public_key_;
  RevocationArguments revocation_;
  std::optional<std::string> source_;
  std::optional<std::string> file_;
  RequestArguments request_;
  SourceCompiler compiler_;
  HostFunctionArguments functions_;
  LimitArguments limits_;
  QueryArguments query_;
  SnapshotArguments snapshots_;
};

}  // namespace

std::unique_ptr<Command> make_inspect() { return std::make_unique<Inspect>(); }

}  // namespace hardtack::cli
