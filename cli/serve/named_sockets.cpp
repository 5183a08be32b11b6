#include "cli/serve/named_sockets.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "cli/output/shown_word.h"
#include "engine/text/cat.h"

namespace hardtack::cli {

Result<serve::ListenAddress> NamedSockets::address(const std::string& text) {
  if (!text.starts_with("fd:")) return serve::parse_listen_address(text);
  if (!sockets_) {
    // NOLINTBEGIN(concurrency-mt-unsafe): before any other thread
    HARDTACK_TRY(sockets_, serve::inherited_sockets({.pid = std::getenv("LISTEN_PID"),
                                                     .descriptors = std::getenv("LISTEN_FDS"),
                                                     .names = std::getenv("LISTEN_FDNAMES")},
                                                    ::getpid()));
    for (const char* name : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"}) ::unsetenv(name);
    // NOLINTEND(concurrency-mt-unsafe)
  }
  const std::string name = text.substr(3);
  if (name.empty() || std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; }))
    return serve::parse_listen_address(text);
  serve::ListenAddress address;
  address.kind = serve::ListenAddress::Kind::kInherited;
  for (const serve::InheritedSocket& socket : *sockets_) {
    if (socket.name != name) continue;
    if (address.descriptor >= 0)
      return fail(ErrorCode::kUsage, cat("several sockets that were inherited are called ", shown_word(name)));
    address.descriptor = socket.descriptor;
  }
  if (address.descriptor >= 0) return address;
  if (!expected_ && sockets_->empty()) {
    address.name = name;
    return address;
  }
  return fail(Error(ErrorCode::kUsage, cat("no socket that was inherited is called ", shown_word(name)))
                  .with_help("`FileDescriptorName=` of a systemd socket unit is its name"));
}

Result<std::string> listener_name(const std::string& text) {
  if (text.starts_with("fd:")) return text;
  HARDTACK_TRY(const serve::ListenAddress address, serve::parse_listen_address(text));
  return address.to_string();
}

std::optional<bool> is_unix(const serve::ListenAddress& address) {
  using Kind = serve::ListenAddress::Kind;
  if (address.kind != Kind::kInherited) return address.kind == Kind::kUnix;
  int family = 0;
  socklen_t size = sizeof(family);
  if (::getsockopt(address.descriptor, SOL_SOCKET, SO_DOMAIN, &family, &size) != 0) return std::nullopt;
  return family == AF_UNIX;
}

}  // namespace hardtack::cli
