// Sockets that systemd opened for the service, by the names of their units: `--listen fd:decisions`.
//
//   NamedSockets sockets(true);
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
  // `expected`: whether a name without a socket is an error. Whoever checks a configuration is given no sockets.
  explicit NamedSockets(bool expected) : expected_(expected) {}

  // As serve::parse_listen_address, and `fd:NAME`. Errors: those of both, and kUsage for a name that no socket has or
  // several have. The variables of systemd are read with the first `fd:`, and then unset.
  Result<serve::ListenAddress> address(const std::string& text);

 private:
  bool expected_;
  std::optional<std::vector<serve::InheritedSocket>> sockets_;
};

// What options call a listener by, however it is spelt: "127.0.0.1:8400" of "localhost:8400". Names of sockets stay.
Result<std::string> listener_name(const std::string& text);

// Nothing for a socket that this process does not have.
std::optional<bool> is_unix(const serve::ListenAddress& address);

}  // namespace hardtack::cli
