// What operators ask of a running service, under /admin/v1/: revoke, record, revocations, status and reload
// (docs/openapi/admin.json). Everything but health needs AdminAccess; every request is told to the observer, also one
// that is refused, and one that only looked as such.
//
// A revocation that was answered with 200 is committed, and counts with the next request. Requests are answered one
// after the other by the listener's own thread, so a slow index keeps no decision waiting.
//
//   AdminApi admin(access, index, {.status = status, .reload = reload, .now = clock, .observer = log});
//   if (admin.owns(message.target)) return admin.answer(message, worker);
#pragma once

#include <expected>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.h"
#include "report/failure.h"
#include "serve/admin/admin_access.h"
#include "serve/admin/admin_index.h"
#include "serve/decision/decision_record.h"
#include "serve/message/message.h"

namespace hardtack::serve {

struct AdminApiOptions {
  std::function<JsonValue()> status;
  std::function<std::expected<void, Failure>()> reload;
  // What the page tries, if there is one: from a JSON object to the answer (serve/page/trial.h).
  std::function<Answer(const JsonValue& body)> try_out = {};
  JsonLimits json = {};
  std::function<LineageTime()> now;
  DecisionObserver* observer = nullptr;
};

class AdminApi final : public Handler {
 public:
  // Both outlive it.
  AdminApi(const AdminAccess& access, AdminIndex& index, AdminApiOptions options)
      : access_(access), index_(index), options_(std::move(options)) {}

  bool owns(std::string_view target) const;
  Answer answer(const Message& message, Worker& worker) override;

 private:
  // What is told of an action besides its answer.
  struct Told {
    std::string_view action = "unknown";
    std::string who;
    std::string reason;
    std::vector<std::string> ids;
  };
  Answer answer(const Message& message, Told& told);
  Answer revoke(const JsonValue& body, Told& told);
  Answer record(const JsonValue& body, Told& told);
  Answer list(std::string_view target);
  Answer reload();
  void tell(const Message& message, const Answer& answer, const Told& told) const;

  const AdminAccess& access_;
  AdminIndex& index_;
  const AdminApiOptions options_;
};

}  // namespace hardtack::serve
