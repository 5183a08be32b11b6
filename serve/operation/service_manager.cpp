#include "serve/operation/service_manager.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <system_error>

namespace hardtack::serve {
namespace {

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

Result<void> ServiceManager::tell(std::string_view state) const {
  if (socket_.empty()) return {};
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  if ((socket_.front() != '/' && socket_.front() != '@') || socket_.size() < 2 ||
      socket_.size() >= sizeof(name.sun_path)) {
    return fail(ErrorCode::kUsage, "`NOTIFY_SOCKET` is no socket: `" + socket_ + "`");
  }
  std::ranges::copy(socket_, name.sun_path);
  // An abstract name is told from a path by a zero byte, and has no end but its length.
  const bool abstract = socket_.front() == '@';
  if (abstract) name.sun_path[0] = '\0';
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size() + (abstract ? 0 : 1));
  const int descriptor = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  ssize_t sent = -1;
  if (descriptor >= 0) {
    sent =
        ::sendto(descriptor, state.data(), state.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&name), size);
  }
  const int error = errno;
  if (descriptor >= 0) ::close(descriptor);
  if (sent == static_cast<ssize_t>(state.size())) return {};
  return fail(ErrorCode::kIo,
              "cannot tell `" + socket_ + "` how the service is: " + std::generic_category().message(error));
}

std::optional<std::chrono::microseconds> watchdog_period(const char* usec, const char* pid, long own_pid) {
  const auto allowed = number(usec != nullptr ? usec : "");
  if (!allowed || *allowed < 2 || *allowed > std::uint64_t{1} << 53) return std::nullopt;
  if (pid != nullptr && number(pid) != static_cast<std::uint64_t>(own_pid)) return std::nullopt;
  return std::chrono::microseconds(*allowed / 2);
}

}  // namespace hardtack::serve
