// Decides requests. Owns the memory that evaluation needs and uses it again for the next request, whatever policy that
// one is for: a service that loads another policy keeps its authorizers. One per thread; policies and credentials are
// shared.
//
//   Authorizer authorizer;
//   const Result<Decision> decision = authorizer.authorize(policy, request, credential);
//
// After a call, also one that failed, `world()` shows what was derived. It keeps the policy, the credentials and what
// the request held until the next call, so that all of these may end before it is asked or explained. Facts must not be
// added to the request in between; clearing it is fine.
//
// std::bad_alloc may leave any call. After it there is no world: run(), decide() and queries refuse with kUsage, and
// the next load() or authorize() starts from nothing and answers as if the call before had not been.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/authz/credentials.h"
#include "engine/authz/decision.h"
#include "engine/authz/policy.h"
#include "engine/authz/request.h"
#include "engine/authz/stats.h"
#include "engine/base/attributes.h"
#include "engine/base/clock.h"
#include "engine/base/limits.h"
#include "engine/program/origin.h"
#include "engine/terms/term.h"

HARDTACK_API_BEGIN
namespace hardtack {

class QueryObserver;
class World;

struct AuthorizerOptions {
  std::optional<EvalLimits> limits;  // instead of the policy's
  Clock clock = steady_now;
  // Told of rules and queries (engine/base/query_observer.h); must outlive the authorizer. Rules of a policy that
  // saturates are not seen where they ran ahead (PolicyOptions::saturate).
  QueryObserver* observer = nullptr;
};

// One result of a query: the head of the rule with its variables replaced.
struct QueryRow {
  std::string name;
  std::vector<Term> terms;
  std::vector<Origin> origins;  // every origin under which it was derived

  // right("file1", "read")
  std::string to_string() const;
};

class Authorizer {
 public:
  explicit Authorizer(AuthorizerOptions options = {});
  ~Authorizer();
  Authorizer(Authorizer&&) noexcept;
  Authorizer& operator=(Authorizer&&) noexcept;

  // load, run and decide in one. Errors: what those report; every error is a denial.
  Result<Decision> authorize(const std::shared_ptr<const Policy>& policy, const Request& request,
                             const Credentials& credentials = {});

  // Starts a new world: policy, request facts, blocks. kUsage for no policy or a request of another one; the request's
  // own error; kUnboundVariable, kReservedName for blocks that no world accepts; kTooManyBlocks for more than
  // kMaxBlocks of all credentials together; kTooMuchMemory.
  Result<void> load(const std::shared_ptr<const Policy>& policy, const Request& request,
                    const Credentials& credentials = {});
  // Adds a fact with any origin to a loaded world that has not run, as a snapshot needs it. `terms` are of terms().
  Result<void> restore_fact(Origin origin, StringId name, std::span<const Value> terms);
  // Applies the rules to a fixpoint. A second call returns the first one's result.
  Result<void> run();
  // Checks and policies over a world that has run.
  Result<Decision> decide();

  // All results of a block's only rule, sorted, without duplicates, under what is left of the budgets. Runs the world
  // if it has not. query() sees authority and authorizer, query_all() sees every block of the primary credential,
  // unless the rule says `trusting`; neither sees a block of a further one.
  Result<std::vector<QueryRow>> query(const Block& one_rule);
  Result<std::vector<QueryRow>> query_all(const Block& one_rule);

  const World& world() const HARDTACK_LIFETIME_BOUND;
  // The terms of the loaded world.
  TermStore& terms() HARDTACK_LIFETIME_BOUND;
  const TermStore& terms() const HARDTACK_LIFETIME_BOUND;
  RunStats stats() const;
  // What the last load() was given; null before. Options that it allows are its own or the policy's.
  const Policy* policy() const HARDTACK_LIFETIME_BOUND;

 private:
  struct State;

  Result<void> fill(const Request& request);
  Result<Decision> judge();
  Result<std::vector<QueryRow>> ask_world(const Block& one_rule, Origin usually_trusted);

  std::unique_ptr<State> state_;
};

}  // namespace hardtack
HARDTACK_API_END
