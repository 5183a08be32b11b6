#include "cli/serve/policy_arguments.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "cli/files/test_tokens.h"
#include "cli/output/shown_word.h"
#include "cli/system/files.h"
#include "engine/text/cat.h"
#include "serve/forward/proxy_profile.h"

namespace hardtack::cli {
namespace {

std::unexpected<Error> usage(std::string message, std::string help = {}) {
  Error error(ErrorCode::kUsage, std::move(message));
  return fail(help.empty() ? std::move(error) : std::move(error).with_help(std::move(help)));
}

}  // namespace

void BundleArguments::declare(Arguments& arguments) {
  keys_.declare(arguments, "--bundle-key", "--bundle-key-file", "that signs the bundle which `--policy` names");
  arguments.option("--bundle-name", "NAME", name_, "what the bundle must be named");
  arguments.option("--bundle-state", "FILE", state_,
                   "remember the version of the bundle in FILE, so that no older one decides after a restart");
}

Result<std::shared_ptr<serve::BundleSource>> BundleArguments::source(const std::string& policy,
                                                                     const std::vector<std::string>& data,
                                                                     const serve::PolicySetOptions& policies,
                                                                     bool remember) const {
  if (!keys_.given()) {
    if (name_ || state_) {
      return usage(cat("`", name_ ? "--bundle-name" : "--bundle-state", "` means nothing without a key of bundles"),
                   "pass `--bundle-key KEY`");
    }
    if (policy.ends_with(".bundle"))
      return usage("a bundle decides only with the key that signs it", "pass `--bundle-key KEY`");
    return std::shared_ptr<serve::BundleSource>();
  }
  serve::BundleSourceOptions options{.path = policy, .keys = {}};
  HARDTACK_TRY(options.keys, keys_.read());
  if (name_) HARDTACK_CHECK(serve::check_bundle_name(*name_));
  if (state_) HARDTACK_CHECK(expect_file_name(*state_));
  options.name = name_;
  options.state_file = state_;
  options.write_state = remember;
  options.data = data;
  options.policies = policies;
  options.tests.externs = policies.policy.externs;
  options.tests.open_token = open_token;
  options.tests.jobs = std::max(1u, std::thread::hardware_concurrency());
  return std::make_shared<serve::BundleSource>(std::move(options));
}

void PolicyChoiceArguments::declare(Arguments& arguments) {
  arguments.repeated(
      "--policy-set-by-listener", "ADDRESS=SET",
      [this](const std::string& text) -> Result<void> {
        HARDTACK_CHECK(add(text, "an address, `=` and the name of a set", by_listener_));
        HARDTACK_TRY(by_listener_.back().first, listener_name(by_listener_.back().first));
        return {};
      },
      "the policy set SET decides about all that is asked at the listener ADDRESS");
  arguments.repeated(
      "--policy-set-by-tls-name", "NAME=SET",
      [this](const std::string& text) -> Result<void> {
        HARDTACK_CHECK(add(text, "a name in TLS, `=` and the name of a set", by_tls_name_));
        HARDTACK_TRY(by_tls_name_.back().first, serve::tls_name(by_tls_name_.back().first));
        return {};
      },
      "SET decides for clients that ask for NAME in TLS");
  arguments.option(
      "--policy-set-by-header", "NAME", header_,
      "the set that the header names decides, if a `--trusted-proxy` sent it; what nothing is chosen for is "
      "denied");
  arguments.needs("--policy-set-by-tls-name", "--tls-certificate");
  arguments.needs("--policy-set-by-header", "--trusted-proxy");
  arguments.exclusive({"--policy-set-by-tls-name", "--policy-set-by-header"});
}

Result<void> PolicyChoiceArguments::add(const std::string& text, const char* what,
                                        std::vector<std::pair<std::string, std::string>>& to) {
  const auto at = text.rfind('=');
  if (at == std::string::npos || at == 0 || at + 1 == text.size() || looks_secret(text))
    return usage(cat("value ", shown_word(text), " is not ", what));
  to.emplace_back(text.substr(0, at), text.substr(at + 1));
  return {};
}

std::optional<std::string> PolicyChoiceArguments::set_of(const std::string& listener) const {
  const auto found = std::ranges::find(by_listener_, listener, &std::pair<std::string, std::string>::first);
  return found == by_listener_.end() ? std::nullopt : std::optional(found->second);
}

Result<serve::PolicyChoice> PolicyChoiceArguments::choice(const std::vector<std::vector<std::string>>& listeners,
                                                          bool with_tls,
                                                          const std::vector<std::string>& trusted_proxies,
                                                          NamedSockets& sockets) const {
  serve::PolicyChoice made;
  std::set<std::string> known;
  for (const auto& [address, set] : by_listener_) {
    if (!known.insert(address).second) return usage(cat("two policy sets are for the listener ", address));
    made.of_listeners.insert(set);
  }
  for (const auto& [name, set] : by_tls_name_) {
    if (!made.by_tls_name.emplace(name, set).second) return usage(cat("two policy sets are for the TLS name ", name));
  }
  if (header_) {
    if (!serve::is_plain_header_name(*header_) || *header_ == "authorization" || *header_ == "cookie") {
      return usage(cat("value ", shown_word(*header_), " of `--policy-set-by-header` is no header that a proxy sets"),
                   "it is written in lower case, without `_` and `.`");
    }
    made.header = header_;
    HARDTACK_TRY(made.peers, serve::TrustedPeers::parse(trusted_proxies));
  }
  if (!made.given()) return made;
  std::set<std::string> there;
  for (const auto& addresses : listeners) {
    for (const std::string& text : addresses) {
      HARDTACK_TRY(const std::string name, listener_name(text));
      HARDTACK_TRY(const serve::ListenAddress address, sockets.address(text));
      there.insert(name);
      const bool has_tls = with_tls && !is_unix(address).value_or(false);
      if (known.contains(name) || header_ || (!by_tls_name_.empty() && has_tls)) continue;
      return usage(cat("nothing chooses a policy set at the listener ", name),
                   "pass `--policy-set-by-listener ADDRESS=SET` for it, too");
    }
  }
  for (const std::string& address : known) {
    if (!there.contains(address))
      return usage(cat("a policy set is for the listener ", address, ", and nothing listens there"));
  }
  return made;
}

}  // namespace hardtack::cli
