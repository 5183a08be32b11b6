// The command, from words to exit code: chooses the subcommand, runs it, reports its failure and writes its results.
#pragma once

#include <string>
#include <vector>

#include "cli/output/exit_code.h"
#include "cli/system/console.h"

namespace hardtack::cli {

inline constexpr const char* kVersion = HARDTACK_VERSION;

// `words` are the arguments without the program's name.
ExitCode run(const std::vector<std::string>& words, Console& console);

}  // namespace hardtack::cli
