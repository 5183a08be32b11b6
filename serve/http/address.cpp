#include "serve/http/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <charconv>
#include <optional>

namespace hardtack::serve {
namespace {

std::optional<std::uint16_t> port_number(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return port;
}

std::unexpected<Error> unreadable(std::string_view text) {
  return fail(Error(ErrorCode::kUsage, "`" + std::string(text) + "` is no address to listen at")
                  .with_help("write an IP address and a port as in `127.0.0.1:8400` or `[::1]:8400`, "
                             "`unix:` and an absolute path, or `fd:` and a number"));
}

}  // namespace

std::string ListenAddress::to_string() const {
  switch (kind) {
    case Kind::kUnix: return "unix:" + path;
    case Kind::kInherited: return "fd:" + (name.empty() ? std::to_string(descriptor) : name);
    case Kind::kTcp: break;
  }
  const bool six = host.find(':') != std::string::npos;
  return (six ? "[" + host + "]:" : host + ":") + std::to_string(port);
}

bool is_loopback(const std::string& host) {
  in_addr four{};
  if (::inet_pton(AF_INET, host.c_str(), &four) == 1) return (ntohl(four.s_addr) >> 24) == 127;
  in6_addr six{};
  return ::inet_pton(AF_INET6, host.c_str(), &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

Result<ListenAddress> parse_listen_address(std::string_view text) {
  ListenAddress address;
  if (text.starts_with("unix:")) {
    address.kind = ListenAddress::Kind::kUnix;
    address.path = text.substr(5);
    if (!address.path.starts_with('/') || address.path.find('\0') != std::string::npos) return unreadable(text);
    if (address.path.size() >= sizeof(sockaddr_un::sun_path)) {
      return fail(ErrorCode::kUsage, "the path of a Unix socket has less than " +
                                         std::to_string(sizeof(sockaddr_un::sun_path)) + " bytes");
    }
    return address;
  }
  if (text.starts_with("fd:")) {
    const auto number = port_number(text.substr(3));
    if (!number || *number < 3) return unreadable(text);
    address.kind = ListenAddress::Kind::kInherited;
    address.descriptor = *number;
    return address;
  }
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return unreadable(text);
  const auto port = port_number(text.substr(colon + 1));
  std::string host(text.substr(0, colon));
  if (!port || host.find('\0') != std::string::npos) return unreadable(text);
  address.port = *port;
  if (host == "localhost") host = "127.0.0.1";
  std::array<unsigned char, 16> bytes;
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
    if (::inet_pton(AF_INET6, host.c_str(), bytes.data()) != 1) return unreadable(text);
  } else if (::inet_pton(AF_INET, host.c_str(), bytes.data()) != 1) {
    return unreadable(text);
  }
  address.host = host;
  return address;
}

}  // namespace hardtack::serve
