// Why the system refused something, as a message ends: "cannot read `a`: no such file or directory".
#pragma once

#include <string>
#include <system_error>

namespace hardtack {

inline std::string system_reason(const std::error_code& error) {
  std::string text = error.message();
  // The system begins a sentence, and this is the end of one.
  if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

// Of `errno`.
inline std::string system_reason(int error) { return system_reason(std::error_code(error, std::generic_category())); }

}  // namespace hardtack
