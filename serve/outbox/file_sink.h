// Appends to a file, or writes to standard output for `-`. Never waits for longer than a moment: a pipe that nobody
// reads is busy, a full disk has failed.
//
//   HARDTACK_TRY(auto sink, file_sink("/var/log/hardtack/decisions.jsonl", "the decision log"));
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "serve/outbox/sink.h"

namespace hardtack::serve {

// A file that is made is readable by its owner alone. Error: kIo, which says `what` cannot be written.
Result<std::unique_ptr<Sink>> file_sink(const std::string& path, std::string_view what);

}  // namespace hardtack::serve
