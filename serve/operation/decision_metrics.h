// Decisions as metrics: hardtack_decisions_total{api,decision,reason} and hardtack_decision_seconds{api}, which is the
// time of the engine; what operators do as hardtack_admin_actions_total{action,outcome}. Gives every record to a next
// observer.
//
//   DecisionMetrics counted(metrics, log.get());
//   options.observer = &counted;
#pragma once

#include "serve/decision/decision_record.h"
#include "serve/operation/metrics.h"

namespace hardtack::serve {

class DecisionMetrics final : public DecisionObserver {
 public:
  // Declares the families. `next` may be null.
  DecisionMetrics(Metrics& metrics, DecisionObserver* next);
  bool decided(const DecisionRecord& record) noexcept override;
  void acted(const ActionRecord& record) noexcept override;

 private:
  Counter& decisions_;
  Counter& actions_;
  Histogram& seconds_;
  DecisionObserver* next_;
};

}  // namespace hardtack::serve
