// Ancestry and revocation as Python objects and functions.
#pragma once

#include <vector>

#include "hardtack/lineage.h"
#include "python/native/base/call.h"

namespace hardtack::python {

void add_lineage_types(PyObject* module);
std::vector<PyMethodDef> lineage_functions();

}  // namespace hardtack::python
