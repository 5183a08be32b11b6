// Snapshots that hold a policy and no world: what the builders of hardtack.biscuit_auth write and read.
#pragma once

#include <vector>

#include "python/native/base/call.h"

namespace hardtack::python {

std::vector<PyMethodDef> policy_snapshot_functions();

}  // namespace hardtack::python
