// Sessions as text: what a client sends, and everything that the server sends back, in tests/lsp/transcripts/.
//
// A file is sections, each begun by a line: `--> client` with one message as JSON, `--> raw` with bytes (C escapes) for
// the stream, `<-- server` with one message that must come next. A string "*" in what is expected matches anything.
// With HARDTACK_UPDATE_GOLDEN set, what the server sends is written into the files, to be looked at.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "lsp/features/services.h"
#include "lsp/server/host.h"

namespace hardtack::lsp {

struct TranscriptSetup {
  std::map<std::string, std::string> files = {};
  // What the server gets; `kept` holds what it refers to.
  std::function<Services(Host& host, std::shared_ptr<const void>& kept)> services = {};
};

// Plays every file of a folder of the repository; how many there were.
std::size_t run_transcripts(const std::string& folder, const TranscriptSetup& setup);

}  // namespace hardtack::lsp
