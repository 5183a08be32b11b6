// Policy text made of many alike parts.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hardtack::testing {

// The parts with `separator` between them; `#` in `part` stands for the number of the part.
inline std::string repeated(std::size_t count, std::string_view part, std::string_view separator = ", ") {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) text += separator;
    for (const char c : part) c == '#' ? text += std::to_string(i) : text += c;
  }
  return text;
}

// `open` so many times, then the middle, then `close` as often.
inline std::string nested(std::size_t depth, std::string_view open, std::string_view middle, std::string_view close) {
  return repeated(depth, open, "") + std::string(middle) + repeated(depth, close, "");
}

}  // namespace hardtack::testing
