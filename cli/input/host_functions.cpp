#include "cli/input/host_functions.h"

#include "stdlib/functions.h"

namespace hardtack::cli {

void HostFunctionArguments::declare(Arguments& arguments) {
  arguments.flag("--std", standard,
                 "offer the standard functions, `.extern::glob(...)` and the like: docs/functions.md");
}

ExternFunctions HostFunctionArguments::functions() const { return standard ? standard_functions() : ExternFunctions(); }

}  // namespace hardtack::cli
