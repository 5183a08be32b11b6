#include "serve/http/server.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <mutex>
#include <new>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "serve/http/acceptor.h"
#include "serve/http/loop.h"

namespace hardtack::serve {
namespace {

// Threads of the server take no signals: those are for the program's own thread.
class WithoutSignals {
 public:
  WithoutSignals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~WithoutSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  WithoutSignals(const WithoutSignals&) = delete;
  WithoutSignals& operator=(const WithoutSignals&) = delete;

 private:
  sigset_t before_;
};

// The first error says of which listener it is.
template <typename Use>
Result<void> for_each_listener(const ServerOptions& options, Use use) {
  if (options.threads == 0) return fail(ErrorCode::kUsage, "a server needs a thread");
  for (const ListenerOptions& listener : options.listeners) {
    if (listener.handler == nullptr) return fail(ErrorCode::kUsage, "listener `" + listener.name + "` has no handler");
    if (const Result<void> used = use(listener); !used)
      return fail(used.error().with_context("listener `" + listener.name + "`"));
  }
  return {};
}

}  // namespace

// For what must be done to stop, and needs a little memory: without it no thread can be told.
template <typename Action>
void until_done(Action action) {
  while (true) {
    try {
      return action();
    } catch (const std::bad_alloc&) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }
}

class Server::Impl {
 public:
  ~Impl() { stop({}); }

  ServerOptions options;
  std::vector<std::unique_ptr<Listener>> listeners;
  std::size_t shared = 0;  // loops at the front that serve every listener without its own
  std::vector<std::unique_ptr<Loop>> loops;
  std::unique_ptr<Acceptor> acceptor;
  std::vector<std::thread> threads;
  std::mutex stopping;

  Result<void> open(std::chrono::sys_seconds now);
  Result<void> run();
  Loop& loop_for(const Listener& listener);
  void stop(std::chrono::milliseconds most);
};

Result<void> Server::Impl::open(std::chrono::sys_seconds now) {
  return for_each_listener(options, [&](const ListenerOptions& listener) -> Result<void> {
    HARDTACK_TRY(listeners.emplace_back(), Listener::open(listener, now));
    return {};
  });
}

Result<void> Server::Impl::run() {
  std::vector<Listener*> all;
  for (const auto& listener : listeners) all.push_back(listener.get());
  acceptor = std::make_unique<Acceptor>(
      all, [this](Accepted accepted) { loop_for(*accepted.listener).adopt(std::move(accepted)); });
  HARDTACK_CHECK(acceptor->open());
  shared = options.threads;
  const auto own = static_cast<std::size_t>(
      std::ranges::count_if(options.listeners, [](const ListenerOptions& listener) { return listener.own_thread; }));
  const WithoutSignals quiet;
  try {
    for (std::size_t i = 0; i < shared + own; ++i) {
      // A listener with a thread of its own is not one that has to be quick.
      const auto busy_poll = i < shared ? options.busy_poll : std::chrono::nanoseconds(0);
      loops.push_back(std::make_unique<Loop>([this] { acceptor->wake(); }, busy_poll));
    }
    threads.reserve(loops.size() + 1);
    for (const auto& loop : loops) threads.emplace_back([&loop = *loop] { loop.run(); });
    threads.emplace_back([this] { acceptor->run(); });
  } catch (const std::system_error& error) {
    stop({});
    return fail(ErrorCode::kIo, std::string("cannot start a thread: ") + error.what());
  }
  return {};
}

Loop& Server::Impl::loop_for(const Listener& listener) {
  std::size_t own = shared;
  for (const auto& other : listeners) {
    if (other.get() == &listener && listener.options().own_thread) return *loops[own];
    if (other->options().own_thread) ++own;
  }
  const auto end = loops.begin() + static_cast<std::ptrdiff_t>(shared);
  return **std::ranges::min_element(loops.begin(), end, {}, [](const auto& loop) { return loop->connections(); });
}

void Server::Impl::stop(std::chrono::milliseconds most) {
  const std::lock_guard lock(stopping);
  if (threads.empty()) return;
  acceptor->end();
  // The last thread is the one that accepts, if all could be started.
  if (threads.size() == loops.size() + 1) {
    threads.back().join();
    threads.pop_back();
  }
  for (const auto& listener : listeners) listener->close();
  for (const auto& loop : loops) {
    until_done([&] { loop->drain(std::min(options.quiet_time, most), most); });
    until_done([&] { loop->end(); });
  }
  for (std::thread& thread : threads) thread.join();
  threads.clear();
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() = default;

Result<void> Server::check(const ServerOptions& options, std::chrono::sys_seconds now) {
  return for_each_listener(options, [&](const ListenerOptions& listener) { return Listener::check(listener, now); });
}

Result<std::unique_ptr<Server>> Server::start(ServerOptions options, std::chrono::sys_seconds now) {
  auto impl = std::make_unique<Impl>();
  impl->options = std::move(options);
  HARDTACK_CHECK(impl->open(now));
  HARDTACK_CHECK(impl->run());
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

const ListenAddress& Server::address(std::size_t index) const { return impl_->listeners[index]->address(); }

Result<void> Server::reload_certificates(std::chrono::sys_seconds now) {
  Result<void> result;
  for (const auto& listener : impl_->listeners) {
    const auto reloaded = listener->reload(now);
    if (!reloaded && result) {
      result = fail(reloaded.error().with_context("listener `" + listener->options().name + "`"));
    }
  }
  return result;
}

std::optional<std::chrono::sys_seconds> Server::certificate_expires(std::size_t index) const {
  const auto tls = impl_->listeners[index]->tls();
  if (!tls) return std::nullopt;
  return tls->expires();
}

void Server::stop(std::chrono::milliseconds most) { impl_->stop(most); }

bool Server::pulse() {
  bool alive = impl_->acceptor->pulse();
  for (const auto& loop : impl_->loops) alive = loop->pulse() && alive;
  return alive;
}

std::uint64_t Server::refusals(Refusal why) const {
  std::uint64_t sum = impl_->acceptor->counts().refusals(why);
  for (const auto& loop : impl_->loops) sum += loop->counts().refusals(why);
  return sum;
}

ConnectionCounts Server::connections() const {
  ConnectionCounts sum;
  for (const auto& loop : impl_->loops) {
    const HttpCounts& counts = loop->counts();
    const std::uint64_t closed = counts.connections_closed();
    sum.opened += counts.connections_opened();
    sum.open += counts.connections_opened() - closed;
    sum.requests += counts.requests();
  }
  return sum;
}

}  // namespace hardtack::serve
