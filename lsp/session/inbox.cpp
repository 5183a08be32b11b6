#include "lsp/session/inbox.h"

#include <chrono>
#include <utility>

namespace hardtack::lsp {

bool Inbox::add(Received received) {
  std::unique_lock lock(mutex_);
  room_.wait(lock, [&] { return closed_ || (messages_.size() < kMaxMessages && bytes_ < kMaxBytes); });
  if (closed_) return false;
  bytes_ += received.bytes;
  messages_.push_back(std::move(received));
  arrived_.notify_one();
  return true;
}

void Inbox::add_end() {
  const std::lock_guard lock(mutex_);
  ended_ = true;
  arrived_.notify_one();
}

void Inbox::add(Completion completion) {
  const std::lock_guard lock(mutex_);
  completions_.push_back(std::move(completion));
  arrived_.notify_one();
}

std::optional<Event> Inbox::take(std::optional<std::uint64_t> wait_ms, bool messages) {
  std::unique_lock lock(mutex_);
  const auto ready = [&] { return !completions_.empty() || (messages && (!messages_.empty() || ended_)); };
  if (wait_ms) {
    arrived_.wait_for(lock, std::chrono::milliseconds(*wait_ms), ready);
  } else {
    arrived_.wait(lock, ready);
  }
  if (!completions_.empty()) {
    Event event = std::move(completions_.front());
    completions_.pop_front();
    return event;
  }
  if (!messages) return std::nullopt;
  if (!messages_.empty()) {
    Event event = std::move(messages_.front());
    messages_.pop_front();
    bytes_ -= std::get<Received>(event).bytes;
    room_.notify_one();
    return event;
  }
  if (!ended_) return std::nullopt;
  return StreamEnd{};
}

void Inbox::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  room_.notify_all();
}

void Inbox::drop_completions() {
  decltype(completions_) dropped;
  const std::lock_guard lock(mutex_);
  dropped.swap(completions_);
}

}  // namespace hardtack::lsp
