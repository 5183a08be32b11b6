#include "serve/http/connection.h"

#include <algorithm>
#include <exception>
#include <span>
#include <string_view>

#include "serve/http/session/http1_session.h"

namespace hardtack::serve {
namespace {

constexpr std::size_t kCipherRoom = 4 * 1024;

}  // namespace

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
    socket_.prepare();
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
  socket_.read(room, [this](std::optional<std::size_t> count) {
    --operations_;
    reading_ = false;
    during([&] {
      if (!count) return close();
      if (stage_ == Stage::kOpen) return arrived(*count);
      // As much as the largest request: whoever sends more than that is not listening.
      discarded_ += *count;
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
        core_.reactor.post([this] {
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
  const auto taken = socket_.write(std::string_view(*output).substr(sent));
  if (!taken) {
    close();
    return false;
  }
  sent += *taken;
  if (sent == output->size()) {
    output->clear();
    if (output == &pending_) std::string().swap(pending_);
    return true;
  }
  if (output != &pending_) pending_.swap(*output);
  sent_ = sent;
  if (!writing_ || *taken > 0) since_ = core_.now;
  if (writing_) return false;
  socket_.wait_until_writable([this](bool good) {
    --operations_;
    writing_ = false;
    during([&] {
      if (!good) return close();
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
    const std::chrono::nanoseconds passed = core_.now - since_;
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
        if ((!over && !quiet) || socket_.available() != 0) return;
        if (session_) session_->end_idle(core_.output);
        return advance(Progress::kClose);
      }
      case Phase::kWrite:
        if (passed <= limits_.write_time) return;
        core_.counts.refused(Refusal::kWriteTime);
        return close();
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
  if (!socket_.end_writing()) return close();
  stage_ = Stage::kLingering;
  since_ = core_.now;
  read();
}

void Connection::close() {
  if (stage_ == Stage::kClosed) return;
  stage_ = Stage::kClosed;
  socket_.close();
  core_.counts.closed();
  --core_.held;
  if (listener_.release(peer_.address)) core_.make_way();
}

}  // namespace hardtack::serve
