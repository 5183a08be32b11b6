#include "serve/http/activation.h"

#include <algorithm>
#include <charconv>

namespace hardtack::serve {
namespace {

constexpr int kFirst = 3;
constexpr long kMost = 64;  // more than any service has listeners

std::optional<long> number(const char* variable) {
  const std::string_view text = variable != nullptr ? variable : "";
  long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

Result<std::vector<InheritedSocket>> inherited_sockets(const ActivationVariables& variables, long own_pid) {
  std::vector<InheritedSocket> sockets;
  if (variables.pid == nullptr && variables.descriptors == nullptr) return sockets;
  const auto pid = number(variables.pid), count = number(variables.descriptors);
  if (pid != own_pid) {
    return fail(Error(ErrorCode::kUsage, "`LISTEN_PID` is not this process")
                    .with_help("unset LISTEN_PID and LISTEN_FDS, or start the service by its socket unit"));
  }
  if (!count || *count < 0 || *count > kMost) {
    return fail(ErrorCode::kUsage, "`LISTEN_FDS` is no number of at most " + std::to_string(kMost));
  }
  std::string_view names = variables.names != nullptr ? variables.names : "";
  for (int i = 0; i < static_cast<int>(*count); ++i) {
    const auto end = std::min(names.find(':'), names.size());
    const std::string_view name = names.substr(0, end);
    sockets.push_back({.descriptor = kFirst + i, .name = std::string(name.empty() ? "unknown" : name)});
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return sockets;
}

}  // namespace hardtack::serve
