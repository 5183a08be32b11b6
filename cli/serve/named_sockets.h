// Sockets that systemd opened for the service, by the names of their units: `--listen fd:decisions`.
//
//   NamedSockets sockets;
//   HARDTACK_TRY(listener.address, sockets.address("fd:decisions"));
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "serve/http/activation.h"
#include "serve/http/address.h"

namespace hardtack::cli {

class NamedSockets {
 public:
  // As serve::parse_listen_address, and `fd:NAME`. Errors: those of both, and kUsage for a name that no socket has or
  // several have. The variables of systemd are read with the first `fd:`, and then unset.
  Result<serve::ListenAddress> address(const std::string& text);

 private:
  std::optional<std::vector<serve::InheritedSocket>> sockets_;
};

}  // namespace hardtack::cli
