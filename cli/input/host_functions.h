// `--std`: policies and tokens may call the standard functions (docs/functions.md).
#pragma once

#include "cli/input/arguments.h"
#include "engine/eval/expression/extern.h"

namespace hardtack::cli {

struct HostFunctionArguments {
  // --std
  void declare(Arguments& arguments);
  // None if it was not given.
  ExternFunctions functions() const;

  bool standard = false;
};

}  // namespace hardtack::cli
