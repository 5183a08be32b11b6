// Which policy set decides about a message: the listener's, that of a TLS name or of a trusted header, as the service
// was configured. Null where nothing matches, which denies.
#pragma once

#include <functional>
#include <memory>

#include "serve/message/message.h"
#include "serve/policies/policy_set.h"

namespace hardtack::serve {

using PolicyChooser = std::function<std::shared_ptr<const PolicySet>(const Message& message, Worker& worker)>;

}  // namespace hardtack::serve
