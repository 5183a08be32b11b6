// Forward authorization: a proxy asks about its client's request and lets it through on 200, and on nothing else. nginx
// (auth_request), Traefik (ForwardAuth), Caddy (forward_auth) and Envoy (ext_authz over HTTP; over gRPC see
// serve/envoy/).
//
// Answers are 200, 401 or 403, whatever happens: 401 for a credential that is missing or not accepted, the same for
// every fault of it; 403 for everything else that is not allowed, also for a request that cannot be read in one way and
// for what could not be decided (`undecided`). No answer says why; Observe is told. Safe from any thread.
//
//   ForwardOptions options{.settings = {.proxy = *proxy_profile("nginx")}};
//   options.now = wall_clock;
//   HARDTACK_TRY(auto authorizer, ForwardAuthorizer::create(store, door, std::move(options)));
//   const Answer answer = authorizer->answer(message, worker);
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/authz/decision.h"
#include "serve/credentials/credential_door.h"
#include "serve/credentials/token_place.h"
#include "serve/decision/choose_policy_set.h"
#include "serve/decision/decision_record.h"
#include "serve/forward/identity_headers.h"
#include "serve/forward/original_request.h"
#include "serve/message/message.h"

namespace hardtack::serve {

// What became of a request, for logs and metrics. Refers to what lives while it is told.
struct ForwardOutcome {
  enum class Reason : std::uint8_t {
    kAllowed,
    kRequest,     // see `fault`, or `broken` where it could not be read at all
    kCredential,  // see `refusal`
    kDenied,      // by the policy or a check, see `decision`
    kHeader,      // a value cannot be sent to the service behind the proxy, see `header`
    kNoPolicy,    // no policy set is meant
    kUndecided,   // see `error`: a limit, a fault of an expression, revocations that are not known
    kLimit,       // of the listener or of whoever asked, see `broken`
  };
  Reason reason = Reason::kDenied;
  int status = 403;
  const ForwardFault* fault = nullptr;
  const CredentialRefusal* refusal = nullptr;
  const Error* error = nullptr;
  std::string_view header = {};
  std::string_view broken = {};  // the rule or limit of the transport, of a constant: "body_size"
  const OriginalRequest* original = nullptr;
  const AdmittedCredential* credential = nullptr;
  const Decision* decision = nullptr;
  const PolicySet* policies = nullptr;
};
// "allowed", "request": of a closed set.
std::string_view name_of(ForwardOutcome::Reason reason);

struct ForwardOptions {
  ForwardSettings settings;
  TokenPlace token = {};
  // Decides about requests without a token, too; a denial is 401 then.
  bool anonymous = false;
  CredentialRules rules = {};  // what the service states is reserved in any case
  std::vector<IdentityHeader> headers = {};
  // Names that the proxy takes out of the request: of the token's header, for example.
  std::vector<std::string> remove = {};
  // What could not be decided is denied with 403, or answered with 503, which proxies can be told to let through.
  enum class Undecided : std::uint8_t { kDeny, kError };
  Undecided undecided = Undecided::kDeny;
  std::string realm = "hardtack";
  ChoosePolicySet choose = {};            // PolicySets::usual()
  std::function<LineageTime()> now = {};  // the wall clock
  DecisionObserver* observer = nullptr;
  // More of the same: which header was missing, why a credential was refused.
  std::function<void(const ForwardOutcome&)> observe = {};
};

class ForwardAuthorizer final : public Handler {
 public:
  // Errors: those of validate (settings, token), bearer_challenge and IdentityHeaders::compile; kUsage without a clock,
  // for a header of the token that would become a fact, and for headers to remove with a proxy that removes none.
  static Result<std::unique_ptr<ForwardAuthorizer>> create(const PolicyStore& store,
                                                           std::shared_ptr<const CredentialDoor> door,
                                                           ForwardOptions options);

  // Whether the target is what this authorizer is asked at; what is not its own it denies.
  bool owns(std::string_view target) const;

  Answer answer(const Message& message, Worker& worker) override;
  bool denies() const override { return true; }

  // For whoever was told a request in another way than by headers: `asking` brought it, and chooses the policy set. The
  // answer to a denial is whole; that of an allow has the identity headers alone.
  Answer authorize(const std::expected<ToldRequest, ForwardFault>& told, const Message& asking, Worker& worker) const;
  // A question that broke a rule or a limit of the transport, `broken` of a constant: it is told of, and denied.
  Answer refused(ForwardOutcome::Reason reason, std::string_view broken, Worker& worker) const;
  // What the proxy takes out of a request that is allowed.
  const std::vector<std::string>& removals() const { return headers_.removed_names(); }

 private:
  // One request, and what became of it so far.
  struct Asked {
    Worker& worker;
    LineageTime now;
    ForwardOutcome outcome = {};
  };

  ForwardAuthorizer(const PolicyStore& store, std::shared_ptr<const CredentialDoor> door, ForwardOptions options,
                    IdentityHeaders headers, std::string challenge);
  Answer decide(Asked& asked) const;
  // Ends a request: tells of it, and answers.
  Answer end(Asked& asked, ForwardOutcome::Reason reason, int status) const;
  // False: nothing may be allowed, since it could not be written down.
  bool tell(const Asked& asked) const;
  Answer undecided(Asked& asked, const Error& error) const;
  Answer refuse(Asked& asked, const CredentialRefusal& refusal) const;

  const PolicyStore& store_;
  const std::shared_ptr<const CredentialDoor> door_;
  const ForwardOptions options_;
  const IdentityHeaders headers_;
  const std::string challenge_;
};

}  // namespace hardtack::serve
