// What the process ends with. Scripts tell the cases apart by these numbers; docs/cli.md lists them.
#pragma once

#include "decide/authorization.h"
#include "engine/base/error.h"

namespace hardtack::cli {

enum class ExitCode : int {
  kSuccess = 0,     // done, or allowed
  kDeny = 1,        // the request was decided and denied
  kRefused = 2,     // an input is not acceptable: source with errors, a bad token, a failed signature
  kLimit = 3,       // the evaluation exceeded a limit
  kEvaluation = 4,  // an expression failed
  kUsage = 64,      // the command line is wrong
  kInternal = 70,   // a defect of Hardtack
  kIo = 74,         // a file or stream could not be read or written
};

ExitCode exit_code_of(ErrorCode code);
ExitCode exit_code_of(const Authorization& authorization);

}  // namespace hardtack::cli
