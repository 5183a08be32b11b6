// A terminal with editing, completion and history, by libedit, which is loaded when the first reader is made: no other
// command pays for it, and one without it still reads lines.
#pragma once

#include <memory>

#include "cli/repl/line_reader.h"

namespace hardtack::cli {

// Null where libedit cannot be loaded or does not know the terminal.
std::unique_ptr<LineReader> make_edit_line_reader(int descriptor, LineReaderOptions& options);

}  // namespace hardtack::cli
