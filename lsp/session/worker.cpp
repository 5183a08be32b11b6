#include "lsp/session/worker.h"

#include <utility>

namespace hardtack::lsp {

Worker::Worker(Inbox& inbox) : inbox_(inbox), thread_([this] { work(); }) {}

Worker::~Worker() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    wake_.notify_one();
  }
  thread_.join();
}

void Worker::run(Urgency urgency, Job job) {
  const std::lock_guard lock(mutex_);
  (urgency == Urgency::kRequest ? requests_ : background_).push_back(std::move(job));
  wake_.notify_one();
}

bool Worker::has_room() {
  const std::lock_guard lock(mutex_);
  return requests_.size() + background_.size() < kMaxJobs;
}

void Worker::work() {
  for (;;) {
    Job job;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [&] { return stopping_ || !requests_.empty() || !background_.empty(); });
      if (stopping_) return;
      std::deque<Job>& from = requests_.empty() ? background_ : requests_;
      job = std::move(from.front());
      from.pop_front();
    }
    Completion done = job();
    // What the job holds is let go before anybody hears that it is done.
    job = nullptr;
    if (done) inbox_.add(std::move(done));
  }
}

}  // namespace hardtack::lsp
