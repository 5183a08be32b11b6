// The two messages of third-party blocks: the holder's request, and the block that a third party signed.
#pragma once

#include "hardtack/hardtack.h"
#include "python/native/base/call.h"

namespace hardtack::python {

struct ThirdPartyRequestObject {
  ThirdPartyRequest request;
};
struct ThirdPartyBlockObject {
  ThirdPartyBlock block;
};

void add_third_party_types(PyObject* module);

}  // namespace hardtack::python
