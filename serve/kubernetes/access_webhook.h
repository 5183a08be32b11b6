// The authorization webhook of Kubernetes: an API server posts a SubjectAccessReview and gets it back with a status.
//
// `allowed` is true where the policy allows. Otherwise the API server asks whoever it is configured to ask next, unless
// `deny_is_final` and a `deny if` matched: then `denied` is true, too. What could not be decided is not allowed, with
// `evaluationError` and 200. The API server keeps answers, 5 minutes for an allow by default, so that a change of the
// policy waits for its `authorizedTTL`. Made once; answers from any thread. The store must outlive it.
//
//   HARDTACK_TRY(const auto webhook, AccessWebhook::create(store, {.now = wall_clock}));
//   if (webhook->owns(message.target)) return webhook->answer(message, worker);
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "json/json.h"
#include "serve/decision/choose_policy_set.h"
#include "serve/decision/decision_record.h"
#include "serve/decision/outcome.h"
#include "serve/kubernetes/access_review.h"
#include "serve/message/message.h"

namespace hardtack::serve {

struct AccessWebhookOptions {
  std::string path = "/v1/kubernetes/subjectaccessreview";
  bool deny_is_final = false;
  JsonLimits json = {};
  ChoosePolicySet choose = {};            // PolicySets::usual()
  std::function<LineageTime()> now = {};  // the wall clock
  DecisionObserver* observer = nullptr;
};

class AccessWebhook final : public Handler {
 public:
  // Error: kUsage without a clock.
  static Result<std::unique_ptr<AccessWebhook>> create(const PolicyStore& store, AccessWebhookOptions options);

  // Byte for byte; the API server adds `?timeout=30s` or the like.
  bool owns(std::string_view target) const;
  Answer answer(const Message& message, Worker& worker) override;

 private:
  AccessWebhook(const PolicyStore& store, AccessWebhookOptions options);
  Outcome decide(const AccessReview& review, const PolicySet* policies, LineageTime now, Worker& worker) const;
  JsonValue status_of(const Outcome& outcome) const;
  // False: nothing may be allowed, since it could not be written down.
  bool tell(const AccessReview& review, const PolicySet* policies, LineageTime now, const Outcome& outcome,
            Worker& worker) const;

  const PolicyStore& store_;
  const AccessWebhookOptions options_;
};

}  // namespace hardtack::serve
