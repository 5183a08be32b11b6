// Tokens of SoftHSM in a folder of the test's own, made once for the process and removed with it.
#pragma once

#include <string>

#include "tests/support/random_sources.h"
#include "tests/tokens/pkcs11/faults.h"
#include "tokens/pkcs11/pkcs11_signer.h"

namespace hardtack::testing {

// The token `hardtack` with the PIN 1234 holds the keys below, `twin` twice (ids 05 and 06), `alone` without its public
// half (07), and one of the curve P-384 (08); the tokens `second` are two.
class SoftToken {
 public:
  // Why there is none; empty if there is one. Makes it when it is first asked for.
  static const std::string& absence();

  static const std::string& module();                // of SoftHSM
  static std::string file(const std::string& name);  // in the folder; `pin` and `open-pin` hold the PIN

  static PrivateKey ed25519();  // `ed`, id 01
  static PrivateKey p256();     // `ec`, id 02
};

Result<std::shared_ptr<const Signer>> open_soft(const std::string& uri, const std::string& pin = "1234");
Result<std::shared_ptr<const Signer>> open_faulty(const std::string& uri, const std::string& pin = "1234");
// Of the faulty module, which is loaded by open_faulty.
FaultyModule& faulty_module();

Pkcs11Pin fixed_pin(std::string pin);

}  // namespace hardtack::testing
