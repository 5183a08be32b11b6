// The request that a thread of the service uses again and again, so that its facts need no new memory. Belongs to that
// thread.
//
//   Request& request = worker.requests.cleared(set->policy);
#pragma once

#include <memory>
#include <optional>

#include "engine/authz/policy.h"
#include "engine/authz/request.h"

namespace hardtack::serve {

class RequestMemory {
 public:
  // Without facts, of this policy. Valid until the next call.
  Request& cleared(const std::shared_ptr<const Policy>& policy) {
    if (request_ && request_->shared_policy() == policy) {
      request_->clear();
    } else {
      request_.emplace(policy);
    }
    return *request_;
  }

 private:
  std::optional<Request> request_;
};

}  // namespace hardtack::serve
