// Signers as Python objects: a public key, and a function of the host that signs with the private half, wherever it is.
//
// What takes a PrivateKey to sign with takes a Signer, too. The function is called with the GIL, from whichever thread
// signs.
#pragma once

#include <memory>

#include "hardtack/hardtack.h"
#include "python/native/base/call.h"

namespace hardtack::python {

class HostSigner;

struct SignerObject {
  std::shared_ptr<HostSigner> signer;

  int traverse(visitproc visit, void* arg);
  void clear();
};

void add_signer_types(PyObject* module);

// Of a PrivateKey or a Signer; of a Signer it must not outlive the object.
std::shared_ptr<const Signer> signer_of(const Argument& argument);

}  // namespace hardtack::python
