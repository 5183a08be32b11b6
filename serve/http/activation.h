// Sockets that systemd opened for the process, by the variables in which it says so (sd_listen_fds(3)).
//
//   HARDTACK_TRY(const auto sockets, inherited_sockets({.pid = getenv("LISTEN_PID"), ...}, getpid()));
//   // then unset the variables, so that no child takes them for its own
//   address.kind = ListenAddress::Kind::kInherited;
//   address.descriptor = sockets[0].descriptor;
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"

namespace hardtack::serve {

// Null is for a variable that is not set.
struct ActivationVariables {
  const char* pid = nullptr;          // LISTEN_PID
  const char* descriptors = nullptr;  // LISTEN_FDS
  const char* names = nullptr;        // LISTEN_FDNAMES
};

struct InheritedSocket {
  int descriptor = -1;
  std::string name;  // FileDescriptorName= of the socket unit; "unknown" without one
};

// Empty without the variables. kUsage where they are those of another process, or malformed, or too many: what was
// opened for somebody else is not ours to answer at. Each descriptor is checked when a listener takes it over.
Result<std::vector<InheritedSocket>> inherited_sockets(const ActivationVariables& variables, long own_pid);

}  // namespace hardtack::serve
