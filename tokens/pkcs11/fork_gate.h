// Keeps forks and calls of PKCS#11 modules apart. A process that forks while one of its threads is inside a module
// leaves the child with locks that nobody will ever release; so whoever calls a module holds a ModuleUse, and a fork
// waits until none is held. The child begins with an open gate.
//
// A thread that forks while it holds one itself (a module that starts a helper, a function that asks for a PIN) does
// not wait: its child is there to run another program. May be used from any thread, also more than once by the same
// one.
//
//   const ModuleUse use;
//   const auto signature = module.sign(...);
#pragma once

namespace hardtack::pkcs11 {

class ModuleUse {
 public:
  ModuleUse();
  ~ModuleUse();
  ModuleUse(const ModuleUse&) = delete;
  ModuleUse& operator=(const ModuleUse&) = delete;
};

}  // namespace hardtack::pkcs11
