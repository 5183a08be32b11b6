// The admin listener's part of a service: who may, what they do to the index, what they see of the service, and the
// page. Made by Service once everything that it tells of is there.
//
//   HARDTACK_TRY(admin_, ServiceAdmin::create(*options.admin, std::move(parts)));
//   admin_->handler()
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "report/failure.h"
#include "serve/admin/admin_api.h"
#include "serve/operation/health.h"
#include "serve/page/page.h"
#include "serve/page/trial.h"
#include "serve/policies/policy_store.h"
#include "serve/service/router.h"

namespace hardtack::serve {

// What the operator configures.
struct AdminServing {
  AdminAccessOptions access = {};
  // Read anew with every reload; needed where `access.token`.
  std::function<Result<AdminToken>()> load_token = {};
  // Written to, one thread at a time. Null: there is no index.
  std::shared_ptr<LineageStore> index = {};
  // Of an index that is a copy of a server's: when it was confirmed last.
  std::function<LineageTime()> index_confirmed = {};
  bool page = false;
};

// What a service knows of itself. References outlive the ServiceAdmin.
struct AdminParts {
  const PolicyStore& policies;
  const Readiness& readiness;
  std::shared_ptr<CredentialDoor> door;
  std::shared_ptr<RevocationView> revocation;
  CredentialRules rules;
  PolicySetOptions policy_options;
  std::function<LineageTime()> now;
  std::function<std::expected<void, Failure>()> reload;
  struct Loaded {
    LineageTime policies;
    LineageTime keys;
    bool keys_given = false;
    bool keys_failed = false;  // or what is read with them
  };
  std::function<Loaded()> loaded;
  DecisionObserver* observer = nullptr;
  std::string version;
};

class ServiceAdmin {
 public:
  // Error: of the token.
  static Result<std::unique_ptr<ServiceAdmin>> create(AdminServing serving, AdminParts parts);

  Handler& handler() { return health_; }
  // Reads the token anew. Error: the old one stays.
  Result<void> load_token();

 private:
  ServiceAdmin(AdminServing serving, AdminParts parts);
  JsonValue status() const;

  const AdminServing serving_;
  const AdminParts parts_;
  AdminAccess access_;
  AdminIndex index_;
  Trial trial_;
  AdminApi api_;
  Page page_;
  Router router_;
  HealthHandler health_;
};

}  // namespace hardtack::serve
