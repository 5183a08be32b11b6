#include "serve/http/listener.h"

#include <utility>

namespace hardtack::serve {
namespace {

SocketOptions socket_options(const ListenerOptions& options) {
  return {.mode = options.unix_mode, .plain_beyond = options.tls.has_value() || options.plain_beyond};
}

}  // namespace

Result<void> Listener::check(const ListenerOptions& options, std::chrono::sys_seconds now) {
  HARDTACK_CHECK(Listener(options).reload(now));
  return ListeningSocket::check(options.address, socket_options(options));
}

Result<std::unique_ptr<Listener>> Listener::open(const ListenerOptions& options, std::chrono::sys_seconds now) {
  std::unique_ptr<Listener> listener(new Listener(options));
  if (options.tls) HARDTACK_CHECK(listener->reload(now));
  HARDTACK_TRY(auto socket, ListeningSocket::open(options.address, socket_options(options)));
  listener->address_ = socket.address();
  listener->socket_.emplace(std::move(socket));
  return listener;
}

std::shared_ptr<const TlsContext> Listener::tls() const {
  const std::lock_guard lock(tls_mutex_);
  return tls_;
}

Result<void> Listener::reload(std::chrono::sys_seconds now) {
  if (!options_.tls) return {};
  HARDTACK_TRY(auto context, TlsContext::load(*options_.tls, options_.http2 != nullptr, now));
  const std::lock_guard lock(tls_mutex_);
  tls_.swap(context);
  return {};
}

Listener::Admission Listener::admit(const std::string& address) {
  if (full()) return Admission::kFull;
  if (!address.empty()) {
    const std::lock_guard lock(addresses_mutex_);
    std::size_t& count = addresses_[address];
    if (count >= options_.limits.max_connections_per_address) return Admission::kAddressFull;
    ++count;
  }
  ++connections_;
  return Admission::kYes;
}

bool Listener::release(const std::string& address) {
  if (!address.empty()) {
    const std::lock_guard lock(addresses_mutex_);
    const auto found = addresses_.find(address);
    if (found != addresses_.end() && --found->second == 0) addresses_.erase(found);
  }
  return connections_.fetch_sub(1) == options_.limits.max_connections;
}

}  // namespace hardtack::serve
