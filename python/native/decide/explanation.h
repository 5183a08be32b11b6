// Explanation: why a request was decided as it was, for people (str) and for programs (data). Frozen.
#pragma once

#include "hardtack/hardtack.h"
#include "python/native/base/call.h"

namespace hardtack::python {

struct ExplanationObject {
  Explanation explanation;
};

void add_explanation_types(PyObject* module);

// Of an authorizer that has just decided.
Ref explanation_of(const Authorizer& authorizer, const Result<Decision>& outcome);

}  // namespace hardtack::python
