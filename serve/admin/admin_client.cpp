#include "serve/admin/admin_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <system_error>
#include <utility>

#include "engine/base/descriptor.h"
#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "engine/text/trim.h"

namespace hardtack::serve {
namespace {

constexpr std::size_t kMostAnswer = 2u << 20;

std::string reason() { return std::generic_category().message(errno); }

Result<sockaddr_storage> socket_name(const ListenAddress& address, socklen_t& size) {
  sockaddr_storage name{};
  if (address.kind == ListenAddress::Kind::kUnix) {
    auto& local = reinterpret_cast<sockaddr_un&>(name);
    if (address.path.size() >= sizeof(local.sun_path))
      return fail(ErrorCode::kUsage, "the path of the socket is too long");
    local.sun_family = AF_UNIX;
    std::ranges::copy(address.path, local.sun_path);
    size = sizeof(local);
    return name;
  }
  auto& four = reinterpret_cast<sockaddr_in&>(name);
  if (::inet_pton(AF_INET, address.host.c_str(), &four.sin_addr) == 1) {
    four.sin_family = AF_INET;
    four.sin_port = htons(address.port);
    size = sizeof(four);
    return name;
  }
  auto& six = reinterpret_cast<sockaddr_in6&>(name);
  name = {};
  if (::inet_pton(AF_INET6, address.host.c_str(), &six.sin6_addr) != 1)
    return fail(ErrorCode::kUsage, "the address cannot be connected to");
  six.sin6_family = AF_INET6;
  six.sin6_port = htons(address.port);
  size = sizeof(six);
  return name;
}

bool is_of_this_machine(const ListenAddress& address) {
  return address.kind == ListenAddress::Kind::kUnix ||
         (address.kind == ListenAddress::Kind::kTcp && is_loopback(address.host));
}

// Digits and nothing else.
std::optional<std::size_t> whole_number(std::string_view digits) {
  std::size_t value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

// `HTTP/1.1 200 OK`, and a body of the length that one header says.
Result<AdminAnswer> parse_answer(std::string_view text) {
  const auto broken = [] {
    return fail(ErrorCode::kIo, "what answered there does not speak HTTP, or stopped half-way");
  };
  constexpr std::string_view kVersion = "HTTP/1.1 ";
  constexpr std::size_t kStatusEnd = kVersion.size() + 3;
  const auto end = text.find("\r\n\r\n");
  if (end == std::string_view::npos || end < kStatusEnd || !text.starts_with(kVersion)) return broken();
  const auto status = whole_number(text.substr(kVersion.size(), 3));
  if (!status || *status < 100 || (text[kStatusEnd] != ' ' && text[kStatusEnd] != '\r')) return broken();
  AdminAnswer answer;
  answer.status = static_cast<int>(*status);
  std::optional<std::size_t> length;
  constexpr std::string_view kLength = "content-length:";
  for (std::string_view head = text.substr(0, end); !head.empty();) {
    const std::string_view line = head.substr(0, head.find("\r\n"));
    head.remove_prefix(std::min(head.size(), line.size() + 2));
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    if (!std::ranges::equal(line.substr(0, kLength.size()), kLength, {}, lower)) continue;
    if (length) return broken();
    length = whole_number(trimmed(line.substr(kLength.size()), " \t"));
    if (!length) return broken();
  }
  const std::string_view body = text.substr(end + 4);
  if (!length || body.size() != *length) return broken();
  answer.body = body;
  return answer;
}

}  // namespace

Result<AdminClient> AdminClient::of(const std::string& address) {
  HARDTACK_TRY(ListenAddress parsed, parse_listen_address(address));
  if (!is_of_this_machine(parsed)) {
    return fail(Error(ErrorCode::kUsage, cat("the address ", quote(clip(address)), " is not of this machine"))
                    .with_help("name a Unix socket or a loopback address, such as `unix:/run/hardtack/admin.sock`; the "
                               "token would cross a network in the clear"));
  }
  return AdminClient(std::move(parsed));
}

Result<int> AdminClient::connect() const {
  socklen_t size = 0;
  HARDTACK_TRY(const sockaddr_storage name, socket_name(address_, size));
  Descriptor made(::socket(name.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (made.get() < 0) return fail(ErrorCode::kIo, "cannot make a socket: " + reason());
  const timeval patience{kPatience.count(), 0};
  ::setsockopt(made.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  ::setsockopt(made.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
  if (::connect(made.get(), reinterpret_cast<const sockaddr*>(&name), size) != 0) {
    return fail(Error(ErrorCode::kIo, cat("nobody answers at ", address_.to_string(), ": ", reason()))
                    .with_help("is the service running, with `--admin-listen`?"));
  }
  return made.release();
}

Result<AdminAnswer> AdminClient::post(std::string_view path, std::string_view body,
                                      std::optional<std::string_view> token) const {
  HARDTACK_TRY(const int connected, connect());
  const Descriptor socket(connected);
  const std::string host = address_.kind == ListenAddress::Kind::kUnix ? "localhost" : address_.to_string();
  std::string request =
      cat("POST ", path, " HTTP/1.1\r\nHost: ", host, "\r\nConnection: close\r\nContent-Length: ", body.size(), "\r\n");
  if (token) request += cat("Authorization: Bearer ", *token, "\r\n");
  if (!body.empty()) request += "Content-Type: application/json\r\n";
  request += cat("\r\n", body);
  const auto stopped = [](const std::string& why) {
    return fail(Error(ErrorCode::kIo, "the service did not answer: " + why)
                    .with_help("the request may have been carried out; it does no harm to send it again"));
  };
  for (std::string_view rest = request; !rest.empty();) {
    const ssize_t sent = ::send(socket.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) break;  // it may have answered already, and why
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }
  std::string text;
  std::array<char, 16 * 1024> room{};
  while (true) {
    const ssize_t count = ::recv(socket.get(), room.data(), room.size(), 0);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && text.empty()) return stopped(reason());
    if (count <= 0) break;
    text.append(room.data(), static_cast<std::size_t>(count));
    if (text.size() > kMostAnswer) return stopped("its answer is too long");
  }
  if (text.empty()) return stopped("it closed the connection");
  return parse_answer(text);
}

}  // namespace hardtack::serve
