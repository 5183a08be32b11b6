// The decision service without its sockets and options: the policies, keys and revocations of now, and the handlers
// that answer with them. Whoever starts it gives each listener one of the handlers (serve/http/server.h).
//
// create() loads everything or nothing. reload() replaces what changed and keeps what is wrong as it was; requests that
// run keep what they began with. Handlers and reloads may be called from any thread; the other functions belong to one.
//
//   auto service = Service::create(std::move(options));
//   if (!service) return refuse(service.error());
//   ServerOptions server;
//   server.listeners.push_back({.name = "decisions", .address = address, .handler = &(*service)->decisions()});
#pragma once

#include <atomic>
#include <expected>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "report/failure.h"
#include "serve/authzen/authzen.h"
#include "serve/bundle/bundle_source.h"
#include "serve/credentials/credential_door.h"
#include "serve/envoy/check_service.h"
#include "serve/forward/forward_authorizer.h"
#include "serve/grpc/grpc_handler.h"
#include "serve/grpc/health_service.h"
#include "serve/http2/http2_session.h"
#include "serve/keys/jwks_issuers.h"
#include "serve/kubernetes/access_webhook.h"
#include "serve/native/native_api.h"
#include "serve/operation/decision_metrics.h"
#include "serve/operation/health.h"
#include "serve/operation/metrics.h"
#include "serve/policies/policy_store.h"
#include "serve/service/policy_choice.h"
#include "serve/service/router.h"
#include "serve/service/service_admin.h"
#include "serve/trace/tracer.h"
#include "tokens/provider/token_keys.h"

namespace hardtack::serve {

struct ServiceOptions {
  PolicyPaths policies;
  // Reads the policies from the signed bundle at `policies.policy`, in place of files.
  std::shared_ptr<BundleSource> bundle = {};
  // Which set decides where; every one that it names must be there.
  PolicyChoice choice = {};
  // The wall clock; it must be given.
  std::function<LineageTime()> now;
  PolicySetOptions policy_options = {};
  // The keys that credentials are verified with, read anew with every reload. Without it no credential is accepted.
  std::function<Result<TokenKeys>()> load_keys = {};
  // Keys that issuers publish, which verify every JWT in place of `load_keys`: told of by metrics and readiness, and
  // started by create().
  std::shared_ptr<JwksIssuers> jwks = {};
  // What else is read anew with every reload: a list of revocations.
  std::function<Result<void>()> load_others = {};
  // Changes where these two would read something else: the stamps of their files.
  std::function<std::string()> files_stamp = {};
  // Null: nothing is revoked.
  std::shared_ptr<RevocationView> revocation = {};
  std::optional<ExpiryRule> expiry = std::nullopt;
  std::optional<std::string> audience = std::nullopt;

  std::string public_url = {};
  // Clients of the decision listener may see which checks failed, and ask for explanations.
  bool explain = false;
  std::vector<NamedQuery> queries = {};
  // Without it nothing is answered to proxies.
  std::optional<ForwardOptions> forward = std::nullopt;
  // Without it operators ask nothing.
  std::optional<AdminServing> admin = std::nullopt;
  bool kubernetes_deny_is_final = false;
  DecisionObserver* observer = nullptr;  // outlives the service
  // Why a decision log without which nothing is allowed takes nothing now, for readiness.
  std::function<std::optional<std::string>()> log_trouble = {};
  Tracer* tracer = nullptr;  // outlives the service; null: no spans are written
  std::string version = {};
};

class Service {
 public:
  // Failure: policies that cannot be read or do not compile, keys that cannot be read, options that make no sense.
  static std::expected<std::unique_ptr<Service>, Failure> create(ServiceOptions options);

  // AuthZEN, the native API and the webhook of Kubernetes.
  Handler& decisions() { return decisions_; }
  // Null where `forward` was not given.
  Handler* forwarding() { return forward_ ? &forwarding_ : nullptr; }
  // HTTP/2 of the same listeners, with what proxies ask over gRPC; null where theirs does not.
  SessionMaker* forwarding_http2() { return http2_.get(); }
  // /metrics and /version. All three answer /healthz and /readyz, too.
  Handler& operation() { return operation_; }
  // The same for a listener with a policy set of its own. Before the first request.
  Handler& with_policy_set(Handler& handler, std::string set);
  SessionMaker* forwarding_http2_with_policy_set(std::string set);
  // Null where `admin` was not given.
  Handler* admin() { return admin_ ? &admin_->handler() : nullptr; }
  // To be added to before the first request.
  Metrics& metrics() { return metrics_; }

  // Reads the policies and the keys anew, one thread after the other. Failure: the first thing that is wrong, which
  // stays as it was.
  std::expected<void, Failure> reload();
  // The same, if a file has another stamp than the last time. Whether anything was read.
  std::expected<bool, Failure> reload_if_changed();
  // /readyz says no from now on.
  void stopping() { stopping_.store(true, std::memory_order_relaxed); }

  const PolicyStore& policies() const { return store_; }
  VerificationCacheStats cache_stats() const { return door_->cache_stats(); }

 private:
  explicit Service(ServiceOptions options);
  std::expected<void, Failure> build();
  LoadedSets load_policies(const PolicySets* now);
  std::expected<void, Failure> build_admin();
  std::expected<void, Failure> reload_now();
  std::expected<void, Failure> load_others();
  std::string stamp() const;
  AuthZenOptions authzen_options();
  void write_metrics(MetricText& text) const;

  ServiceOptions options_;
  Metrics metrics_;
  TracedDecisions traced_;
  DecisionMetrics counted_;
  PolicyStore store_;
  std::shared_ptr<CredentialDoor> door_;
  std::unique_ptr<AuthZen> authzen_;
  std::unique_ptr<NativeApi> native_;
  std::unique_ptr<AccessWebhook> kubernetes_;
  std::unique_ptr<ForwardAuthorizer> forward_;
  Readiness readiness_;
  std::unique_ptr<CheckService> check_;
  std::unique_ptr<HealthService> grpc_health_;
  std::unique_ptr<GrpcHandler> grpc_;
  std::unique_ptr<Http2> http2_;
  Router apis_, proxies_;
  TracedHandler traced_apis_, traced_proxies_;
  OperationHandler metrics_and_version_;
  HealthHandler decisions_, forwarding_, operation_;
  std::vector<std::unique_ptr<ListenerPolicySet>> of_listeners_;
  std::vector<std::unique_ptr<ListenerPolicySetStreams>> streams_of_listeners_;
  std::vector<std::unique_ptr<Http2>> http2_of_listeners_;
  std::unique_ptr<ServiceAdmin> admin_;
  std::atomic<bool> stopping_{false};
  std::mutex reloading_;  // of the next two
  std::string stamp_;
  bool failed_ = false;  // the last reload, in any part
  mutable std::mutex failure_mutex_;
  bool others_failed_ = false;
  LineageTime policies_loaded_, keys_loaded_;
};

}  // namespace hardtack::serve
