#include "serve/http/acceptor.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <new>
#include <optional>
#include <system_error>
#include <utility>

namespace hardtack::serve {
namespace {

// How long nobody is accepted after descriptors or memory ran out: long enough to cost nothing.
constexpr int kPauseMilliseconds = 50;
// That connections of listeners without a thread of their own leave to the rest of the process: to health and metrics,
// and to the files of a reload. Fewer where there are few at all.
constexpr rlim_t kReserve = 64;
// From one listener in a row, before the others are looked at.
constexpr int kTurn = 64;

Peer peer_of(const sockaddr_storage& name) {
  Peer peer;
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (name.ss_family == AF_INET) {
    ::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in&>(name).sin_addr, text.data(), text.size());
  } else if (name.ss_family == AF_INET6) {
    const in6_addr& address = reinterpret_cast<const sockaddr_in6&>(name).sin6_addr;
    // An inherited socket may take both families; one address has one text.
    if (IN6_IS_ADDR_V4MAPPED(&address)) {
      ::inet_ntop(AF_INET, &address.s6_addr[12], text.data(), text.size());
    } else {
      ::inet_ntop(AF_INET6, &address, text.data(), text.size());
    }
  } else {
    peer.unix_socket = true;
  }
  peer.address = text.data();
  return peer;
}

// Whether a descriptor, which is the lowest that was free, is one of the reserve.
bool is_reserved(int descriptor) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return false;
  const rlim_t reserve = std::min(kReserve, limit.rlim_cur / 8);
  return static_cast<rlim_t>(descriptor) >= limit.rlim_cur - reserve;
}

std::optional<std::uint32_t> user_of(int descriptor) {
  ucred who{};
  socklen_t size = sizeof(who);
  if (::getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &who, &size) != 0) return std::nullopt;
  return who.uid;
}

}  // namespace

Acceptor::Acceptor(std::vector<Listener*> listeners, std::function<void(Accepted)> give)
    : listeners_(std::move(listeners)), was_full_(listeners_.size(), false), give_(std::move(give)) {}

Acceptor::~Acceptor() {
  if (bell_ >= 0) ::close(bell_);
}

Result<void> Acceptor::open() {
  bell_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (bell_ >= 0) return {};
  return fail(ErrorCode::kIo, "cannot make a descriptor: " + std::generic_category().message(errno));
}

void Acceptor::run() {
  std::vector<pollfd> waits;
  std::vector<Listener*> waited;
  waits.reserve(listeners_.size() + 1);
  waited.reserve(listeners_.size());
  bool paused = false;
  while (!ending_) {
    waits.assign(1, {.fd = bell_, .events = POLLIN, .revents = 0});
    waited.clear();
    for (std::size_t i = 0; i < listeners_.size(); ++i) {
      const bool full = listeners_[i]->full();
      if (full && !was_full_[i]) counts_.refused(Refusal::kConnections);
      was_full_[i] = full;
      const bool waits_for_descriptors = paused || (short_ && !listeners_[i]->options().own_thread);
      if (full || waits_for_descriptors) continue;
      waits.push_back({.fd = listeners_[i]->descriptor(), .events = POLLIN, .revents = 0});
      waited.push_back(listeners_[i]);
    }
    const int ready = ::poll(waits.data(), waits.size(), paused || short_ ? kPauseMilliseconds : -1);
    // Whatever else poll() fails at is waited for, too.
    if (ready < 0 && errno != EINTR) {
      counts_.refused(Refusal::kDescriptors);
      ::poll(nullptr, 0, kPauseMilliseconds);
    }
    paused = false;
    if (short_) short_ = still_short();
    answered_ = true;
    if (ready <= 0) continue;
    std::uint64_t rings = 0;
    if (waits[0].revents != 0 && ::read(bell_, &rings, sizeof(rings)) < 0) continue;
    for (std::size_t i = 0; i < waited.size(); ++i) {
      if (waits[i + 1].revents != 0 && !accept_all(*waited[i])) paused = true;
    }
  }
  short_ = false;
  for (Listener* listener : listeners_) accept_all(*listener);
}

bool Acceptor::still_short() const {
  const int descriptor = ::fcntl(bell_, F_DUPFD_CLOEXEC, 0);
  if (descriptor < 0) return true;
  ::close(descriptor);
  return is_reserved(descriptor);
}

bool Acceptor::accept_all(Listener& listener) {
  for (int turn = 0; turn < kTurn; ++turn) {
    if (listener.full() || (short_ && !listener.options().own_thread)) return true;
    sockaddr_storage name{};
    socklen_t size = sizeof(name);
    const int descriptor =
        ::accept4(listener.descriptor(), reinterpret_cast<sockaddr*>(&name), &size, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (descriptor < 0) {
      if (errno == EAGAIN || errno == EWOULDBLOCK) return true;
      if (errno == EINTR || errno == ECONNABORTED || errno == EPROTO) continue;
      counts_.refused(Refusal::kDescriptors);
      return false;
    }
    if (!short_ && !listener.options().own_thread && is_reserved(descriptor)) {
      short_ = true;
      counts_.refused(Refusal::kDescriptors);
    }
    bool admitted = false;
    Peer peer;
    try {
      peer = peer_of(name);
      switch (listener.admit(peer.address)) {
        case Listener::Admission::kYes: break;
        case Listener::Admission::kFull: ::close(descriptor); return true;
        case Listener::Admission::kAddressFull:
          counts_.refused(Refusal::kAddress);
          ::close(descriptor);
          continue;
      }
      admitted = true;
      if (peer.unix_socket) peer.user = user_of(descriptor);
      give_({.descriptor = descriptor, .listener = &listener, .peer = peer});
    } catch (const std::bad_alloc&) {
      if (admitted) listener.release(peer.address);
      ::close(descriptor);
      counts_.refused(Refusal::kDescriptors);
      return false;
    }
  }
  return true;
}

void Acceptor::wake() {
  const std::uint64_t one = 1;
  // A bell that rings already cannot be rung twice, which is fine.
  if (::write(bell_, &one, sizeof(one)) < 0) return;
}

bool Acceptor::pulse() {
  if (!answered_.exchange(false)) return false;
  wake();
  return true;
}

void Acceptor::end() {
  ending_ = true;
  wake();
}

}  // namespace hardtack::serve
