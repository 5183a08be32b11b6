#include "serve/http/listening_socket.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace hardtack::serve {
namespace {

constexpr int kBacklog = 1024;

std::string reason() { return std::generic_category().message(errno); }

std::unexpected<Error> cannot(const ListenAddress& address) {
  Error error(ErrorCode::kIo, "cannot listen at `" + address.to_string() + "`: " + reason());
  if (errno == EADDRINUSE) error = error.with_help("another process listens there; end it or choose another port");
  return fail(std::move(error));
}

sockaddr_un unix_name(const std::string& path) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  std::memcpy(name.sun_path, path.data(), path.size());
  return name;
}

bool answers(const sockaddr_un& name) {
  const int probe = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (probe < 0) return true;
  const int result = ::connect(probe, reinterpret_cast<const sockaddr*>(&name), sizeof(name));
  const bool refused = result != 0 && errno == ECONNREFUSED;
  ::close(probe);
  return !refused;
}

// A path may be used at which there is nothing, or what a process left that ended.
Result<void> make_way(const ListenAddress& address, const sockaddr_un& name) {
  struct stat there{};
  if (::lstat(address.path.c_str(), &there) != 0) {
    if (errno == ENOENT) return {};
    return cannot(address);
  }
  if (!S_ISSOCK(there.st_mode)) {
    return fail(Error(ErrorCode::kUsage, "`" + address.path + "` is there and is no socket")
                    .with_help("choose another path, or remove what is there"));
  }
  if (answers(name)) return fail(ErrorCode::kIo, "cannot listen at `" + address.path + "`: somebody answers there");
  if (::unlink(address.path.c_str()) != 0) return cannot(address);
  return {};
}

}  // namespace

Result<void> ListeningSocket::check(const ListenAddress& address, const SocketOptions& options) {
  using Kind = ListenAddress::Kind;
  if (address.kind == Kind::kTcp && !is_loopback(address.host) && !options.plain_beyond) {
    return fail(
        Error(ErrorCode::kUsage, "`" + address.to_string() + "` is reached from other machines without TLS")
            .with_help("give the listener a certificate and a key, or listen at 127.0.0.1 or at a Unix socket"));
  }
  if (address.kind == Kind::kUnix && ((options.mode & 02) != 0 || options.mode > 0777)) {
    return fail(Error(ErrorCode::kUsage, "the mode of a Unix socket lets every user of the machine connect")
                    .with_help("use 0600 or 0660 with a group"));
  }
  return {};
}

Result<ListeningSocket> ListeningSocket::open(const ListenAddress& address, const SocketOptions& options) {
  HARDTACK_CHECK(check(address, options));
  ListeningSocket socket;
  socket.address_ = address;
  switch (address.kind) {
    case ListenAddress::Kind::kTcp: HARDTACK_CHECK(socket.open_tcp()); break;
    case ListenAddress::Kind::kUnix: HARDTACK_CHECK(socket.open_unix(options)); break;
    case ListenAddress::Kind::kInherited: HARDTACK_CHECK(socket.take_over(options)); break;
  }
  return socket;
}

ListeningSocket::ListeningSocket(ListeningSocket&& other) noexcept
    : address_(std::move(other.address_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      local_(other.local_),
      device_(other.device_),
      inode_(std::exchange(other.inode_, 0)) {}

ListeningSocket::~ListeningSocket() {
  if (descriptor_ >= 0) ::close(descriptor_);
  struct stat there{};
  if (inode_ != 0 && ::lstat(address_.path.c_str(), &there) == 0 && there.st_dev == device_ && there.st_ino == inode_) {
    ::unlink(address_.path.c_str());
  }
}

Result<void> ListeningSocket::open_tcp() {
  sockaddr_storage name{};
  socklen_t size = 0;
  if (address_.host.find(':') != std::string::npos) {
    auto& six = reinterpret_cast<sockaddr_in6&>(name);
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(address_.port);
    ::inet_pton(AF_INET6, address_.host.c_str(), &six.sin6_addr);
    size = sizeof(six);
  } else {
    auto& four = reinterpret_cast<sockaddr_in&>(name);
    four.sin_family = AF_INET;
    four.sin_port = htons(address_.port);
    ::inet_pton(AF_INET, address_.host.c_str(), &four.sin_addr);
    size = sizeof(four);
  }
  descriptor_ = ::socket(name.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor_ < 0) return cannot(address_);
  const int on = 1;
  ::setsockopt(descriptor_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (name.ss_family == AF_INET6) ::setsockopt(descriptor_, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
  if (::bind(descriptor_, reinterpret_cast<const sockaddr*>(&name), size) != 0) return cannot(address_);
  if (::listen(descriptor_, kBacklog) != 0) return cannot(address_);
  return read_name();
}

Result<void> ListeningSocket::open_unix(const SocketOptions& options) {
  const sockaddr_un name = unix_name(address_.path);
  HARDTACK_CHECK(make_way(address_, name));
  descriptor_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor_ < 0) return cannot(address_);
  if (::bind(descriptor_, reinterpret_cast<const sockaddr*>(&name), sizeof(name)) != 0) return cannot(address_);
  struct stat made{};
  if (::lstat(address_.path.c_str(), &made) != 0) return cannot(address_);
  device_ = made.st_dev;
  inode_ = made.st_ino;
  local_ = true;
  // Nobody can connect before listen(), so that the mode is never wider than this.
  if (::chmod(address_.path.c_str(), static_cast<mode_t>(options.mode)) != 0) return cannot(address_);
  if (::listen(descriptor_, kBacklog) != 0) return cannot(address_);
  return {};
}

Result<void> ListeningSocket::take_over(const SocketOptions& options) {
  int listening = 0, type = 0;
  socklen_t size = sizeof(listening);
  const int descriptor = address_.descriptor;
  const bool known = ::getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) == 0 &&
                     ::getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) == 0;
  if (!known || listening == 0 || type != SOCK_STREAM) {
    return fail(ErrorCode::kUsage, "`" + address_.to_string() + "` is no listening stream socket");
  }
  descriptor_ = descriptor;
  const int flags = ::fcntl(descriptor_, F_GETFL);
  if (::fcntl(descriptor_, F_SETFD, FD_CLOEXEC) != 0 || ::fcntl(descriptor_, F_SETFL, flags | O_NONBLOCK) != 0) {
    return cannot(address_);
  }
  HARDTACK_CHECK(read_name());
  if (!local_ && !options.plain_beyond) {
    return fail(Error(ErrorCode::kUsage, "`" + address_.to_string() + "` is reached from other machines without TLS")
                    .with_help("give the listener a certificate and a key"));
  }
  return {};
}

// The address that a socket has, which for port 0 and for inherited ones nobody knows before.
Result<void> ListeningSocket::read_name() {
  sockaddr_storage name{};
  socklen_t size = sizeof(name);
  if (::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&name), &size) != 0) return cannot(address_);
  std::array<char, INET6_ADDRSTRLEN> text{};
  switch (name.ss_family) {
    case AF_INET: {
      const auto& four = reinterpret_cast<const sockaddr_in&>(name);
      ::inet_ntop(AF_INET, &four.sin_addr, text.data(), text.size());
      address_.port = ntohs(four.sin_port);
      break;
    }
    case AF_INET6: {
      const auto& six = reinterpret_cast<const sockaddr_in6&>(name);
      ::inet_ntop(AF_INET6, &six.sin6_addr, text.data(), text.size());
      address_.port = ntohs(six.sin6_port);
      break;
    }
    case AF_UNIX: {
      address_.kind = ListenAddress::Kind::kUnix;
      const auto& path = reinterpret_cast<const sockaddr_un&>(name).sun_path;
      address_.path.assign(path, ::strnlen(path, sizeof(path)));
      local_ = true;
      return {};
    }
    default: return fail(ErrorCode::kUsage, "`" + address_.to_string() + "` is neither of TCP nor a Unix socket");
  }
  address_.kind = ListenAddress::Kind::kTcp;
  address_.host = text.data();
  local_ = is_loopback(address_.host);
  return {};
}

}  // namespace hardtack::serve
