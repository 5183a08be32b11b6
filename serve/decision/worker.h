// What one thread of the service keeps between requests. Made by the listener, one for each thread that answers.
#pragma once

#include "engine/authz/authorizer.h"
#include "serve/decision/decision_ids.h"
#include "serve/decision/request_pool.h"
#include "serve/policies/policy_store.h"

namespace hardtack::serve {

class Worker {
 public:
  Authorizer authorizer;
  RequestPool requests;
  PolicyView policies;
  DecisionIds ids;
};

}  // namespace hardtack::serve
