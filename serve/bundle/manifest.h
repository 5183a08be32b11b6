// What is signed of a bundle: its name, its version, and path, size and SHA-256 of each file.
//
//   {"files": [{"bytes": 120, "path": "shop.bcdl", "sha256": "..."}], "format": 1, "name": "shop", "version": 7}
//
// A value; owns its data.
//
//   HARDTACK_TRY(const BundleManifest manifest, parse_manifest(text));
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"

namespace hardtack::serve {

inline constexpr std::size_t kMaxBundleFiles = 10'000;
inline constexpr std::size_t kMaxBundleBytes = 64u << 20;  // of all files
inline constexpr std::size_t kMaxManifestBytes = 4u << 20;
inline constexpr std::size_t kMaxBundleName = 64;
inline constexpr std::size_t kMaxBundleFolders = 8;                        // inside each other
inline constexpr std::uint64_t kMaxBundleVersion = 9'007'199'254'740'992;  // that every reader of JSON has exactly

struct BundleEntry {
  std::string path;
  std::uint64_t bytes = 0;
  std::string sha256;  // lower hexadecimal
};

struct BundleManifest {
  std::string name;
  std::uint64_t version = 0;
  std::vector<BundleEntry> files;  // in byte order of their paths
};

// 1 to 64 letters, digits, `.`, `_` and `-` of ASCII, of which the first is no `.` and no `-`. Error: kUsage.
Result<void> check_bundle_name(std::string_view name);
// 1 to 100 bytes; parts as names are, of any length, with one `/` between them. Not the names that the archive itself
// uses. Error: kUsage.
Result<void> check_bundle_path(std::string_view path);

// Errors of both: kUsage for what the functions above refuse, for files that are not in order or whose names differ in
// case alone, and beyond the limits; of parse_manifest also kMalformedJson and kSyntax for another shape.
Result<std::string> write_manifest(const BundleManifest& manifest);
Result<BundleManifest> parse_manifest(std::string_view text);

}  // namespace hardtack::serve
