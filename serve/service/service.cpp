#include "serve/service/service.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "json/make_json.h"
#include "serve/native/held_credentials.h"

namespace hardtack::serve {
namespace {

std::unexpected<Failure> failed(const Error& error) { return std::unexpected(Failure(error)); }

// No key: every credential is of an issuer that nobody knows.
Result<TokenKeys> no_keys() {
  return TokenKeys([](const KeyQuery&) -> Result<TokenKey> {
    return fail(ErrorCode::kUnknownRootKey, "the service was given no keys");
  });
}

}  // namespace

Service::Service(ServiceOptions options)
    : options_(std::move(options)),
      traced_(options_.observer),
      counted_(metrics_, &traced_),
      store_([this](const PolicySets* now) { return load_policies(now); },
             [this](const PolicySets&) { return options_.bundle ? options_.bundle->accept() : Result<void>(); }),
      proxies_(Router::Rest::kDenied),
      traced_apis_(options_.tracer, apis_),
      traced_proxies_(options_.tracer, proxies_),
      metrics_and_version_(metrics_, options_.version),
      decisions_(readiness_, HealthHandler::Shows::kConditions, &traced_apis_),
      forwarding_(readiness_, HealthHandler::Shows::kConditions, &traced_proxies_),
      operation_(readiness_, HealthHandler::Shows::kDetails, &metrics_and_version_) {}

std::expected<std::unique_ptr<Service>, Failure> Service::create(ServiceOptions options) {
  std::unique_ptr<Service> service(new Service(std::move(options)));
  if (auto built = service->build(); !built) return std::unexpected(std::move(built.error()));
  return service;
}

std::expected<void, Failure> Service::build() {
  if (!options_.now) return failed(Error(ErrorCode::kUsage, "the service has no clock"));
  // The stamp before the files: what is written in between is read with the next look.
  stamp_ = stamp();
  if (auto loaded = store_.reload(); !loaded) return loaded;

  auto keys = options_.load_keys ? options_.load_keys() : no_keys();
  if (!keys) return failed(keys.error());
  KeysOfToken of_token;
  if (options_.jwks) {
    of_token = [jwks = options_.jwks](std::string_view format, std::string_view token) {
      return jwks->keys_of(format, token);
    };
  }
  door_ = std::make_shared<CredentialDoor>(std::make_shared<const TokenKeys>(*std::move(keys)), options_.revocation,
                                           CredentialDoor::default_cache(), std::move(of_token));

  const ChoosePolicySet choose = chooser(options_.choice);
  AuthZenOptions asked = authzen_options();
  asked.choose = choose;
  auto authzen = AuthZen::create(store_, std::move(asked));
  if (!authzen) return failed(authzen.error());
  authzen_ = *std::move(authzen);

  NativeOptions native{.queries = options_.queries};
  native.rules.audience = options_.audience;
  native.rules.expiry = options_.expiry;
  native.identify = authzen_options().identify;
  native.now = options_.now;
  native.observer = &counted_;
  native.choose = choose;
  auto api = NativeApi::create(store_, door_, std::move(native));
  if (!api) return failed(api.error());
  native_ = *std::move(api);

  auto webhook = AccessWebhook::create(store_, {.deny_is_final = options_.kubernetes_deny_is_final,
                                                .choose = choose,
                                                .now = options_.now,
                                                .observer = &counted_});
  if (!webhook) return failed(webhook.error());
  kubernetes_ = *std::move(webhook);

  if (options_.forward) {
    if (const std::string& path = options_.forward->settings.path;
        path.starts_with("/healthz") || path.starts_with("/readyz")) {
      return failed(Error(ErrorCode::kUsage, "proxies cannot ask at the path of health, which is answered with 200"));
    }
    ForwardOptions forward = *options_.forward;
    forward.rules.audience = options_.audience;
    forward.rules.expiry = options_.expiry;
    forward.now = options_.now;
    forward.observer = &counted_;
    forward.choose = choose;
    auto made = ForwardAuthorizer::create(store_, door_, std::move(forward));
    if (!made) return failed(made.error());
    forward_ = *std::move(made);
    if (options_.forward->settings.proxy.asks_over_grpc) {
      check_ = std::make_unique<CheckService>(*forward_);
      grpc_health_ = std::make_unique<HealthService>(readiness_, std::vector{std::string(check_->name())});
      grpc_ =
          std::make_unique<GrpcHandler>(std::vector<GrpcService*>{check_.get(), grpc_health_.get()}, options_.tracer);
      http2_ = std::make_unique<Http2>(*grpc_);
    }
  }

  policies_loaded_ = keys_loaded_ = options_.now();

  readiness_.add(Condition::kPolicies, [this]() -> std::optional<std::string> {
    if (!store_.status().failure) return std::nullopt;
    return "the last reload failed; what was loaded before decides";
  });
  readiness_.add(Condition::kKeySets, [this]() -> std::optional<std::string> {
    const std::scoped_lock lock(failure_mutex_);
    if (!others_failed_) return std::nullopt;
    return "keys or revocations could not be read again";
  });
  if (options_.jwks) {
    readiness_.add(Condition::kKeySets, [this] { return options_.jwks->trouble(); });
    options_.jwks->start();
  }
  if (options_.revocation) {
    readiness_.add(Condition::kRevocations, [this]() -> std::optional<std::string> {
      if (options_.revocation->fresh(options_.now())) return std::nullopt;
      return "the copy of revocations is too old";
    });
  }
  if (options_.log_trouble) readiness_.add(Condition::kDecisionLog, options_.log_trouble);
  readiness_.add(Condition::kStopping, [this]() -> std::optional<std::string> {
    if (!stopping_.load(std::memory_order_relaxed)) return std::nullopt;
    return "the service is being stopped";
  });
  apis_.add([this](std::string_view target) { return authzen_->owns(target); }, *authzen_);
  apis_.add([this](std::string_view target) { return native_->owns(target); }, *native_);
  apis_.add([this](std::string_view target) { return kubernetes_->owns(target); }, *kubernetes_);
  if (forward_) proxies_.add([this](std::string_view target) { return forward_->owns(target); }, *forward_);
  metrics_.collect([this](MetricText& text) { write_metrics(text); });
  return build_admin();
}

std::expected<void, Failure> Service::build_admin() {
  if (!options_.admin) return {};
  AdminParts parts{
      .policies = store_,
      .readiness = readiness_,
      .door = door_,
      .revocation = options_.revocation,
      .rules = {.audience = options_.audience, .expiry = options_.expiry},
      .policy_options = options_.policy_options,
      .now = options_.now,
      .reload = [this] { return reload(); },
      .loaded =
          [this] {
            AdminParts::Loaded loaded;
            if (const auto bundle = options_.bundle ? options_.bundle->status() : std::nullopt) {
              loaded.bundle = json_object(
                  {{"name", bundle->name}, {"version", json_number(bundle->version)}, {"digest", bundle->digest}});
            }
            const bool no_jwks = options_.jwks && options_.jwks->trouble().has_value();
            const std::scoped_lock lock(failure_mutex_);
            loaded.policies = policies_loaded_;
            loaded.keys = keys_loaded_;
            loaded.keys_given = options_.load_keys != nullptr || options_.jwks != nullptr;
            loaded.keys_failed = others_failed_ || no_jwks;
            return loaded;
          },
      .observer = &counted_,
      .version = options_.version};
  auto made = ServiceAdmin::create(*options_.admin, std::move(parts));
  if (!made) return failed(made.error());
  admin_ = *std::move(made);
  return {};
}

void Service::write_metrics(MetricText& text) const {
  const PolicyStore::Status status = store_.status();
  text.family("hardtack_policy_reloads_total", MetricType::kCounter, "Times that the policies were read");
  text.sample("", {{"result", "done"}}, status.reloads);
  text.sample("", {{"result", "failed"}}, status.failures);
  if (const auto sets = store_.current(); sets != nullptr) {
    text.family("hardtack_policy_sets", MetricType::kGauge, "Policy sets that decide");
    text.sample("", {}, static_cast<std::uint64_t>(sets->all().size()));
  }
  if (options_.revocation != nullptr) {
    if (const auto age = options_.revocation->age(options_.now())) {
      text.family("hardtack_revocation_age_seconds", MetricType::kGauge,
                  "How long ago the copy of the revocations was confirmed");
      text.sample("", {}, static_cast<double>(age->count()) / 1000);
    }
  }
  if (const auto bundle = options_.bundle ? options_.bundle->status() : std::nullopt) {
    text.family("hardtack_bundle_version", MetricType::kGauge, "Version of the policy bundle that decides");
    text.sample("", {}, bundle->version);
    text.family("hardtack_bundle_info", MetricType::kGauge, "The policy bundle that decides");
    text.sample("", {{"name", bundle->name}, {"digest", bundle->digest}}, std::uint64_t{1});
  }
  if (options_.jwks) options_.jwks->write_metrics(text);
  const VerificationCacheStats cache = cache_stats();
  text.family("hardtack_cache_lookups_total", MetricType::kCounter, "Tokens that were looked for in the cache");
  text.sample("", {{"result", "hit"}}, cache.hits);
  text.sample("", {{"result", "prefix_hit"}}, cache.prefix_hits);
  text.sample("", {{"result", "miss"}}, cache.misses);
  text.family("hardtack_cache_bytes", MetricType::kGauge, "Memory that remembered tokens take");
  text.sample("", {}, static_cast<std::uint64_t>(cache.bytes));
}

AuthZenOptions Service::authzen_options() {
  AuthZenOptions made;
  made.public_url = options_.public_url;
  made.observer = &counted_;
  if (options_.explain) {
    made.identify = [](const Message&, Worker&) -> std::expected<Client, Answer> {
      return Client{.id = {}, .may_explain = true};
    };
  }
  made.credentials = held_credentials(
      door_, {.reserved = reserved_predicates(made.mapping), .audience = options_.audience, .expiry = options_.expiry},
      {}, options_.now);
  made.clock = [now = options_.now] {
    return static_cast<std::uint64_t>(now().time_since_epoch() / std::chrono::seconds(1));
  };
  return made;
}

LoadedSets Service::load_policies(const PolicySets* now) {
  LoadedSets sets =
      options_.bundle ? options_.bundle->load(now) : load_policy_files(options_.policies, options_.policy_options, now);
  if (!sets) return sets;
  const auto there = [&](std::string_view name) {
    return std::ranges::any_of(*sets, [&](const auto& set) { return set->name == name; });
  };
  if (!options_.choice.given() && sets->size() > 1 && !there(kDefaultSet)) {
    return failed(Error(ErrorCode::kUsage, cat("none of the ", sets->size(), " policy sets is called ",
                                               quote(kDefaultSet), ", so that everybody would be denied"))
                      .with_help("name the one that decides so, or choose by `--policy-set-by-listener ADDRESS=SET`"));
  }
  for (const std::string& name : options_.choice.names()) {
    if (there(name)) continue;
    return failed(
        Error(ErrorCode::kUsage, cat("there is no policy set ", quote(name), ", by which something is decided"))
            .with_help(cat("the sets of ", quote(options_.policies.policy), " are named as its files and folders")));
  }
  return sets;
}

Handler& Service::with_policy_set(Handler& handler, std::string set) {
  return *of_listeners_.emplace_back(std::make_unique<ListenerPolicySet>(handler, std::move(set)));
}

SessionMaker* Service::forwarding_http2_with_policy_set(std::string set) {
  if (grpc_ == nullptr) return nullptr;
  auto& streams =
      *streams_of_listeners_.emplace_back(std::make_unique<ListenerPolicySetStreams>(*grpc_, std::move(set)));
  return http2_of_listeners_.emplace_back(std::make_unique<Http2>(streams)).get();
}

// Each for itself: a key file that is broken must not keep a revocation out.
std::expected<void, Failure> Service::load_others() {
  std::expected<void, Failure> done;
  if (options_.load_keys) {
    if (auto keys = options_.load_keys()) {
      door_->replace(std::make_shared<const TokenKeys>(*std::move(keys)));
    } else {
      done = failed(keys.error());
    }
  }
  if (options_.load_others) {
    if (const auto loaded = options_.load_others(); !loaded && done) done = failed(loaded.error());
  }
  if (admin_) {
    if (const auto loaded = admin_->load_token(); !loaded && done) done = failed(loaded.error());
  }
  return done;
}

std::expected<void, Failure> Service::reload() {
  const std::scoped_lock lock(reloading_);
  return reload_now();
}

std::expected<void, Failure> Service::reload_now() {
  failed_ = true;  // until it has not: where memory ends on the way, everything is read again, too
  auto policies = store_.reload();
  auto others = load_others();
  {
    const std::scoped_lock lock(failure_mutex_);
    others_failed_ = !others;
    if (policies) policies_loaded_ = options_.now();
    if (others) keys_loaded_ = options_.now();
  }
  failed_ = !policies || !others;
  return policies ? std::move(others) : std::move(policies);
}

std::string Service::stamp() const {
  std::string text = options_.files_stamp ? options_.files_stamp() : std::string();
  const auto files = policy_file_stamps(options_.policies);
  if (!files) return text + cat("\nunreadable: ", files.error().to_string());
  for (const PolicyFileStamp& file : *files) {
    text += cat("\n", file.path, " ", file.device, " ", file.inode, " ", file.size, " ", file.modified_ns, " ",
                file.changed_ns);
  }
  return text;
}

std::expected<bool, Failure> Service::reload_if_changed() {
  const std::scoped_lock lock(reloading_);
  std::string now = stamp();
  const bool changed = now != stamp_;
  // What failed is tried again, since it may have been for want of descriptors or memory; the same failure is told
  // once.
  if (!changed && !failed_) return false;
  stamp_ = std::move(now);
  if (auto done = reload_now(); !done) {
    if (!changed) return false;
    return std::unexpected(std::move(done.error()));
  }
  return true;
}

}  // namespace hardtack::serve
