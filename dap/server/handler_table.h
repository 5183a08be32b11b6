// Every request that the server takes, in one table. What the server says that it can do is made from it, so that
// nothing is announced without a handler, or handled without being announced.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "dap/protocol/message.h"

namespace hardtack::dap {

class Debugger;

// When a request may come.
enum class When : std::uint8_t {
  kFirst,        // before `initialize`
  kAlways,       // also after the end
  kInitialized,  // from then to the end of the session
  kLaunched,     // when there is a program
  kStopped,      // when the decision stands at a step
};

struct RequestEntry {
  std::string_view command;
  When when = When::kStopped;
  Reply<JsonValue> (Debugger::*run)(const JsonValue& arguments) = nullptr;
  // Members of the capabilities that are true because of it; empty where the protocol takes it for granted.
  std::string_view capability = {};
  std::string_view also = {};
};
std::span<const RequestEntry> request_table();
const RequestEntry* find_request(std::string_view command);

// The body of the answer to `initialize`.
JsonValue capabilities();

}  // namespace hardtack::dap
