// Passports by their claims in JSON, for hardtack/passports.py, which gives them names and types.
#pragma once

#include <vector>

#include "python/native/base/call.h"

namespace hardtack::python {

std::vector<PyMethodDef> passport_functions();

}  // namespace hardtack::python
