// The target of a request, `/a/b?k=v`, read once and in one way. What proxies and services behind them read in
// different ways is no target by default: an encoded slash, a dot segment, a parameter of a segment (service.md 3.1
// and 3.7, attack S43). Pure; bounded; any bytes may be given.
//
//   const auto target = read_target("/shop/%C3%A9t%C3%A9?page=2", {});
//   if (!target) return deny(name_of(target.error()));
//   target->path;      // "/shop/été"
//   target->segments;  // "shop", "été"
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hardtack::serve {

enum class TargetFault : std::uint8_t {
  // Never a target.
  kNotOriginForm,  // does not begin with `/`: an absolute form, `*`, nothing
  kTooLong,
  kTooMany,     // segments or parameters
  kNotVisible,  // a blank, a control character or a byte beyond ASCII that is not encoded
  kBadEscape,   // `%` without two hexadecimal digits
  kControl,     // an encoded control character; in the query an encoded NUL
  kNotUtf8,     // encoded
  // Read differently by different programs; a target where it is allowed.
  kEncodedSlash,    // %2f, which stays one segment
  kBackslash,       // also %5c
  kDotSegment,      // `.` and `..`, encoded or not, which are resolved
  kEmptySegment,    // `//`, which counts as one slash
  kParameter,       // `;` in the path, encoded or not, which stays in its segment
  kDoubleEncoding,  // %25 and two hexadecimal digits, which are decoded once
  kFragment,        // `#`, which stays where it is
  kComma,           // in a header that tells the target, where it might join two
};
inline constexpr std::size_t kTargetFaults = static_cast<std::size_t>(TargetFault::kComma) + 1;
// "encoded_slash": in logs, and in configurations of those that can be allowed.
std::string_view name_of(TargetFault fault);
// Nothing for what never can be allowed.
std::optional<TargetFault> ambiguity_from_name(std::string_view name);

// Which ambiguities are allowed: none by default.
class AllowedTargets {
 public:
  AllowedTargets() = default;
  AllowedTargets(std::initializer_list<TargetFault> faults) {
    for (const TargetFault fault : faults) allow(fault);
  }
  // No effect for what never can be allowed.
  void allow(TargetFault fault) {
    if (fault >= TargetFault::kEncodedSlash) allowed_ |= 1U << static_cast<unsigned>(fault);
  }
  bool allows(TargetFault fault) const { return (allowed_ >> static_cast<unsigned>(fault) & 1U) != 0; }

 private:
  std::uint32_t allowed_ = 0;
};

inline constexpr std::size_t kMaxTargetBytes = 8 * 1024;
inline constexpr std::size_t kMaxSegments = 64;
inline constexpr std::size_t kMaxParameters = 64;

struct Target {
  std::string_view path_raw;  // as sent, without the query
  // Decoded once and normalised. A slash that was encoded stays `%2F` here.
  std::string path;
  std::vector<std::string> segments;  // decoded; none behind the last slash
  // Decoded as forms are: `+` is a space. In order, also those of one name; a name alone has an empty value.
  std::vector<std::pair<std::string, std::string>> query;
};

// `raw` must live as long as what is returned.
std::expected<Target, TargetFault> read_target(std::string_view raw, const AllowedTargets& allowed);

}  // namespace hardtack::serve
