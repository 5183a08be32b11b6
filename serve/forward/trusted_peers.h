// Who may tell of another's request: the proxies in front of the service, by address, network or Unix socket. Nobody is
// trusted who is not named.
//
//   HARDTACK_TRY(const TrustedPeers peers, TrustedPeers::parse({"127.0.0.1", "10.0.0.0/8", "unix"}));
//   if (!peers.trust(message.peer)) return deny();
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "serve/message/message.h"

namespace hardtack::serve {

// Whether the text is an address of IPv4 or IPv6, without a zone (`%eth0`), brackets and blanks.
bool is_ip_address(std::string_view text);

class TrustedPeers {
 public:
  // Nobody.
  TrustedPeers() = default;
  // Addresses, networks (`10.0.0.0/8`, with no bit behind the prefix), and `unix` for every peer of a Unix socket.
  // Error: kUsage, naming what is none of these.
  static Result<TrustedPeers> parse(std::span<const std::string> peers);

  bool trust(const Peer& peer) const;

 private:
  struct Network {
    std::array<std::uint8_t, 16> bits{};  // of IPv4 under ::ffff:0:0/96, as sockets of both kinds show it
    unsigned prefix = 128;
  };
  std::vector<Network> networks_;
  bool unix_ = false;
};

}  // namespace hardtack::serve
