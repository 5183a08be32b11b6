// A compiled policy: the authorizer's facts, rules, checks and policies, ready to decide any number of requests.
// Frozen, so it may be shared between threads. It owns its symbols, on which each request lays its own.
//
//   HARDTACK_TRY(std::shared_ptr<const Policy> policy, Policy::compile(std::move(block)));
//   Authorizer authorizer;                               // one per thread
//   Request request(policy);                             // one per request, or one per thread and cleared
//   request.add("operation", {"read"}).add("resource", {path});
//   const Result<Decision> decision = authorizer.authorize(policy, request, credential);
//   if (!is_allowed(decision)) return refuse();
#pragma once

#include <memory>
#include <vector>

#include "engine/authz/reserved_name.h"
#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "engine/base/limits.h"
#include "engine/eval/expression/extern.h"
#include "engine/program/block.h"

HARDTACK_API_BEGIN
namespace hardtack {

class BaseWorld;
struct CompiledBlock;

struct PolicyOptions {
  EvalLimits limits = {};
  // On regular expressions that the policy has as constants.
  PatternLimits patterns = {};
  ExternFunctions externs = {};
  // Off, `matches` is an error (kRegexTooLarge) whatever the pattern: for hosts that accept no regular expressions.
  bool enable_regex = true;
  // What only blocks of tokens may declare, for example biscuit_predicates() (tokens/biscuit/parent_claim.h): a policy
  // or a request that declares it is refused.
  std::vector<TokenPredicate> token_predicates = {};
  // Works out what follows from the policy alone when it is compiled, not with each request. Decisions are the same;
  // what a request takes is not, nor the steps that an index of those facts is charged with.
  bool saturate = true;
};

class Policy {
 public:
  // Takes what the grammar or a snapshot made. Errors: kUnboundVariable for a rule whose head names a variable that its
  // body does not bind; kReservedName; kRegexTooLarge for constant patterns over the limits (docs/limits.md).
  static Result<std::shared_ptr<const Policy>> compile(Block authorizer_source, PolicyOptions options = {});

  ~Policy();
  Policy(const Policy&) = delete;
  Policy& operator=(const Policy&) = delete;

  // The statements as they were given, to print them; its store is the root of every request's.
  const Block& source() const HARDTACK_LIFETIME_BOUND { return source_; }
  const TermStore& terms() const HARDTACK_LIFETIME_BOUND { return source_.terms(); }
  const PolicyOptions& options() const { return options_; }
  // For the engine.
  const CompiledBlock& compiled() const { return *compiled_; }
  // Null if requests evaluate the policy's facts themselves.
  const BaseWorld* base_world() const { return base_world_.get(); }

 private:
  Policy(Block source, PolicyOptions options);

  Block source_;
  PolicyOptions options_;
  std::shared_ptr<const CompiledBlock> compiled_;
  std::shared_ptr<const BaseWorld> base_world_;
};

}  // namespace hardtack
HARDTACK_API_END
