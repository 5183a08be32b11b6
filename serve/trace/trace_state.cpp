#include "serve/trace/trace_state.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "engine/text/trim.h"

namespace hardtack::serve {
namespace {

// Of a key, and of a value.
constexpr std::size_t kMaxPart = 256;
// Members above this go first.
constexpr std::size_t kLong = 128;

bool begins_key(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool is_member(std::string_view member) {
  const std::size_t equals = member.find('=');
  if (equals == std::string_view::npos) return false;
  const std::string_view key = member.substr(0, equals), value = member.substr(equals + 1);
  if (key.empty() || key.size() > kMaxPart || value.empty() || value.size() > kMaxPart) return false;
  return begins_key(key.front()) &&
         std::ranges::all_of(
             key,
             [](char c) { return begins_key(c) || std::string_view("_-*/@").find(c) != std::string_view::npos; }) &&
         std::ranges::all_of(value, [](char c) { return c >= 0x20 && c < 0x7f && c != '='; });
}

std::string_view key_of(std::string_view member) { return member.substr(0, member.find('=')); }

std::size_t joined_size(const std::vector<std::string_view>& members) {
  std::size_t size = members.empty() ? 0 : members.size() - 1;
  for (const std::string_view member : members) size += member.size();
  return size;
}

}  // namespace

std::string read_trace_state(std::span<const Header> headers) {
  std::vector<std::string_view> members;
  for (const Header& header : headers) {
    if (header.name != "tracestate") continue;
    for (std::string_view rest = header.value; !rest.empty();) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      const std::string_view member = trimmed(rest.substr(0, comma), " \t");
      rest.remove_prefix(std::min(comma + 1, rest.size()));
      if (member.empty()) continue;
      const bool known = std::ranges::find(members, key_of(member), key_of) != members.end();
      if (known || !is_member(member) || members.size() == kMaxTraceStateMembers) return {};
      members.push_back(member);
    }
  }
  if (joined_size(members) > kMaxTraceState) {
    std::erase_if(members, [](std::string_view member) { return member.size() > kLong; });
    while (joined_size(members) > kMaxTraceState) members.pop_back();
  }
  std::string joined;
  for (const std::string_view member : members) joined.append(joined.empty() ? "" : ",").append(member);
  return joined;
}

}  // namespace hardtack::serve
