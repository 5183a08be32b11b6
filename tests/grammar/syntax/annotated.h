// A text with one marked offset: `^` stands before it, and is not of the text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hardtack::testing {

struct Annotated {
  std::string text;
  std::uint32_t offset = 0;

  explicit Annotated(std::string_view marked) : text(marked) {
    const std::size_t at = text.find('^');
    offset = static_cast<std::uint32_t>(at == std::string::npos ? text.size() : at);
    if (at != std::string::npos) text.erase(at, 1);
  }
};

}  // namespace hardtack::testing
