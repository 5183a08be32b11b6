// Failures as people read them.
#pragma once

#include <string>

#include "report/failure.h"

namespace hardtack::cli {

//   error: a signature does not verify (in block 1)
//     help: is this the public key that belongs to the token?
std::string render(const Failure& failure, bool color);

// What to do about it: the error's own advice, or the option that matters.
std::string advice(const Error& error);

}  // namespace hardtack::cli
