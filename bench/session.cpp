#include "bench/session.h"

#include "grammar/compile.h"

namespace hardtack::bench {

EvalLimits wide_limits() {
  EvalLimits limits;
  limits.max_facts = 100'000'000;
  limits.max_iterations = 1'000'000;
  limits.max_steps = 1'000'000'000'000;
  limits.max_memory = std::size_t{16} << 30;
  limits.max_time = std::chrono::hours(1);
  return limits;
}

Result<Session> Session::open(std::string_view workload_name) {
  Session session;
  session.work = workload(workload_name);
  if (session.work.policy.empty()) return fail(ErrorCode::kUsage, "no workload `" + std::string(workload_name) + "`");
  HARDTACK_TRY(Block source, authorizer_from_source(session.work.policy));
  PolicyOptions options;
  options.limits = wide_limits();
  HARDTACK_TRY(session.policy, Policy::compile(std::move(source), options));
  HARDTACK_TRY(const Block facts, block_from_source(session.work.facts));
  HARDTACK_TRY(session.facts, RequestFacts::from_block(facts));
  return session;
}

Request Session::request() const {
  Request request(policy);
  facts.add_to(request);
  return request;
}

Result<void> Session::check(const Result<Decision>& decision) const {
  if (!decision) return fail(decision.error());
  const std::size_t expected = work.given + work.derived;
  if (decision->allowed() != work.allowed) {
    std::string failed = decision->failed_checks.empty() ? "" : ": " + decision->failed_checks[0].where.to_string();
    return fail(ErrorCode::kUsage, "the decision is not the expected one" + failed);
  }
  if (decision->stats.facts != expected) {
    return fail(ErrorCode::kUsage,
                "expected " + std::to_string(expected) + " facts, found " + std::to_string(decision->stats.facts));
  }
  return {};
}

}  // namespace hardtack::bench
