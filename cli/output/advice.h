// What to do about an error, where the library cannot know: which option sets a limit, what the token was checked with.
#pragma once

#include <string>

#include "report/failure.h"

namespace hardtack::cli {

// The error with the option that matters as its help; its own help where it has one that says more.
Error advised(const Error& error);
Failure advised(Failure failure);
// Of a function of the host that there is not: which there are with `--std`.
std::string standard_functions_advice();

}  // namespace hardtack::cli
