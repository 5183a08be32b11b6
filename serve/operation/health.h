// Whether the process answers (/healthz) and whether it should be asked (/readyz), on every listener.
//
// On a listener that decides about paths of others by an answer of 200, an allow, these paths must not be reachable as
// such: put the handler in front of a forward listener only if that one has a prefix of its own.
//
//   Readiness readiness;
//   readiness.add(Condition::kPolicies, [&] { return policies.trouble(); });
//   HealthHandler decisions(readiness, HealthHandler::Shows::kConditions, &api);
//   HealthHandler operation(readiness, HealthHandler::Shows::kDetails, &metrics);
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "serve/message/message.h"

namespace hardtack::serve {

// What must hold before the service should be asked.
enum class Condition : std::uint8_t {
  kPolicies,     // every policy set is loaded, and the last load did not fail
  kKeySets,      // key sets are younger than they may be
  kRevocations,  // the copy of the revocation index is fresh
  kDecisionLog,  // a log that is required can be written
  kStopping,     // the service does not stop
};
// "policies"
std::string_view condition_name(Condition condition);

class Readiness {
 public:
  // What is wrong now, in words for an operator, or nothing. Called by every thread that is asked.
  using Probe = std::function<std::optional<std::string>()>;
  struct Failure {
    Condition condition;
    std::string detail;
  };

  // Before the server starts.
  void add(Condition condition, Probe probe) { probes_.emplace_back(condition, std::move(probe)); }
  std::vector<Failure> failures() const;

 private:
  std::vector<std::pair<Condition, Probe>> probes_;
};

// Answers GET and HEAD of /healthz and /readyz, and gives the rest to `next`; 404 without one. /healthz is 200 as long
// as anything is answered; /readyz is 503 with the conditions that do not hold.
class HealthHandler final : public Handler {
 public:
  enum class Shows : std::uint8_t { kConditions, kDetails };  // details are for operators

  HealthHandler(const Readiness& readiness, Shows shows, Handler* next)
      : readiness_(readiness), shows_(shows), next_(next) {}
  Answer answer(const Message& message, Worker& worker) override;
  bool denies() const override { return next_ != nullptr && next_->denies(); }

 private:
  Answer ready() const;

  const Readiness& readiness_;
  Shows shows_;
  Handler* next_;
};

}  // namespace hardtack::serve
