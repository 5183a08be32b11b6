// The files of serve/page/assets/, made into a source by the build (cmake/HardtackEmbed.cmake).
#pragma once

#include <span>
#include <string_view>

namespace hardtack::serve {

struct Asset {
  std::string_view name;  // "page.js"
  std::string_view content;
};

std::span<const Asset> page_assets();

}  // namespace hardtack::serve
