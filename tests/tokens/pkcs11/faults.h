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
  kNoLabel,              // of blanks alone
  kNotInitialized,       // a token that nobody has set up
  kOneObjectAtATime,     // whoever looks for more asks again
};

// An answer to a question for one attribute, instead of what the token holds.
struct FaultyAttribute {
  unsigned long type = 0;   // none if it is 0
  unsigned long value = 0;  // that is returned
  const unsigned char* bytes = nullptr;
  unsigned long size = 0;  // that is claimed, of the bytes
};

struct FaultyModule {
  Fault fault = Fault::kNone;
  const char* failing = "";   // the function that fails
  unsigned long failure = 0;  // and what it returns
  FaultyAttribute attribute = {};
  int logins = 0;          // with a PIN
  int keypad_logins = 0;   // without one
  int context_logins = 0;  // for one signature
  int open_sessions = 0;
};

// What C_GetFunctionList of a module that is loaded for the first time gives, in the environment: `error` or `nothing`.
inline constexpr const char* kFaultyList = "HARDTACK_FAULTY_LIST";

// Exported by the module.
using FaultyModuleState = FaultyModule*();
inline constexpr const char* kFaultyModuleState = "hardtack_faulty_module";

}  // namespace hardtack::testing
