// IP addresses and ranges of them, as text: `10.1.2.3`, `2001:db8::1`, `::ffff:10.1.2.3`; `10.0.0.0/8`,
// `2001:db8::/32`.
//
// Strict: four decimal numbers without leading zeros, or RFC 4291 without a zone; a range has a prefix length and no
// bit behind it. An IPv4-mapped address is in every range of IPv4 that holds its last four bytes, and in the IPv6
// ranges that hold it as it is written; an IPv4 address is in no other range of IPv6. Plain values; any thread. Errors:
// kExternFailed, which says what is wrong.
//
//   HARDTACK_TRY(const IpRange range, parse_ip_range("10.0.0.0/8"));
//   HARDTACK_TRY(const IpAddress address, parse_ip_address("::ffff:10.1.2.3"));
//   is_within(address, range);   // true
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "engine/base/error.h"

namespace hardtack {

struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};  // of IPv4 in its mapped form
  bool is_ipv4 = false;                  // written as one
};

struct IpRange {
  IpAddress first;
  unsigned prefix = 0;  // bits of the 16 bytes
};

Result<IpAddress> parse_ip_address(std::string_view text);
Result<IpRange> parse_ip_range(std::string_view text);
bool is_within(const IpAddress& address, const IpRange& range);

}  // namespace hardtack
