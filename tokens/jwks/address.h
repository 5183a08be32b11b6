// Addresses that lie in somebody's own network: a fetcher must not be sent to one by what it was answered.
#pragma once

#include <cstdint>
#include <span>

namespace hardtack {

// Loopback, private, shared, link-local, unique local, unspecified, multicast and reserved addresses, also as IPv6
// writes those of IPv4 (mapped, NAT64, 6to4). Takes the 4 or 16 bytes of an address; true for any other number of them.
bool is_private_address(std::span<const std::uint8_t> address);

}  // namespace hardtack
