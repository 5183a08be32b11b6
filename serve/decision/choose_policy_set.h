// Which policy set decides about a message: by listener, name in TLS or trusted header, as the service is configured.
// Null where nothing matches, which denies.
#pragma once

#include <functional>

#include "serve/message/message.h"
#include "serve/policies/policy_store.h"

namespace hardtack::serve {

using ChoosePolicySet = std::function<const PolicySet*(const PolicySets& sets, const Message& message)>;

// PolicySets::usual() without a function.
inline const PolicySet* choose_policy_set(const ChoosePolicySet& choose, const PolicySets& sets,
                                          const Message& message) {
  return choose ? choose(sets, message) : sets.usual().get();
}

}  // namespace hardtack::serve
