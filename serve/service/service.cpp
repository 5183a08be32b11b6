#include "serve/service/service.h"

#include <chrono>
#include <utility>

#include "engine/text/cat.h"
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
      store_(
          [this](const PolicySets* now) { return load_policy_files(options_.policies, options_.policy_options, now); }),
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
  door_ = std::make_shared<CredentialDoor>(std::make_shared<const TokenKeys>(*std::move(keys)), options_.revocation);

  auto authzen = AuthZen::create(store_, authzen_options());
  if (!authzen) return failed(authzen.error());
  authzen_ = *std::move(authzen);

  NativeOptions native{.queries = options_.queries};
  native.rules.audience = options_.audience;
  native.rules.expiry = options_.expiry;
  native.identify = authzen_options().identify;
  native.now = options_.now;
  native.observer = &counted_;
  auto api = NativeApi::create(store_, door_, std::move(native));
  if (!api) return failed(api.error());
  native_ = *std::move(api);

  auto webhook = AccessWebhook::create(
      store_, {.deny_is_final = options_.kubernetes_deny_is_final, .now = options_.now, .observer = &counted_});
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
    auto made = ForwardAuthorizer::create(store_, door_, std::move(forward));
    if (!made) return failed(made.error());
    forward_ = *std::move(made);
  }

  readiness_.add(Condition::kPolicies, [this]() -> std::optional<std::string> {
    if (!store_.status().failure) return std::nullopt;
    return "the last reload failed; what was loaded before decides";
  });
  readiness_.add(Condition::kKeySets, [this]() -> std::optional<std::string> {
    const std::scoped_lock lock(failure_mutex_);
    if (!others_failed_) return std::nullopt;
    return "keys or revocations could not be read again";
  });
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
  return done;
}

std::expected<void, Failure> Service::reload() {
  auto policies = store_.reload();
  auto others = load_others();
  {
    const std::scoped_lock lock(failure_mutex_);
    others_failed_ = !others;
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
  std::string now = stamp();
  const bool changed = now != stamp_;
  // What failed is tried again, since it may have been for want of descriptors or memory; the same failure is told
  // once.
  if (!changed && !failed_) return false;
  stamp_ = std::move(now);
  if (auto done = reload(); !done) {
    if (!changed) return false;
    return std::unexpected(std::move(done.error()));
  }
  return true;
}

}  // namespace hardtack::serve
