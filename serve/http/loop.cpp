#include "serve/http/loop.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <list>
#include <new>
#include <optional>
#include <string>
#include <utility>

#include "engine/base/clock.h"
#include "serve/decision/worker.h"
#include "serve/http/http1_session.h"

namespace hardtack::serve {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::generic::stream_protocol, Executor>;
using Ticks =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;
using Time = std::chrono::nanoseconds;

// Time-outs are looked at this often, for all connections at once: a timer for each would cost more than the requests.
constexpr std::chrono::milliseconds kTick{50};
constexpr std::size_t kCipherRoom = 4 * 1024;
// What a thread keeps of a large answer.
constexpr std::size_t kKeptOutput = 256 * 1024;

class Connection;

// What the connections of one thread have in common.
struct Core {
  explicit Core(std::function<void()> way) : make_way(std::move(way)) { clear_output(); }

  void begin(Accepted accepted);
  void remove(std::list<Connection>::iterator connection);
  void drain(std::chrono::milliseconds quiet, std::chrono::milliseconds most);
  void look_at_time();
  void wait_for_tick();
  void clear_output();

  asio::io_context context{1};
  std::optional<asio::executor_work_guard<Executor>> guard{context.get_executor()};
  Ticks ticks{context};
  std::function<void()> make_way;
  std::atomic<std::size_t> held{0};
  std::atomic<bool> answered{true};  // the last pulse
  HttpCounts counts;
  Worker worker;
  std::list<Connection> connections;
  Time now{0};         // of the last tick: fine enough for time-outs
  std::string output;  // of the connection whose turn it is
  std::string wire;    // the same, encrypted
  std::array<char, 16 * 1024> discarded;
  bool ticking = false, stopping = false;
  Time quiet_time{0}, quiet_until{0}, end_at{0};  // of a server that stops
};

class Connection {
 public:
  Connection(Core& core, Accepted&& accepted)
      : core_(core),
        listener_(*accepted.listener),
        limits_(listener_.options().limits),
        peer_(std::move(accepted.peer)),
        socket_(core.context, {peer_.unix_socket ? AF_UNIX : AF_INET, 0}, accepted.descriptor),
        since_(core.now) {}

  void begin(std::list<Connection>::iterator self);
  void look_at_time();
  void drain();

 private:
  enum class Stage : std::uint8_t { kOpen, kLingering, kClosed };
  using Phase = Wait::Phase;

  // Runs one event of this connection. It may be the last one: nothing may follow.
  template <typename Event>
  void during(Event event);
  void make_session();
  void read();
  void arrived(std::size_t count);
  void advance(Progress progress);
  Progress switch_to_http2();
  bool flush();
  void watch();
  void time_is_up(Refusal why);
  void linger();
  void close();

  Core& core_;
  Listener& listener_;
  const HttpLimits& limits_;
  Peer peer_;
  Socket socket_;
  std::optional<TlsStream> tls_;
  std::unique_ptr<char[]> cipher_;  // with TLS: what is read
  std::unique_ptr<Session> session_;
  std::list<Connection>::iterator self_;
  Progress next_ = Progress::kRead;  // once pending_ is written
  std::string pending_;              // output, of which the socket did not take all yet
  std::size_t sent_ = 0;             // what it took of it
  Wait wait_;
  Time since_;  // when what is waited for began
  std::size_t discarded_ = 0;
  int operations_ = 0;  // of Asio, that refer to this connection
  bool reading_ = false;
  bool writing_ = false;
  Stage stage_ = Stage::kOpen;
};

template <typename Event>
void Connection::during(Event event) {
  try {
    core_.clear_output();
    if (stage_ != Stage::kClosed) event();
  } catch (const std::exception&) {  // no memory, or a defect: this connection ends, others go on
    close();
  }
  if (stage_ == Stage::kClosed && operations_ == 0) core_.remove(self_);
}

void Connection::begin(std::list<Connection>::iterator self) {
  self_ = self;
  during([this] {
    socket_.non_blocking(true);  // also for Asio, which would wait otherwise
    const int on = 1;
    if (!peer_.unix_socket) ::setsockopt(socket_.native_handle(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (auto context = listener_.tls()) {
      tls_.emplace(std::move(context));
      cipher_.reset(new char[kCipherRoom]);
    } else {
      make_session();
    }
    advance(Progress::kRead);
  });
}

void Connection::make_session() {
  const ListenerOptions& options = listener_.options();
  const SessionContext context{
      .limits = limits_, .handler = *options.handler, .worker = core_.worker, .peer = peer_, .counts = core_.counts};
  if (tls_ && tls_->http2()) {
    session_ = options.http2->make(context);
  } else {
    session_ = std::make_unique<Http1Session>(context, options.http2 != nullptr && !tls_);
  }
  if (core_.stopping) session_->drain(core_.output);
}

void Connection::read() {
  if (reading_) return;
  std::span<char> room = core_.discarded;
  if (stage_ == Stage::kOpen) room = tls_ ? std::span<char>(cipher_.get(), kCipherRoom) : session_->room();
  socket_.async_read_some(asio::buffer(room.data(), room.size()), [this](const error_code& error, std::size_t count) {
    --operations_;
    reading_ = false;
    during([&] {
      if (error) return close();
      if (stage_ == Stage::kOpen) return arrived(count);
      // As much as the largest request: whoever sends more than that is not listening.
      discarded_ += count;
      if (discarded_ > limits_.max_body + limits_.max_header_bytes) return close();
      read();
    });
  });
  reading_ = true;
  ++operations_;
}

void Connection::arrived(std::size_t count) {
  if (!tls_) return advance(session_->received(count, core_.output));
  const TlsStream::State state = tls_->feed({cipher_.get(), count});
  if (state == TlsStream::State::kOpen && !session_) {
    if (!tls_->describe(peer_)) {
      core_.counts.refused(Refusal::kTls);
      return close();
    }
    make_session();
  }
  if (state == TlsStream::State::kFailed) {
    if (!session_) core_.counts.refused(Refusal::kTls);
    return advance(Progress::kClose);
  }
  advance(Progress::kRead);
}

// Writes the output and does what comes then.
void Connection::advance(Progress progress) {
  while (true) {
    next_ = progress;
    if (!flush()) return;
    switch (progress) {
      case Progress::kClose: return linger();
      case Progress::kHttp2: progress = switch_to_http2(); break;
      case Progress::kMore:
        watch();
        asio::post(core_.context, [this] {
          --operations_;
          during([this] {
            if (stage_ == Stage::kOpen) advance(session_->resume(core_.output));
          });
        });
        ++operations_;
        return;
      case Progress::kRead: {
        if (tls_ && session_) {
          const std::size_t count = tls_->read(session_->room());
          if (count != 0) {
            progress = session_->received(count, core_.output);
            break;
          }
          if (tls_->state() != TlsStream::State::kOpen) return linger();
        }
        watch();
        return read();
      }
    }
  }
}

Progress Connection::switch_to_http2() {
  const std::string unread(session_->unread());
  const ListenerOptions& options = listener_.options();
  session_ = options.http2->make(
      {.limits = limits_, .handler = *options.handler, .worker = core_.worker, .peer = peer_, .counts = core_.counts});
  if (core_.stopping) session_->drain(core_.output);
  Progress progress = Progress::kRead;
  for (std::string_view rest = unread; !rest.empty() && progress == Progress::kRead;) {
    const std::span<char> room = session_->room();
    const std::size_t count = std::min(room.size(), rest.size());
    std::ranges::copy(rest.substr(0, count), room.begin());
    rest.remove_prefix(count);
    progress = session_->received(count, core_.output);
  }
  return progress;
}

// Whether everything is written. If not, advance(next_) follows when it is, or the connection is closed.
bool Connection::flush() {
  std::string* output = &core_.output;
  if (tls_) {
    core_.wire.clear();
    const bool written = tls_->write(core_.output) || core_.output.empty();
    core_.output.clear();
    tls_->take_output(core_.wire);
    output = &core_.wire;
    if (!written && output->empty()) {
      close();
      return false;
    }
  }
  std::size_t sent = 0;
  if (!pending_.empty()) {
    pending_ += *output;
    output->clear();
    output = &pending_;
    sent = sent_;
  }
  const std::size_t before = sent;
  error_code error;
  while (sent < output->size() && !error) {
    sent += socket_.write_some(asio::buffer(output->data() + sent, output->size() - sent), error);
  }
  if (error && error != asio::error::would_block) {
    close();
    return false;
  }
  if (sent == output->size()) {
    output->clear();
    if (output == &pending_) std::string().swap(pending_);
    return true;
  }
  if (output != &pending_) pending_.swap(*output);
  sent_ = sent;
  if (!writing_ || sent > before) since_ = core_.now;
  if (writing_) return false;
  socket_.async_wait(Socket::wait_write, [this](const error_code& failure) {
    --operations_;
    writing_ = false;
    during([&] {
      if (failure) return close();
      if (stage_ == Stage::kOpen) advance(next_);
    });
  });
  writing_ = true;
  ++operations_;
  return false;
}

// Begins to count the time of what is waited for now.
void Connection::watch() {
  const Wait wait = session_ ? session_->wait() : Wait{.phase = Phase::kHeader};
  if (wait.same_as(wait_)) return;
  wait_ = wait;
  since_ = core_.now;
}

void Connection::look_at_time() {
  during([this] {
    const Time passed = core_.now - since_;
    if (stage_ == Stage::kLingering) {
      const bool stopped = core_.stopping && (passed > core_.quiet_time || core_.now >= core_.end_at);
      if (passed > limits_.linger_time || stopped) close();
      return;
    }
    if (core_.stopping && core_.now >= core_.end_at) return close();
    if (writing_) {
      if (passed <= limits_.write_time) return;
      core_.counts.refused(Refusal::kWriteTime);
      return close();
    }
    if (next_ == Progress::kMore) return;  // it waits for its turn, not for its client
    switch (wait_.phase) {
      case Phase::kIdle: {
        // A connection has as long for its first byte as for its first header.
        const bool over = passed > (wait_.number == 0 ? limits_.header_time : limits_.idle_time);
        const bool quiet = core_.stopping && core_.now >= core_.quiet_until;
        error_code error;
        if ((over || quiet) && socket_.available(error) == 0) linger();
        return;
      }
      case Phase::kHeader:
        if (passed > limits_.header_time) time_is_up(Refusal::kHeaderTime);
        return;
      case Phase::kBody: {
        if (passed > limits_.body_time) return time_is_up(Refusal::kBodyTime);
        const auto seconds = std::chrono::duration<double>(passed).count();
        const auto due = static_cast<double>(limits_.min_body_rate) * seconds;
        if (passed > limits_.body_grace && static_cast<double>(session_->wait().body) < due) {
          time_is_up(Refusal::kBodyRate);
        }
        return;
      }
    }
  });
}

void Connection::time_is_up(Refusal why) {
  if (session_) {
    session_->refuse(why, core_.output);
  } else {
    core_.counts.refused(why);
  }
  advance(Progress::kClose);
}

void Connection::drain() {
  if (!session_ || stage_ != Stage::kOpen) return;
  during([this] {
    if (session_->drain(core_.output) == Progress::kClose) return advance(Progress::kClose);
    flush();
  });
}

// Ends the connection so that the client reads what was written: closing it with unread bytes would reset it.
void Connection::linger() {
  if (tls_) {
    tls_->close();
    next_ = Progress::kClose;
    if (!flush()) return;
  }
  error_code error;
  static_cast<void>(socket_.shutdown(Socket::shutdown_send, error));
  if (error) return close();
  stage_ = Stage::kLingering;
  since_ = core_.now;
  read();
}

void Connection::close() {
  if (stage_ == Stage::kClosed) return;
  stage_ = Stage::kClosed;
  error_code error;
  static_cast<void>(socket_.close(error));
  core_.counts.closed();
  --core_.held;
  if (listener_.release(peer_.address)) core_.make_way();
}

void Core::begin(Accepted accepted) {
  const int descriptor = accepted.descriptor;
  const std::string address = accepted.peer.address;
  Listener& listener = *accepted.listener;
  try {
    if (!ticking) {
      now = steady_now();
      wait_for_tick();
    }
    connections.emplace_back(*this, std::move(accepted));
  } catch (const std::exception&) {  // no memory, or none in the kernel
    ::close(descriptor);
    counts.refused(Refusal::kDescriptors);
    --held;
    if (listener.release(address)) make_way();
    return;
  }
  counts.opened();
  connections.back().begin(std::prev(connections.end()));
}

void Core::remove(std::list<Connection>::iterator connection) {
  connections.erase(connection);
  if (stopping && connections.empty()) ticks.cancel();  // nothing else keeps the thread
}

// Leaves room for an answer that says that there is no memory.
void Core::clear_output() {
  output.clear();
  if (output.capacity() > kKeptOutput) std::string().swap(output);
  if (wire.capacity() > kKeptOutput) std::string().swap(wire);
  output.reserve(kCipherRoom);
}

void Core::wait_for_tick() {
  ticking = true;
  ticks.expires_after(kTick);
  ticks.async_wait([this](const error_code&) {
    now = steady_now();
    look_at_time();
    ticking = false;
    if (!connections.empty()) wait_for_tick();
  });
}

void Core::look_at_time() {
  for (auto connection = connections.begin(); connection != connections.end();) (connection++)->look_at_time();
}

void Core::drain(std::chrono::milliseconds quiet, std::chrono::milliseconds most) {
  now = steady_now();
  stopping = true;
  quiet_time = quiet;
  quiet_until = now + quiet;
  end_at = now + most;
  for (auto connection = connections.begin(); connection != connections.end();) (connection++)->drain();
  look_at_time();
}

}  // namespace

class Loop::Impl {
 public:
  explicit Impl(std::function<void()> make_way) : core(std::move(make_way)) {}
  Core core;
};

Loop::Loop(std::function<void()> make_way) : impl_(std::make_unique<Impl>(std::move(make_way))) {}
Loop::~Loop() = default;

void Loop::run() { impl_->core.context.run(); }

void Loop::adopt(Accepted accepted) {
  Core& core = impl_->core;
  ++core.held;
  try {
    asio::post(core.context, [&core, taken = std::move(accepted)]() mutable { core.begin(std::move(taken)); });
  } catch (...) {
    --core.held;
    throw;
  }
}

std::size_t Loop::connections() const { return impl_->core.held.load(); }
const HttpCounts& Loop::counts() const { return impl_->core.counts; }

void Loop::drain(std::chrono::milliseconds quiet_time, std::chrono::milliseconds most) {
  asio::post(impl_->core.context, [&core = impl_->core, quiet_time, most] { core.drain(quiet_time, most); });
}

bool Loop::pulse() {
  if (!impl_->core.answered.exchange(false)) return false;
  asio::post(impl_->core.context, [&core = impl_->core] { core.answered = true; });
  return true;
}

void Loop::end() {
  asio::post(impl_->core.context, [&core = impl_->core] {
    core.guard.reset();
    if (core.connections.empty()) core.ticks.cancel();
  });
}

}  // namespace hardtack::serve
