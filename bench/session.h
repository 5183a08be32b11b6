// A workload compiled and ready to be decided, with limits out of the way.
#pragma once

#include <memory>
#include <string_view>

#include "bench/request_facts.h"
#include "bench/workloads.h"
#include "engine/authz/authorizer.h"
#include "engine/authz/policy.h"
#include "engine/authz/request.h"
#include "engine/base/error.h"

namespace hardtack::bench {

// Far beyond what any benchmark needs: they measure work, not limits.
EvalLimits wide_limits();

struct Session {
  Workload work;
  std::shared_ptr<const Policy> policy;
  RequestFacts facts;

  static Result<Session> open(std::string_view workload_name);
  Request request() const;
  // kUsage if the decision or the number of facts is not what the workload says.
  Result<void> check(const Result<Decision>& decision) const;
};

}  // namespace hardtack::bench
