// One authorization as commands run it: limits, request facts, decision, world and query, with everything that is shown
// about it afterwards.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/input/arguments.h"
#include "cli/input/source_text.h"
#include "engine/authz/authorizer.h"
#include "engine/explain/explanation.h"
#include "engine/explain/trace.h"
#include "engine/explain/world_text.h"
#include "json/json.h"
#include "report/failure.h"
#include "report/result_json.h"
#include "tokens/biscuit/snapshot/snapshot.h"
#include "tokens/lineage_index/find_revoked.h"

namespace hardtack::cli {

// The printed program texts of one document, together: a policy of 1 MiB fits twice, as a world and as source.
inline constexpr std::size_t kDocumentBytes = 2'560u << 10;

struct LimitArguments {
  // --max-facts, --max-iterations, --max-steps, --max-time
  void declare(Arguments& arguments);

  // The step budget decides, as it does on every machine; the clock is a backstop, and a command whose process waits
  // its turn for a moment must not fail.
  EvalLimits limits = {.max_time = std::chrono::seconds(1)};
};

struct RequestArguments {
  // --fact, --now, --include-time
  void declare(Arguments& arguments);
  // --include-time alone, as biscuit-cli has it
  void declare_time(Arguments& arguments);
  // Parses the facts and adds them.
  Outcome<void> fill(Console& console, SourceCompiler& compiler, Request& request) const;

  std::vector<std::string> facts;
  std::optional<std::uint64_t> now;
  bool include_time = false;
};

struct QueryArguments {
  // --query, --query-all
  void declare(Arguments& arguments);
  Outcome<std::optional<Block>> compile(Console& console, SourceCompiler& compiler) const;

  std::optional<std::string> rule;
  bool all = false;
};

struct Authorization {
  std::optional<Decision> decision;  // or
  std::optional<Failure> failure;    // why there is none, or
  std::optional<Revoked> revoked;    // why nothing was evaluated: the token is denied
  // The credential carries a rule that no world accepts.
  bool refused_rule = false;
  DecisionText texts;                             // of the statements that the decision names
  std::optional<WorldText> world;                 // if it was asked
  std::string code;                               // the authorizer's, with the world
  std::vector<std::string> policies;              // if they were asked
  std::optional<std::vector<std::string>> query;  // results, if one was asked
  // Some of these texts did not fit into kDocumentBytes and end in `...`, and others that would follow are not there.
  bool cut = false;
  std::optional<Bytes> snapshot;
  std::optional<Explanation> explanation;  // if one was asked
  std::optional<Trace> trace;              // if one was asked
  RunStats stats;

  ExitCode exit_code() const;
  // "allow", "deny" or "error".
  const char* word() const;
};

struct AuthorizationTask {
  std::shared_ptr<const Policy> policy;
  const Request& request;
  const Credential* credential = nullptr;
  const Block* query = nullptr;
  bool query_all = false;
  bool world = false;     // print the world and the authorizer, for JSON
  bool policies = false;  // print all policies, for JSON of biscuit-cli, which says why besides our own members
  bool snapshot = false;  // keep one of the world
  bool explain = false;
  bool trace = false;
  TextBudget* budget = nullptr;  // of the document, if it shows more than this
};
Authorization authorize(const AuthorizationTask& task);
// The same for a world out of a snapshot, of whose texts `budget` is what the document has left.
Authorization authorize(RestoredAuthorizer& restored, const Block* query, bool query_all, TextBudget& budget);
// The query alone, over a token without an authorizer.
Authorization query_token(const Credential* credential, const Block& query, bool query_all, const EvalLimits& limits);

// {"Ok": 0} and the like; see cli/output/result_json.h.
JsonValue result_json(const Authorization& authorization, const Credential* credential);
// The shapes of biscuit-cli: the policy that allowed or the error, and what a query found.
JsonValue auth_json(const Authorization& authorization, const Credential* credential);
JsonValue query_json(const Authorization& authorization, const std::string& query, bool query_all);
JsonValue stats_json(const RunStats& stats);

// A line for people that says that texts were cut.
std::string cut_notice();

// `allow` or `deny`, and why.
std::string render(const Authorization& authorization, bool color);
// The same, and `no decision` where there is none: the reason is an error message, on standard error.
std::string rendered(const Authorization& authorization, bool color);

}  // namespace hardtack::cli
