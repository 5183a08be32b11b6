#include "dap/session/session.h"

#include <utility>

namespace hardtack::dap {

Session::Session(Host host, Write write)
    : reader_({.max_body_bytes = kMessageLimits.max_json_bytes}),
      debugger_(std::move(host), [write = std::move(write)](const JsonValue& message) {
        write(framed(write_json(message, JsonLayout::kCompact)));
      }) {}

void Session::feed(std::string_view bytes) {
  if (ended()) return;
  reader_.feed(bytes);
  while (!ended()) {
    const auto frame = reader_.next();
    if (!frame) return;
    if (frame->problem.empty()) {
      debugger_.receive(read_message(frame->body));
    } else {
      debugger_.complain(frame->problem);
    }
  }
}

}  // namespace hardtack::dap
