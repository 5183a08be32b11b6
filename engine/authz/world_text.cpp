#include "engine/authz/world_text.h"

#include "engine/program/print.h"

namespace hardtack {

WorldText world_text(const Authorizer&) { return {}; }

std::string authorizer_code(const Policy& policy, const Request&) { return print_authorizer(policy.source()); }

}  // namespace hardtack
