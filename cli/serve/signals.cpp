#include "cli/serve/signals.h"

namespace hardtack::cli {

ServeSignals::ServeSignals() {
  sigemptyset(&set_);
  for (const int signal : {SIGHUP, SIGINT, SIGTERM}) sigaddset(&set_, signal);
  ::sigprocmask(SIG_BLOCK, &set_, &before_);
  // A client that goes away in the middle of an answer must not end the service.
  ::signal(SIGPIPE, SIG_IGN);
  // Nor a decision log that has reached the largest size of a file: writing to it fails then, and is counted.
  ::signal(SIGXFSZ, SIG_IGN);
}

ServeSignals::~ServeSignals() { ::sigprocmask(SIG_SETMASK, &before_, nullptr); }

ServeSignals::Event ServeSignals::wait(std::chrono::milliseconds most) const {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(most);
  const timespec time{seconds.count(), std::chrono::nanoseconds(most - seconds).count()};
  switch (::sigtimedwait(&set_, nullptr, &time)) {
    case SIGHUP: return Event::kReload;
    case SIGINT:
    case SIGTERM: return Event::kStop;
    default: return Event::kNothing;
  }
}

}  // namespace hardtack::cli
