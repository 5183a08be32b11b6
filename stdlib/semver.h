// Versions as in Semantic Versioning 2.0.0: `1.2.3`, `1.0.0-rc.1+build.5`. No `v` in front, no leading zeros, no number
// beyond 64 bits. Plain values that view the text they were read from; any thread. Errors: kExternFailed.
//
//   HARDTACK_TRY(const SemVer a, parse_semver("1.0.0-alpha"));
//   HARDTACK_TRY(const SemVer b, parse_semver("1.0.0"));
//   compare_semver(a, b) < 0;   // true
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/base/error.h"

namespace hardtack {

inline constexpr std::size_t kMaxVersionBytes = 256;

struct SemVer {
  std::array<std::uint64_t, 3> numbers{};  // major, minor, patch
  std::string_view prerelease;             // without the hyphen; without build metadata
};

Result<SemVer> parse_semver(std::string_view text);

// Precedence: build metadata says nothing.
std::strong_ordering compare_semver(const SemVer& a, const SemVer& b);

}  // namespace hardtack
