// Work beside the thread that owns the server's state. A job works on immutable data and gives back what to do with its
// outcome; that runs on the owner's thread again. Without threads (InlineRunner) both run at once, for tests.
#pragma once

#include <functional>

namespace hardtack::lsp {

using Completion = std::function<void()>;
using Job = std::function<Completion()>;

// Evaluations take long enough to need a place of their own.
enum class Urgency { kRequest, kBackground, kEvaluation };

class Runner {
 public:
  virtual ~Runner() = default;
  // Requests go before what runs in the background.
  virtual void run(Urgency urgency, Job job) = 0;
};

class InlineRunner final : public Runner {
 public:
  void run(Urgency, Job job) override {
    if (const Completion done = job()) done();
  }
};

}  // namespace hardtack::lsp
