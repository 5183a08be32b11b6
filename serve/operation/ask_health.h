// Asks a service that runs whether it is ready, for the health checks of containers, which have nothing else to ask
// with.
#pragma once

#include <string>

#include "engine/base/error.h"

namespace hardtack::serve {

// What `/readyz` answers at ADDRESS (`127.0.0.1:8402`, `unix:/run/hardtack/operation.sock`), without TLS: whether it is
// 200. Errors: kUsage for what is no such address, kIo where nobody answers within five seconds.
Result<bool> ask_health(const std::string& address);

}  // namespace hardtack::serve
