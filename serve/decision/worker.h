// What one thread of the service keeps between requests. Made by the listener, one for each thread that answers.
#pragma once

#include "engine/authz/authorizer.h"

namespace hardtack::serve {

class Worker {
 public:
  Authorizer authorizer;
};

}  // namespace hardtack::serve
