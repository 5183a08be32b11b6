#include "serve/operation/ask_health.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>

#include "engine/base/descriptor.h"
#include "engine/text/cat.h"
#include "serve/http/address.h"

namespace hardtack::serve {
namespace {

constexpr timeval kPatience{.tv_sec = 5, .tv_usec = 0};
constexpr std::string_view kRequest = "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

Descriptor open_socket(int family) {
  Descriptor opened(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ::setsockopt(opened.get(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
  ::setsockopt(opened.get(), SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
  return opened;
}

std::unexpected<Error> nobody(const ListenAddress& address) {
  return fail(ErrorCode::kIo,
              cat("nobody answers at ", address.to_string(), ": ", std::generic_category().message(errno)));
}

template <typename Name>
Result<bool> ask(const ListenAddress& address, const Name& name, sa_family_t family) {
  const Descriptor socket = open_socket(family);
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0 ||
      ::send(socket.get(), kRequest.data(), kRequest.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(kRequest.size()))
    return nobody(address);
  constexpr std::string_view begin = "HTTP/1.1 ";
  std::array<char, 12> line{};  // with the status
  std::size_t size = 0;
  while (size < line.size()) {
    const ssize_t count = ::recv(socket.get(), line.data() + size, line.size() - size, 0);
    if (count < 0) return nobody(address);
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
  const std::string_view text(line.data(), size);
  if (!text.starts_with(begin))
    return fail(ErrorCode::kIo, cat("what answers at ", address.to_string(), " does not speak HTTP without TLS"));
  return text.substr(begin.size()) == "200";
}

}  // namespace

Result<bool> ask_health(const std::string& text) {
  HARDTACK_TRY(const ListenAddress address, parse_listen_address(text));
  using Kind = ListenAddress::Kind;
  if (address.kind == Kind::kInherited) return fail(ErrorCode::kUsage, "a service is not asked by a descriptor");
  if (address.kind == Kind::kUnix) {
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    std::ranges::copy(address.path, name.sun_path);
    return ask(address, name, AF_UNIX);
  }
  sockaddr_in four{};
  if (::inet_pton(AF_INET, address.host.c_str(), &four.sin_addr) == 1) {
    four.sin_family = AF_INET;
    four.sin_port = htons(address.port);
    return ask(address, four, AF_INET);
  }
  sockaddr_in6 six{};
  ::inet_pton(AF_INET6, address.host.c_str(), &six.sin6_addr);
  six.sin6_family = AF_INET6;
  six.sin6_port = htons(address.port);
  return ask(address, six, AF_INET6);
}

}  // namespace hardtack::serve
