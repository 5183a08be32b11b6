// What the module of faulty_module.cpp can be told to do. It is SoftHSM with one fault at a time.
#pragma once

namespace hardtack::testing {

enum class Fault : int {
  kNone,
  kSessionLost,     // once: the next call to sign finds its session closed
  kRemoved,         // until told otherwise, there is no token
  kShortSignature,  // the last byte is missing
  kEmptySignature,
  kAlteredSignature,  // one bit is another
  kBoastfulSize,      // it claims to have written a megabyte
  kGeneralError,
  kOneTryLeft,  // of the PIN
  kLocked,
  kAlwaysAuthenticates,  // the key wants the PIN for each signature
  kKeypad,               // the token asks for the PIN itself
  kSlotsGalore,          // more slots than anyone has
};

struct FaultyModule {
  Fault fault = Fault::kNone;
  int logins = 0;          // with a PIN
  int keypad_logins = 0;   // without one
  int context_logins = 0;  // for one signature
  int open_sessions = 0;
};

// Exported by the module.
using FaultyModuleState = FaultyModule*();
inline constexpr const char* kFaultyModuleState = "hardtack_faulty_module";

}  // namespace hardtack::testing
