// Which `hardtack.toml` counts for a file: the nearest one in its folder or above. One rule for commands and editors,
// which know in their own ways where such files are. Pure.
//
//   const auto folder = nearest_config_folder("/w/a/p.bcdl", "/w", [&](std::string_view of) { return
//   known.contains(of); });
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hardtack::analysis {

// `path` is absolute and plain, without a slash at its end. Folders are asked about from the file's own to `top`, which
// is one of them; the root of the file system is `/`.
template <typename Has>
std::optional<std::string> nearest_config_folder(std::string_view path, std::string_view top, Has has) {
  for (std::string_view folder = path; folder != top && folder.size() > 1;) {
    const auto slash = folder.rfind('/');
    if (slash == std::string_view::npos) return std::nullopt;
    folder = slash == 0 ? std::string_view("/") : folder.substr(0, slash);
    if (has(folder)) return std::string(folder);
  }
  return std::nullopt;
}

}  // namespace hardtack::analysis
