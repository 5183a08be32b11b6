// Cancelling requests: by id, from any thread, whether they wait or run.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>

#include "lsp/protocol/json_rpc.h"

namespace hardtack::lsp {

// True once the answer is not wanted any more. Whoever works longer than a moment looks at it between steps.
class CancelToken {
 public:
  bool cancelled() const { return cancelled_.load(std::memory_order_relaxed); }
  void cancel() { cancelled_.store(true, std::memory_order_relaxed); }

 private:
  std::atomic<bool> cancelled_ = false;
};
using CancelPtr = std::shared_ptr<CancelToken>;

// The requests that have no answer yet. May be used from any number of threads.
class Cancels {
 public:
  // Null if the client has used the id for a request that has no answer yet.
  CancelPtr add(const RequestId& id);
  void cancel(const RequestId& id);
  void finish(const RequestId& id);
  // The session is over: what has no answer yet is cancelled, not forgotten.
  void end() { ended_.store(true, std::memory_order_relaxed); }
  bool ended() const { return ended_.load(std::memory_order_relaxed); }

 private:
  std::mutex mutex_;
  std::map<RequestId, CancelPtr> pending_;
  std::atomic<bool> ended_ = false;
};

}  // namespace hardtack::lsp
