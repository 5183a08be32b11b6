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

#include "engine/base/clock.h"
#include "serve/http/busy_poll.h"

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
  explicit Impl(std::chrono::nanoseconds busy_poll) : poll(busy_poll) {}

  // Whether something came before the time was over.
  bool look() {
    const std::chrono::nanoseconds end = steady_now() + poll.time();
    while (context.poll_one() == 0) {
      if (context.stopped() || steady_now() >= end) return false;
    }
    return true;
  }

  BusyPoll poll;
  asio::io_context context{1};
  std::optional<asio::executor_work_guard<Executor>> guard{context.get_executor()};
  Timer timer{context};
};

Reactor::Reactor(std::chrono::nanoseconds busy_poll) : impl_(std::make_unique<Impl>(busy_poll)) {}
Reactor::~Reactor() = default;

void Reactor::run() {
  asio::io_context& context = impl_->context;
  BusyPoll& poll = impl_->poll;
  if (poll.time() <= std::chrono::nanoseconds(0)) {
    context.run();
    return;
  }
  // Sleeps until something comes, then does all that has come.
  while (context.run_one() != 0) {
    context.poll();
    while (poll.begins()) {
      const bool found = impl_->look();
      poll.ended(found);
      if (!found) break;
      context.poll();
    }
  }
}
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
