// Who may tell of another's request: the proxies in front of the service, by address, network or Unix socket. Nobody is
// trusted who is not named.
//
//   const std::vector<std::string> names = {"127.0.0.1", "10.0.0.0/8", "unix"};
//   HARDTACK_TRY(const TrustedPeers peers, TrustedPeers::parse(names));
//   if (!peers.trust(message.peer)) return deny();
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "serve/message/message.h"
#include "stdlib/cidr.h"

namespace hardtack::serve {

class TrustedPeers {
 public:
  // Nobody.
  TrustedPeers() = default;
  // Addresses, networks (`10.0.0.0/8`, with no bit behind the prefix), and `unix` for every peer of a Unix socket.
  // Error: kUsage, naming what is none of these.
  static Result<TrustedPeers> parse(std::span<const std::string> peers);

  bool trust(const Peer& peer) const;

 private:
  std::vector<IpRange> networks_;
  bool unix_ = false;
};

}  // namespace hardtack::serve
