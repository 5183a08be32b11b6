#include "cli/serve/serve_arguments.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>
#include <set>
#include <thread>
#include <utility>

#include "cli/app.h"
#include "cli/files/no_text.h"
#include "cli/input/values.h"
#include "cli/output/shown_word.h"
#include "cli/serve/option_values.h"
#include "cli/serve/token_keys.h"
#include "cli/system/files.h"
#include "engine/text/cat.h"
#include "report/terminal.h"
#include "tokens/biscuit/parent_claim.h"
#include "tokens/lineage_index/stores/postgres_store.h"

namespace hardtack::cli {
namespace {

constexpr std::chrono::milliseconds kPollIndex{100};
// Less would deny between two looks at the server; more is no revocation.
constexpr std::chrono::milliseconds kLeastStaleness{500};
constexpr std::chrono::milliseconds kMostStaleness = std::chrono::hours(1);

using serve::ListenerOptions;
using serve::ServerOptions;
using serve::ServiceOptions;

// Changes when another file lies there, or when it is written.
std::string stamp_of(const std::string& path) {
  struct stat info{};
  if (::stat(path.c_str(), &info) != 0) return cat(path, " -\n");
  return cat(path, " ", std::uint64_t{info.st_dev}, " ", std::uint64_t{info.st_ino}, " ",
             static_cast<std::int64_t>(info.st_size), " ", static_cast<std::int64_t>(info.st_mtim.tv_sec), ".",
             static_cast<std::int64_t>(info.st_mtim.tv_nsec), " ", static_cast<std::int64_t>(info.st_ctim.tv_sec), ".",
             static_cast<std::int64_t>(info.st_ctim.tv_nsec), "\n");
}

// A pipe would be waited for, and nobody would be told to stop meanwhile.
Result<void> expect_regular(const std::string& path) {
  struct stat info{};
  if (::stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode))
    return fail(ErrorCode::kIo, cat(shown_path(path), " is no regular file"));
  return {};
}

}  // namespace

ServeArguments::ServeArguments() {
  limits_.limits = EvalLimits{};  // a service would rather deny than make others wait
}

void ServeArguments::declare(Arguments& arguments) {
  arguments.option("--config", "FILE", config,
                   "read options from FILE (TOML); every option below is a key of the same name, and one that is given "
                   "here takes its place");
  arguments.flag("--check-config", check_config, "check the options, the policies and the keys, and serve nothing");

  arguments.option("--health", "ADDRESS", health,
                   "ask the service that runs at ADDRESS whether it is ready, and serve nothing: 0 if it is");

  arguments.section("Listeners");
  arguments.repeated("--listen", "ADDRESS", listen_,
                     "answer AuthZEN, POST /v1/authorize and /v1/authorize/batch, and the webhook of Kubernetes at "
                     "ADDRESS: `127.0.0.1:8400`, `[::1]:8400`, `unix:/run/hardtack.sock`, `fd:3`, or `fd:NAME` for a "
                     "socket of systemd");
  forward_.declare_listener(arguments);
  arguments.repeated("--ops-listen", "ADDRESS", ops_listen_,
                     "answer /metrics and /version; health is answered by every listener");
  arguments.option("--tls-certificate", "FILE", tls_certificate_,
                   "the certificate and its chain (PEM), read again on "
                   "reload; needed where other machines may ask");
  arguments.option("--tls-key", "FILE", tls_key_, "its private key (PEM)");
  arguments.option("--tls-client-ca", "FILE", tls_client_ca_, "who issues the certificates of clients (PEM)");
  arguments.flag("--tls-client-required", tls_client_required_, "refuse clients without a certificate");
  arguments.flag("--plain-beyond-loopback", plain_beyond_,
                 "answer other machines without TLS, behind something that encrypts");
  arguments.option("--threads", "NUMBER", threads_, "threads that answer; by default one for each processor");
  listener_limits_.declare(arguments);
  arguments.needs("--tls-certificate", "--tls-key");
  arguments.needs("--tls-key", "--tls-certificate");
  arguments.needs("--tls-client-ca", "--tls-certificate");
  arguments.needs("--tls-client-required", "--tls-client-ca");

  arguments.section("Policies");
  arguments.option(
      "--policy", "FILE|FOLDER", policy_,
      "a policy, a folder of policy sets or, with `--bundle-key`, a signed bundle of them, compiled before they "
      "take the place of what decides; read again when they change, and on SIGHUP");
  arguments.repeated("--data", "FILE", data_, "facts that every policy set decides over: entity, attribute, action_of");
  bundle_.declare(arguments);
  choice_.declare(arguments);
  functions_.declare(arguments);
  limits_.declare(arguments);

  keys_.declare(arguments);
  jwks_.declare(arguments);
  arguments.section("Credentials");
  arguments.option("--audience", "NAME", audience_, "whom JWTs and PASETOs must be for");
  arguments.flag("--require-expiry", require_expiry_,
                 "deny a credential that no check and no verified claim bounds in time");
  arguments.option(
      "--max-lifetime", "DURATION",
      [this](const std::string& text) -> Result<void> {
        HARDTACK_TRY(const std::chrono::nanoseconds lifetime, parse_duration(text));
        if (lifetime < std::chrono::seconds(1))
          return fail(ErrorCode::kUsage, cat("value ", shown_word(text), " is less than a second"));
        max_lifetime_ = std::chrono::floor<std::chrono::seconds>(lifetime);
        return {};
      },
      "the same, and deny one that can be used for longer than DURATION from now on, such as `1h`");
  index_.declare(arguments, false);
  arguments.option(
      "--max-staleness", "DURATION",
      [this](const std::string& text) -> Result<void> {
        HARDTACK_TRY(const std::chrono::nanoseconds most, parse_duration(text));
        if (most < kLeastStaleness || most > kMostStaleness)
          return fail(ErrorCode::kUsage, cat("value ", shown_word(text), " is not between 500ms and 1h"));
        index_.max_staleness = std::chrono::floor<std::chrono::milliseconds>(most);
        return {};
      },
      "how old the copy of an index in PostgreSQL may be (default 5s); nothing is allowed by an older one");
  arguments.option("--revocation-list", "FILE", revocation_list_,
                   "revocation ids, one a line, read again when the file changes");
  arguments.needs("--pin-file", "--index");
  arguments.needs("--max-staleness", "--index");

  arguments.section("Answers");
  arguments.option("--public-url", "URL", public_url_,
                   "how clients know the service, for AuthZEN's metadata: `https://pdp.example`");
  arguments.flag("--explain", explain_, "clients of `--listen` may see which checks failed, and ask for explanations");
  arguments.repeated(
      "--query", "NAME=RULE",
      [this](const std::string& text) -> Result<void> {
        HARDTACK_TRY(auto pair, split_pair(text, "a name, `=` and a rule"));
        queries_.push_back({std::move(pair.first), std::move(pair.second)});
        return {};
      },
      "a query that clients of /v1/authorize may name: `rights=right($r) <- right($u, $r)`");
  arguments.flag("--kubernetes-deny-is-final", kubernetes_deny_is_final_,
                 "a `deny if` that matches ends the question; otherwise the API server asks on");

  outboxes.declare(arguments);

  forward_.declare(arguments);
  admin_.declare(arguments);
}

Result<ServiceOptions> ServeArguments::service(Console& console, NamedSockets& sockets) const {
  if (!policy_) {
    return fail(Error(ErrorCode::kUsage, "no policy was given").with_help("pass `--policy FILE` or `--policy FOLDER`"));
  }
  for (const PublicKeyArguments::Named& key : keys_.keys) {
    if (key.is_file && key.key == "-") return fail(ErrorCode::kUsage, "a service reads its keys again; name a file");
  }
  if (keys_.key_set == "-" || revocation_list_ == "-")
    return fail(ErrorCode::kUsage, "a service reads its files again; name one in place of `-`");
  HARDTACK_CHECK(expect_file_name(*policy_));
  HARDTACK_CHECK(expect_no_secret("--listen", listen_));
  HARDTACK_CHECK(expect_no_secret("--ops-listen", ops_listen_));
  HARDTACK_CHECK(expect_no_secret("--data", data_));
  HARDTACK_CHECK(expect_no_secret("--public-url", public_url_));
  HARDTACK_TRY(auto forward, forward_.options());
  ServiceOptions made;
  made.policies = {*policy_, data_};
  made.now = current_time;
  made.policy_options.policy.limits = limits_.limits;
  made.policy_options.policy.externs = functions_.functions();
  made.policy_options.policy.token_predicates = biscuit_predicates();
  made.policy_options.is_secret = looks_like_no_text;
  HARDTACK_TRY(made.bundle, bundle_.source(*policy_, data_, made.policy_options, !check_config));
  HARDTACK_TRY(made.choice, choice_.choice({listen_, forward_.listen}, tls_certificate_.has_value(),
                                           forward_.trusted_proxies, sockets));
  if (!forward_.trusted_proxies.empty() && forward_.listen.empty() && !choice_.by_header())
    return fail(ErrorCode::kUsage, "`--trusted-proxy` means nothing without `--forward-listen`");
  made.version = kVersion;
  made.audience = audience_;
  if (require_expiry_ || max_lifetime_) made.expiry = ExpiryRule{max_lifetime_};
  made.public_url = public_url_.value_or("");
  made.explain = explain_;
  made.queries = queries_;
  made.kubernetes_deny_is_final = kubernetes_deny_is_final_;
  if (keys_.given()) {
    made.load_keys = [this, &console]() -> Result<TokenKeys> {
      for (const PublicKeyArguments::Named& key : keys_.keys) {
        if (key.is_file) HARDTACK_CHECK(expect_regular(key.key));
      }
      if (keys_.key_set) HARDTACK_CHECK(expect_regular(*keys_.key_set));
      return read_token_keys(console, keys_);
    };
  }
  HARDTACK_TRY(made.jwks, jwks_.issuers());
  if (check_config) made.jwks.reset();  // nothing is fetched
  std::shared_ptr<LineageStore> index;
  if (index_.given()) {
    HARDTACK_TRY(index, index_.open());
  }
  HARDTACK_TRY(made.admin, admin(index, sockets));
  HARDTACK_TRY(const std::shared_ptr<serve::LocalRevocation> revocation, open_revocation(console, std::move(index)));
  made.revocation = revocation;
  if (revocation_list_) {
    made.load_others = [this, &console, revocation, empty = std::string()]() mutable -> Result<void> {
      HARDTACK_CHECK(expect_regular(*revocation_list_));
      // A reload that fails is tried every second, and a list that revokes nothing is told of when it is read.
      std::string stamp = stamp_of(*revocation_list_);
      if (stamp == empty) return {};
      HARDTACK_TRY(RevocationList list, read_revocation_list(console, *revocation_list_));
      empty = list.size() == 0 ? std::move(stamp) : std::string();
      revocation->replace(std::make_shared<const RevocationList>(std::move(list)));
      return {};
    };
  }
  made.files_stamp = [this] { return files_stamp(); };
  made.forward = std::move(forward);
  return made;
}

Result<std::optional<serve::AdminServing>> ServeArguments::admin(const std::shared_ptr<LineageStore>& index,
                                                                 NamedSockets& sockets) const {
  HARDTACK_TRY(std::optional<serve::AdminServing> made, admin_.serving(sockets));
  if (!made || index == nullptr) return made;
  if (auto* const copy = dynamic_cast<PostgresLineageStore*>(index.get())) {
    made->index = index;  // any thread may use it, and it knows at once what it wrote
    made->index_confirmed = [copy] { return copy->confirmed_at(); };
  } else {
    // One of its own: decisions do not wait while it writes, and see what it wrote when they look.
    HARDTACK_TRY(made->index, index_.open());
  }
  return made;
}

Result<std::shared_ptr<serve::LocalRevocation>> ServeArguments::open_revocation(
    Console& console, std::shared_ptr<LineageStore> index) const {
  if (index == nullptr && !revocation_list_) return std::shared_ptr<serve::LocalRevocation>();
  std::shared_ptr<const RevocationList> list;
  if (revocation_list_) {
    HARDTACK_CHECK(expect_regular(*revocation_list_));
    HARDTACK_TRY(RevocationList read, read_revocation_list(console, *revocation_list_));
    list = std::make_shared<const RevocationList>(std::move(read));
  }
  // A copy of a server's index is kept up to date, and answers nothing when it has become too old.
  serve::CopyState copy;
  if (auto* const store = dynamic_cast<PostgresLineageStore*>(index.get())) {
    auto runner = std::make_shared<PostgresLineageRunner>(*store, current_time, kPollIndex);
    copy.fresh = [store, runner = std::move(runner)](LineageTime now) {
      return store->look_up(std::array{std::string("-")}, now).has_value();
    };
    copy.age = [store](LineageTime now) { return now - store->confirmed_at(); };
  }
  return std::make_shared<serve::LocalRevocation>(std::move(index), std::move(list), std::move(copy));
}

std::string ServeArguments::check_report(const serve::Service& service, const ServerOptions& server) const {
  const auto& sets = service.policies().current()->all();
  std::string text = cat("good: ", sets.size(), " policy sets\nchecked:\n");
  for (const auto& set : sets) text += cat("  policy set ", escape_controls(set->name), ", digest ", set->digest, "\n");
  for (const PublicKeyArguments::Named& key : keys_.keys)
    text += cat("  the key ", key.is_file ? shown_path(key.key) : "that was given", "\n");
  if (keys_.key_set) text += cat("  the key set ", shown_path(*keys_.key_set), "\n");
  if (revocation_list_) text += cat("  the revocation list ", shown_path(*revocation_list_), "\n");
  if (index_.given()) text += "  the index of revocations\n";
  for (const ListenerOptions& listener : server.listeners)
    text += cat("  the address ", listener.address.to_string(), listener.tls ? ", certificate and key" : "", "\n");
  text += "not tried: whether the addresses are free";
  if (jwks_.given()) text += jwks_.several() ? ", and the keys of the issuers" : ", and the keys of the issuer";
  return text + "\n";
}

std::string ServeArguments::tls_stamp() const {
  std::string text;
  for (const auto* file : {&tls_certificate_, &tls_key_, &tls_client_ca_}) {
    if (*file) text += stamp_of(**file);
  }
  return text;
}

std::string ServeArguments::files_stamp() const {
  std::string text;
  for (const PublicKeyArguments::Named& key : keys_.keys) {
    if (key.is_file) text += stamp_of(key.key);
  }
  if (keys_.key_set) text += stamp_of(*keys_.key_set);
  if (revocation_list_) text += stamp_of(*revocation_list_);
  for (const std::string& file : admin_.files()) text += stamp_of(file);
  return text;
}

std::vector<std::string> ServeArguments::warnings() const {
  std::vector<std::string> warnings;
  if (::geteuid() == 0) warnings.emplace_back("the service runs as root, and need not");
  struct stat info{};
  if (tls_key_ && ::stat(tls_key_->c_str(), &info) == 0 && (info.st_mode & (S_IRWXO)) != 0)
    warnings.emplace_back(cat(shown_path(*tls_key_), ", the key of TLS, can be read by everybody"));
  return warnings;
}

Result<ServerOptions> ServeArguments::server(serve::Service& service, NamedSockets& sockets) const {
  if (listen_.empty() && forward_.listen.empty()) {
    return fail(Error(ErrorCode::kUsage, "nothing is served")
                    .with_help("pass `--listen ADDRESS`, such as `--listen 127.0.0.1:8400`"));
  }
  ServerOptions made;
  const std::uint64_t processors = std::max(1u, std::thread::hardware_concurrency());
  if (threads_ && (*threads_ == 0 || *threads_ > 1'024))
    return fail(ErrorCode::kUsage, "`--threads` is a number from 1 to 1024");
  made.threads = static_cast<std::size_t>(threads_.value_or(processors));
  made.busy_poll = listener_limits_.busy_poll;
  for (const auto* file : {&tls_certificate_, &tls_key_, &tls_client_ca_}) {
    if (*file) HARDTACK_CHECK(expect_regular(**file));
  }
  std::set<std::string> known;
  const auto add = [&](const std::vector<std::string>& addresses, const char* name, serve::Handler& handler,
                       bool own_thread, serve::SessionMaker* http2 = nullptr) -> Result<void> {
    for (const std::string& text : addresses) {
      ListenerOptions listener{.name = name, .handler = &handler, .http2 = http2};
      HARDTACK_TRY(listener.address, sockets.address(text));
      HARDTACK_TRY(const std::string known_as, listener_name(text));
      if (const auto set = choice_.set_of(known_as); set && !own_thread) {
        listener.handler = &service.with_policy_set(handler, *set);
        if (http2 != nullptr) listener.http2 = service.forwarding_http2_with_policy_set(*set);
      }
      const bool any_port = listener.address.kind == serve::ListenAddress::Kind::kTcp && listener.address.port == 0;
      if (!any_port && !known.insert(listener.address.to_string()).second)
        return fail(ErrorCode::kUsage, cat("two listeners have the address ", listener.address.to_string()));
      if (tls_certificate_ && !is_unix(listener.address).value_or(false)) {
        using serve::ClientCertificate;
        listener.tls = serve::TlsOptions{.certificate_file = *tls_certificate_, .key_file = *tls_key_};
        if (tls_client_ca_) {
          listener.tls->client_ca_file = *tls_client_ca_;
          listener.tls->client = tls_client_required_ ? ClientCertificate::kRequired : ClientCertificate::kOptional;
        }
      }
      listener.limits = listener_limits_.limits;
      listener.plain_beyond = plain_beyond_;
      listener.own_thread = own_thread;
      if (listener.name == "admin") admin_.adapt(listener);
      made.listeners.push_back(std::move(listener));
    }
    return {};
  };
  HARDTACK_CHECK(add(listen_, "decisions", service.decisions(), false));
  if (!forward_.listen.empty())
    HARDTACK_CHECK(add(forward_.listen, "proxies", *service.forwarding(), false, service.forwarding_http2()));
  HARDTACK_CHECK(add(ops_listen_, "operation", service.operation(), true));
  if (!admin_.listen.empty()) HARDTACK_CHECK(add(admin_.listen, "admin", *service.admin(), true));
  return made;
}

}  // namespace hardtack::cli
