// JWTs of a profile: one issuer, one pinned key, and for OpenID a pinned subject.
#pragma once

#include <vector>

#include "python/native/base/call.h"

namespace hardtack::python {

std::vector<PyMethodDef> profile_functions();

}  // namespace hardtack::python
