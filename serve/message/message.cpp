#include "serve/message/message.h"

#include <algorithm>

namespace hardtack::serve {

std::optional<std::string_view> Message::header(std::string_view name) const {
  std::optional<std::string_view> found;
  for (const Header& header : headers) {
    if (header.name != name) continue;
    if (found) return std::nullopt;
    found = header.value;
  }
  return found;
}

std::size_t Message::count(std::string_view name) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(headers, [&](const Header& header) { return header.name == name; }));
}

bool is_header_value(std::string_view value) {
  if (value.size() > kMaxHeaderValue) return false;
  if (!value.empty() &&
      (value.front() == ' ' || value.front() == '\t' || value.back() == ' ' || value.back() == '\t')) {
    return false;
  }
  return std::ranges::all_of(value, [](char c) { return (c >= 0x20 && c < 0x7f) || c == '\t'; });
}

}  // namespace hardtack::serve
