// Keys as Python objects: PublicKey, PrivateKey, and what verifiers take as a source of keys.
//
// Both classes are frozen and may be shared between threads.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "hardtack/hardtack.h"
#include "hardtack/tokens.h"
#include "python/native/base/call.h"

namespace hardtack::python {

struct PrivateKeyObject {
  std::shared_ptr<const PrivateKey> key;
};

// Keys of several formats, of a set's text or of a JwksStore, which it keeps.
struct KeySetObject {
  TokenKeys keys;
  Ref store = {};

  int traverse(visitproc visit, void* arg) {
    Py_VISIT(store.get());
    return 0;
  }
  void clear() { store = Ref(); }
};

void add_key_types(PyObject* module);

KeyAlgorithm algorithm_of(const Argument& argument);
std::optional<PublicKey> optional_public_key(const Argument& argument);

// What a host gives to verify with: a PublicKey, a dict of them by root key id (None for tokens without), a KeySet, or
// a function that is asked with the id. Such a function is not kept alive: whoever keeps the provider keeps it, too.
KeyProvider key_provider_of(const Argument& argument);
TokenKeys token_keys_of(const Argument& argument);

}  // namespace hardtack::python
