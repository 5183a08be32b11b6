// The decision log: a line of JSON for each decision, for auditors and for whoever asks why. No token and no secret is
// in a DecisionRecord; what an operator does not want to keep is masked by name.
//
// Threads that decide put a line into a bounded queue and go on; one thread writes. Where the sink is slower than the
// decisions, the oldest lines are dropped and counted, so that a full disk never makes a decision wait.
//
//   HARDTACK_TRY(const auto log, DecisionLog::open({.path = "/var/log/hardtack/decisions.jsonl"}));
//   options.observer = log.get();
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "engine/base/error.h"
#include "json/json.h"
#include "serve/decision/decision_record.h"

namespace hardtack::serve {

struct DecisionLogOptions {
  std::string path;  // a file that is appended to, readable by its owner alone if it is made; `-` is standard output
  // Members that are written as `"***"`: "subject.id", "client", of kMaskable.
  std::vector<std::string> mask = {};
  std::size_t max_events = 10'000;    // in the queue
  std::size_t max_bytes = 16u << 20;  // of their lines
  std::size_t max_text = 1'024;       // bytes of one text; what is longer is cut, with `...`
};

class DecisionLog final : public DecisionObserver {
 public:
  // Errors: kIo; kUsage for a member that cannot be masked.
  static Result<std::unique_ptr<DecisionLog>> open(DecisionLogOptions options);
  // Writes what is in the queue, for a second at most.
  ~DecisionLog() override;
  DecisionLog(const DecisionLog&) = delete;
  DecisionLog& operator=(const DecisionLog&) = delete;

  // Lets a line go where there is no memory for it, and counts it.
  void decided(const DecisionRecord& record) noexcept override;
  void acted(const ActionRecord& record) noexcept override;
  // Opens the file again, for tools that move it away. Error: kIo, and the old file goes on.
  Result<void> reopen();

  struct Stats {
    std::uint64_t written = 0;
    std::uint64_t dropped = 0;  // for want of room or memory
    std::uint64_t failed = 0;   // that the sink did not take
    std::size_t queued = 0;
  };
  Stats stats() const;

  // As decided() and acted() queue it, with a line break.
  std::string line_of(const DecisionRecord& record) const;
  std::string line_of(const ActionRecord& record) const;

 private:
  DecisionLog(DecisionLogOptions options, int descriptor);
  void write_lines();
  bool masked(std::string_view name) const;
  JsonValue text(std::string_view name, std::string_view value) const;
  std::string finished(JsonValue::Object members) const;
  template <typename Record>
  void queue(const Record& record) noexcept;

  const DecisionLogOptions options_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::string> queue_;
  std::size_t bytes_ = 0;
  Stats stats_;
  bool ending_ = false;
  int descriptor_;
  std::thread writer_;
};

}  // namespace hardtack::serve
