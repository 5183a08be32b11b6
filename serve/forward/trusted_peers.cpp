#include "serve/forward/trusted_peers.h"

#include <algorithm>

#include "engine/text/cat.h"
#include "engine/text/quote.h"

namespace hardtack::serve {
namespace {

constexpr unsigned kAddressBits = 128;

Result<IpRange> read_network(const std::string& text) {
  if (text.find('/') != std::string::npos) return parse_ip_range(text);
  HARDTACK_TRY(const IpAddress address, parse_ip_address(text));
  return IpRange{address, kAddressBits};
}

}  // namespace

Result<TrustedPeers> TrustedPeers::parse(std::span<const std::string> peers) {
  TrustedPeers trusted;
  for (const std::string& peer : peers) {
    if (peer == "unix") {
      trusted.unix_ = true;
      continue;
    }
    const auto network = read_network(peer);
    if (!network) {
      return fail(Error(ErrorCode::kUsage, cat("a trusted peer cannot be ", quote(peer)))
                      .with_help("name an address, a network such as `10.0.0.0/8`, or `unix`"));
    }
    trusted.networks_.push_back(*network);
  }
  return trusted;
}

bool TrustedPeers::trust(const Peer& peer) const {
  if (peer.unix_socket) return unix_;
  if (networks_.empty()) return false;
  const auto address = parse_ip_address(peer.address);
  return address && std::ranges::any_of(networks_, [&](const IpRange& range) { return is_within(*address, range); });
}

}  // namespace hardtack::serve
