// Tokens of every format behind one interface: macaroons, PASETO, JSON Web Tokens, capabilities, and Biscuits.
#pragma once

#include <vector>

#include "hardtack/tokens.h"
#include "python/native/base/call.h"

namespace hardtack::python {

// What verifies tokens of one format, and what makes them.
struct VerifyingKeyObject {
  const TokenFormat* format;
  TokenKey key;
};
struct SigningKeyObject {
  const TokenFormat* format;
  TokenSigningKey key;
  Ref signer = {};  // that the key refers to

  int traverse(visitproc visit, void* arg) {
    Py_VISIT(signer.get());
    return 0;
  }
  void clear() {
    key = {SharedSecret(), {}};
    signer = Ref();
  }
};

void add_format_types(PyObject* module);
std::vector<PyMethodDef> format_functions();

}  // namespace hardtack::python
