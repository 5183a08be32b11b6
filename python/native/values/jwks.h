// JwksStore: the keys that an issuer publishes, fetched by a function of the host or read from a file.
//
// It locks inside and may be shared between threads. The function is called with the GIL, from whichever thread asks
// for a key, one at a time; others go on with the keys that are there.
#pragma once

#include "python/native/base/api.h"

namespace hardtack::python {

void add_jwks_types(PyObject* module);

}  // namespace hardtack::python
