#include "serve/http/reactor.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <utility>

namespace hardtack::serve {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::generic::stream_protocol, Executor>;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;

}  // namespace

class Reactor::Impl {
 public:
  asio::io_context context{1};
  std::optional<asio::executor_work_guard<Executor>> guard{context.get_executor()};
  Timer timer{context};
};

Reactor::Reactor() : impl_(std::make_unique<Impl>()) {}
Reactor::~Reactor() = default;

void Reactor::run() { impl_->context.run(); }
void Reactor::release() { impl_->guard.reset(); }
void Reactor::post(Task task) { asio::post(impl_->context, std::move(task)); }

void Reactor::after(std::chrono::milliseconds time, Task task) {
  impl_->timer.expires_after(time);
  impl_->timer.async_wait([task = std::move(task)](const error_code&) { task(); });
}

void Reactor::cancel_timer() { impl_->timer.cancel(); }

class StreamSocket::Impl {
 public:
  Impl(asio::io_context& context, int descriptor, bool unix_socket)
      : socket(context, {unix_socket ? AF_UNIX : AF_INET, 0}, descriptor), tcp(!unix_socket) {}
  Socket socket;
  const bool tcp;
};

StreamSocket::StreamSocket(Reactor& reactor, int descriptor, bool unix_socket)
    : impl_(std::make_unique<Impl>(reactor.impl_->context, descriptor, unix_socket)) {}
StreamSocket::~StreamSocket() = default;

void StreamSocket::prepare() {
  impl_->socket.non_blocking(true);  // also for Asio, which would wait otherwise
  const int on = 1;
  if (impl_->tcp) ::setsockopt(impl_->socket.native_handle(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

void StreamSocket::read(std::span<char> room, std::function<void(std::optional<std::size_t> count)> done) {
  impl_->socket.async_read_some(asio::buffer(room.data(), room.size()),
                                [done = std::move(done)](const error_code& error, std::size_t count) {
                                  done(error ? std::nullopt : std::optional(count));
                                });
}

void StreamSocket::wait_until_writable(std::function<void(bool good)> done) {
  impl_->socket.async_wait(Socket::wait_write, [done = std::move(done)](const error_code& error) { done(!error); });
}

std::optional<std::size_t> StreamSocket::write(std::string_view bytes) {
  std::size_t sent = 0;
  error_code error;
  while (sent < bytes.size() && !error) {
    sent += impl_->socket.write_some(asio::buffer(bytes.data() + sent, bytes.size() - sent), error);
  }
  if (error && error != asio::error::would_block) return std::nullopt;
  return sent;
}

std::size_t StreamSocket::available() const {
  error_code error;
  return impl_->socket.available(error);
}

bool StreamSocket::end_writing() {
  error_code error;
  static_cast<void>(impl_->socket.shutdown(Socket::shutdown_send, error));
  return !error;
}

void StreamSocket::close() {
  error_code error;
  static_cast<void>(impl_->socket.close(error));
}

}  // namespace hardtack::serve
