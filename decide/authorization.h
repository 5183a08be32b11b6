// One authorization with everything that is shown about it afterwards: decision, world, query, explanation, trace,
// snapshot. Reads no clock, no file and no option; report of it in decide/authorization_report.h. Functions belong to
// no thread; what a task refers to must live until its function returns.
//
//   const Authorization authorization = authorize({.policy = policy, .request = request, .explain = true});
//   std::cout << render(authorization, false);
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/authz/authorizer.h"
#include "engine/authz/expiry.h"
#include "engine/base/clock.h"
#include "engine/explain/explanation.h"
#include "engine/explain/trace.h"
#include "engine/explain/world_text.h"
#include "grammar/text/source_map.h"
#include "report/decision_text.h"
#include "report/failure.h"
#include "tokens/biscuit/snapshot/snapshot.h"
#include "tokens/lineage_index/find_revoked.h"

namespace hardtack {

struct Authorization {
  std::optional<Decision> decision;  // or
  std::optional<Failure> failure;    // why there is none, or
  std::optional<Revoked> revoked;    // why nothing was evaluated: the token is denied
  // Why what would be allowed is denied: an ExpiryRule was given. There is no decision then, no query and no snapshot.
  std::optional<ExpiryDenial> expiry;
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
  SourcePlaces places;                     // as the task knew them
  RunStats stats;

  // "allow", "deny" or "error".
  std::string_view word() const;
};

struct AuthorizationTask {
  std::shared_ptr<const Policy> policy;
  const Request& request;
  Credentials credentials = {};
  const Block* query = nullptr;
  bool query_all = false;
  bool world = false;     // print the world and the authorizer, for JSON
  bool policies = false;  // print all policies, for JSON of biscuit-cli, which says why besides our own members
  bool snapshot = false;  // keep one of the world
  bool explain = false;
  bool trace = false;
  // Every credential must be bounded in time. Failure: that of request_time.
  std::optional<ExpiryRule> expiry = std::nullopt;
  TextBudget* budget = nullptr;  // of the document, if it shows more than this
  SourcePlaces places = {};      // where statements stand, of the policy if its text is known
  Clock clock = steady_now;      // that the evaluation is timed by
  // Evaluates with these limits instead of the policy's.
  std::optional<EvalLimits> limits = std::nullopt;
  // Evaluates instead of an authorizer of the task's own, with its own clock and limits; holds the world afterwards.
  Authorizer* authorizer = nullptr;
};
Authorization authorize(const AuthorizationTask& task);
// The same for a world out of a snapshot, of whose texts `budget` is what the document has left.
Authorization authorize(RestoredAuthorizer& restored, const Block* query, bool query_all, TextBudget& budget);
// A denial of a token that is revoked: nothing else is asked of it.
Authorization deny_revoked(const Revoked& revoked, bool explain);
// The query alone, over a token without an authorizer.
Authorization query_token(const Credential* credential, const Block& query, bool query_all, const EvalLimits& limits,
                          ExternFunctions functions = {});

}  // namespace hardtack
