#include "stdlib/cidr.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>

#include "engine/text/hex.h"
#include "engine/text/quote.h"
#include "stdlib/decimal.h"

namespace hardtack {
namespace {

constexpr unsigned kMappedPrefix = 96;

std::unexpected<Error> bad_address(std::string_view text) {
  return fail(
      Error(ErrorCode::kExternFailed, quote(text) + " is not an IP address")
          .with_help("addresses are written `192.0.2.1`, without leading zeros, or `2001:db8::1`, without a zone"));
}

std::unexpected<Error> bad_range(std::string_view text, std::string_view reason) {
  return fail(Error(ErrorCode::kExternFailed, quote(text) + " is not a range of addresses: " + std::string(reason))
                  .with_help("ranges are written `10.0.0.0/8` or `2001:db8::/32`"));
}

// Four decimal numbers to `out`.
bool read_ipv4(std::string_view text, std::uint8_t* out) {
  for (int part = 0; part < 4; ++part) {
    const auto dot = text.find('.');
    if ((part == 3) != (dot == std::string_view::npos)) return false;
    const auto number = parse_decimal(text.substr(0, dot));
    if (!number || *number > 255) return false;
    out[part] = static_cast<std::uint8_t>(*number);
    text.remove_prefix(part == 3 ? text.size() : dot + 1);
  }
  return true;
}

// Up to four hexadecimal digits.
std::optional<unsigned> read_group(std::string_view text) {
  if (text.empty() || text.size() > 4) return std::nullopt;
  unsigned value = 0;
  for (const char c : text) {
    const auto digit = hex_value(c);
    if (!digit) return std::nullopt;
    value = value * 16 + *digit;
  }
  return value;
}

// Groups between colons, the last of which may be IPv4 if `may_end_in_ipv4`; how many bytes they are.
std::optional<std::size_t> read_groups(std::string_view text, bool may_end_in_ipv4, std::array<std::uint8_t, 16>& out) {
  std::size_t size = 0;
  while (true) {
    const auto colon = text.find(':');
    const std::string_view group = text.substr(0, colon);
    const bool is_last = colon == std::string_view::npos;
    if (is_last && may_end_in_ipv4 && group.find('.') != std::string_view::npos) {
      if (size + 4 > out.size() || !read_ipv4(group, out.data() + size)) return std::nullopt;
      return size + 4;
    }
    const auto value = read_group(group);
    if (!value || size + 2 > out.size()) return std::nullopt;
    out[size++] = static_cast<std::uint8_t>(*value >> 8);
    out[size++] = static_cast<std::uint8_t>(*value & 0xff);
    if (is_last) return size;
    text.remove_prefix(colon + 1);
  }
}

bool read_ipv6(std::string_view text, std::array<std::uint8_t, 16>& out) {
  const auto gap = text.find("::");
  std::array<std::uint8_t, 16> groups{};
  if (gap == std::string_view::npos) {
    const auto size = read_groups(text, true, groups);
    if (size != groups.size()) return false;
    out = groups;
    return true;
  }
  out = {};
  std::size_t before = 0;
  if (gap > 0) {
    const auto size = read_groups(text.substr(0, gap), false, groups);
    if (!size) return false;
    before = *size;
    std::copy_n(groups.begin(), before, out.begin());
  }
  const std::string_view behind = text.substr(gap + 2);
  if (behind.empty()) return before <= 14;
  const auto size = read_groups(behind, true, groups);
  // The gap stands for one group at least.
  if (!size || before + *size > 14) return false;
  std::copy_n(groups.begin(), *size, out.end() - static_cast<std::ptrdiff_t>(*size));
  return true;
}

std::optional<IpAddress> read_address(std::string_view text) {
  constexpr std::size_t kLongest = 45;  // ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255
  IpAddress address;
  if (text.size() > kLongest) return std::nullopt;
  if (text.find(':') != std::string_view::npos) {
    return read_ipv6(text, address.bytes) ? std::optional(address) : std::nullopt;
  }
  address.is_ipv4 = true;
  address.bytes[10] = address.bytes[11] = 0xff;
  return read_ipv4(text, address.bytes.data() + 12) ? std::optional(address) : std::nullopt;
}

// Whether the first `bits` are equal.
bool begin_equal(const std::array<std::uint8_t, 16>& a, const std::array<std::uint8_t, 16>& b, unsigned bits) {
  const std::size_t whole = bits / 8;
  if (!std::equal(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(whole), b.begin())) return false;
  const unsigned rest = bits % 8;
  return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;
}

bool has_bits_behind(const IpRange& range) {
  std::array<std::uint8_t, 16> masked = range.first.bytes;
  for (unsigned bit = range.prefix; bit < 128; ++bit) {
    masked[bit / 8] = static_cast<std::uint8_t>(masked[bit / 8] & ~(0x80u >> (bit % 8)));
  }
  return masked != range.first.bytes;
}

}  // namespace

Result<IpAddress> parse_ip_address(std::string_view text) {
  const auto address = read_address(text);
  if (!address) return bad_address(text);
  return *address;
}

Result<IpRange> parse_ip_range(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return bad_range(text, "it has no prefix length");
  const auto address = read_address(text.substr(0, slash));
  if (!address) return bad_range(text, "what stands before the slash is no address");
  const auto prefix = parse_decimal(text.substr(slash + 1));
  if (!prefix || *prefix > (address->is_ipv4 ? 32u : 128u)) {
    return bad_range(text, address->is_ipv4 ? "its prefix length is no number from 0 to 32"
                                            : "its prefix length is no number from 0 to 128");
  }
  IpRange range{*address, static_cast<unsigned>(*prefix) + (address->is_ipv4 ? kMappedPrefix : 0)};
  if (has_bits_behind(range)) return bad_range(text, "bits are set behind its prefix");
  return range;
}

bool is_within(const IpAddress& address, const IpRange& range) {
  // An IPv4 address has no place among those of IPv6 but as a mapped one.
  if (address.is_ipv4 && range.prefix < kMappedPrefix) return false;
  return begin_equal(address.bytes, range.first.bytes, range.prefix);
}

}  // namespace hardtack
