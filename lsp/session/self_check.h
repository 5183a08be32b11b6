// Asks every feature about every token of a text, through the server as a client would: for `hardtack lsp --check
// FILE`. A failure is a request without an answer, with two, or with an error that says that the server is at fault.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "lsp/server/host.h"
#include "lsp/server/server.h"

namespace hardtack::lsp {

struct SelfCheckOptions {
  ServerOptions server = {};
  // Tokens that are asked about; of longer texts some are left out, evenly.
  std::size_t max_tokens = 2'000;
};

struct SelfCheckMethod {
  std::string method;
  std::size_t requests = 0;
  std::size_t answered_null = 0;
  std::size_t refused = 0;  // by errors about the place, such as a name that cannot be changed
  std::uint64_t slowest_ms = 0;
};

struct SelfCheckReport {
  std::vector<SelfCheckMethod> methods;  // in the order of the table
  std::vector<std::string> failures;     // at most 20
  std::size_t failed = 0;
  std::size_t tokens = 0;
  std::size_t all_tokens = 0;
  std::size_t diagnostics = 0;
};

// `uri` is what the document is called; nothing is read but `text`.
SelfCheckReport self_check(Host& host, const std::string& uri, const std::string& text,
                           const SelfCheckOptions& options = {});

}  // namespace hardtack::lsp
