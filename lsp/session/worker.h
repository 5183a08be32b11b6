// A Runner with a thread of its own. Requests go before what runs in the background; what is under way is not
// interrupted. The destructor drops what waits and joins the thread.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <thread>

#include "lsp/server/runner.h"
#include "lsp/session/inbox.h"

namespace hardtack::lsp {

class Worker final : public Runner {
 public:
  // Jobs that may wait before the server's thread takes no further messages.
  static constexpr std::size_t kMaxJobs = 64;

  // Completions go to the inbox, which outlives the worker.
  explicit Worker(Inbox& inbox);
  ~Worker() override;
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void run(Urgency urgency, Job job) override;
  bool has_room();

 private:
  void work();

  Inbox& inbox_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> requests_;
  std::deque<Job> background_;
  bool stopping_ = false;
  std::thread thread_;  // last: it uses the others
};

}  // namespace hardtack::lsp
