// /healthz, /readyz and /version: whether the process answers, whether it can decide, and what it is.
//
//   Health health;
//   health.add("policies", [&] { return store.status().failure ? "the last reload failed" : ""; });
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "serve/message/message.h"

namespace hardtack::serve {

// Conditions are added before the first request; they are asked from any thread.
class Health {
 public:
  // What is wrong; empty where nothing is. Tells no secret and no text of a request.
  using Condition = std::function<std::string()>;

  Health() : live_(*this, false), ready_(*this, true) {}
  void add(std::string name, Condition condition) { conditions_.emplace_back(std::move(name), std::move(condition)); }
  void stopping() { stopping_.store(true, std::memory_order_relaxed); }

  // 200 as long as the process answers.
  Handler& live() { return live_; }
  // 200 if every condition holds, else 503 with the names of those that do not.
  Handler& ready() { return ready_; }

 private:
  class Probe final : public Handler {
   public:
    Probe(const Health& health, bool asks) : health_(health), asks_(asks) {}
    Answer answer(const Message& message, Worker& worker) override;

   private:
    const Health& health_;
    bool asks_;
  };

  std::vector<std::pair<std::string, Condition>> conditions_;
  std::atomic<bool> stopping_{false};
  Probe live_, ready_;
};

class Version final : public Handler {
 public:
  explicit Version(std::string version) : version_(std::move(version)) {}
  Answer answer(const Message& message, Worker& worker) override;

 private:
  std::string version_;
};

}  // namespace hardtack::serve
