#include "serve/forward/trusted_peers.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "engine/text/cat.h"
#include "engine/text/quote.h"

namespace hardtack::serve {
namespace {

using AddressBits = std::array<std::uint8_t, 16>;

constexpr std::size_t kLongestAddress = 45;

bool bit(const AddressBits& bits, unsigned index) { return (bits[index / 8] >> (7 - index % 8) & 1) != 0; }

std::optional<AddressBits> read_address(std::string_view text) {
  if (text.empty() || text.size() > kLongestAddress || text.find('\0') != std::string_view::npos) return std::nullopt;
  const std::string terminated(text);
  AddressBits bits{};
  if (inet_pton(AF_INET6, terminated.c_str(), bits.data()) == 1) return bits;
  std::array<std::uint8_t, 4> four{};
  if (inet_pton(AF_INET, terminated.c_str(), four.data()) != 1) return std::nullopt;
  bits = {};
  bits[10] = bits[11] = 0xff;
  std::ranges::copy(four, bits.begin() + 12);
  return bits;
}

}  // namespace

bool is_ip_address(std::string_view text) { return read_address(text).has_value(); }

Result<TrustedPeers> TrustedPeers::parse(std::span<const std::string> peers) {
  TrustedPeers trusted;
  for (const std::string& peer : peers) {
    if (peer == "unix") {
      trusted.unix_ = true;
      continue;
    }
    const std::string_view whole(peer);
    const std::size_t slash = whole.find('/');
    const auto bits = read_address(whole.substr(0, slash));
    const bool is_v4 = whole.find(':') == std::string_view::npos;
    unsigned length = is_v4 ? 32 : 128;
    bool fits = bits.has_value();
    if (fits && slash != std::string_view::npos) {
      const std::string_view digits = whole.substr(slash + 1);
      unsigned prefix = 0;
      const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), prefix);
      fits = error == std::errc() && end == digits.data() + digits.size() && prefix <= length;
      length = prefix;
    }
    const Network network{bits.value_or(AddressBits{}), is_v4 ? length + 96 : length};
    for (unsigned i = network.prefix; fits && i < 128; ++i) fits = !bit(network.bits, i);
    if (!fits) {
      return fail(Error(ErrorCode::kUsage, cat("a trusted peer cannot be ", quote(peer)))
                      .with_help("name an address, a network such as `10.0.0.0/8`, or `unix`"));
    }
    trusted.networks_.push_back(network);
  }
  return trusted;
}

bool TrustedPeers::trust(const Peer& peer) const {
  if (peer.unix_socket) return unix_;
  if (networks_.empty()) return false;
  const auto bits = read_address(peer.address);
  if (!bits) return false;
  return std::ranges::any_of(networks_, [&](const Network& network) {
    for (unsigned i = 0; i < network.prefix; ++i) {
      if (bit(network.bits, i) != bit(*bits, i)) return false;
    }
    return true;
  });
}

}  // namespace hardtack::serve
