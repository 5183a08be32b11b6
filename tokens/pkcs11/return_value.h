// What functions of a PKCS#11 module answer in place of success.
//
//   if (const auto opened = module.open_session(slot); !opened) return fail(error_of(opened.error()));
#pragma once

#include <expected>
#include <string>

#include "engine/base/error.h"

namespace hardtack::pkcs11 {

// A call that failed, and with which value (CK_RV).
struct Failure {
  const char* function;
  unsigned long value;
};

template <typename T>
using Outcome = std::expected<T, Failure>;

// "CKR_PIN_INCORRECT", or the number in hexadecimal for a value that the standard has no name for.
std::string name_of(unsigned long value);

// The session, or what it was opened on, is gone; a new one may do.
bool is_lost(const Failure& failure);
// The token refused the PIN, and counts such attempts.
bool is_refused_pin(const Failure& failure);

// kIo: "C_Login failed with CKR_PIN_INCORRECT", with advice where there is some.
Error error_of(const Failure& failure);

}  // namespace hardtack::pkcs11
