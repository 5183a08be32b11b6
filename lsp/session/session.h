// A session over two streams: reads messages, runs a Server on the calling thread, writes what it sends.
//
// With threads, one reads and sees cancellations at once, and one works beside the server's; without, everything
// happens in the order of the messages, and lints do not wait, so that a transcript has one outcome. Returns the
// process's exit code: 0 after shutdown and exit, else 1.
//
//   return run_session(source, sink, host, {.threads = true});
#pragma once

#include "json/frames.h"
#include "lsp/server/host.h"
#include "lsp/server/server.h"
#include "lsp/session/streams.h"

namespace hardtack::lsp {

struct SessionOptions {
  ServerOptions server = {};
  bool threads = true;
  FrameLimits frames = {};
};

int run_session(ByteSource& source, ByteSink& sink, Host& host, const SessionOptions& options);

}  // namespace hardtack::lsp
