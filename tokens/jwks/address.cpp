#include "tokens/jwks/address.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>

namespace hardtack {
namespace {

struct Range4 {
  std::uint32_t base;
  int bits;
};
// RFC 6890 and what came after it.
constexpr std::array<Range4, 15> kRanges4{{
    {0x00000000, 8},   // "this network"
    {0x0a000000, 8},   // private
    {0x64400000, 10},  // shared
    {0x7f000000, 8},   // loopback
    {0xa9fe0000, 16},  // link-local, where clouds keep credentials
    {0xac100000, 12},  // private
    {0xc0000000, 24},  // protocol assignments
    {0xc0000200, 24},  // documentation
    {0xc0586300, 24},  // 6to4 relays
    {0xc0a80000, 16},  // private
    {0xc6120000, 15},  // benchmarks
    {0xc6336400, 24},  // documentation
    {0xcb007100, 24},  // documentation
    {0xe0000000, 4},   // multicast
    {0xf0000000, 4},   // reserved, broadcast
}};

bool is_private4(std::uint32_t address) {
  return std::ranges::any_of(kRanges4, [&](const Range4& range) {
    return (address >> (32 - range.bits)) == (range.base >> (32 - range.bits));
  });
}

std::uint32_t big_endian(const std::uint8_t* bytes) {
  return static_cast<std::uint32_t>(bytes[0]) << 24 | static_cast<std::uint32_t>(bytes[1]) << 16 |
         static_cast<std::uint32_t>(bytes[2]) << 8 | static_cast<std::uint32_t>(bytes[3]);
}

bool is_private6(const std::array<std::uint8_t, 16>& bytes) {
  const auto starts_with = [&](std::initializer_list<std::uint8_t> prefix) {
    return std::equal(prefix.begin(), prefix.end(), bytes.begin());
  };
  if (starts_with({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff})) return is_private4(big_endian(&bytes[12]));  // mapped
  if (starts_with({0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0}))
    return is_private4(big_endian(&bytes[12]));                              // NAT64
  if (starts_with({0x20, 0x02})) return is_private4(big_endian(&bytes[2]));  // 6to4
  // Global unicast is 2000::/3, without Teredo, ORCHID, benchmarks and documentation.
  const bool global = (bytes[0] & 0xe0) == 0x20;
  return !global || starts_with({0x20, 0x01, 0x0d, 0xb8}) || (starts_with({0x20, 0x01}) && bytes[2] <= 0x01) ||
         starts_with({0x3f, 0xff});
}

}  // namespace

bool is_private_address(std::span<const std::uint8_t> address) {
  if (address.size() == 4) return is_private4(big_endian(address.data()));
  if (address.size() != 16) return true;
  std::array<std::uint8_t, 16> bytes{};
  std::ranges::copy(address, bytes.begin());
  return is_private6(bytes);
}

}  // namespace hardtack
