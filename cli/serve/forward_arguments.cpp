#include "cli/serve/forward_arguments.h"

#include <utility>

#include "cli/output/shown_word.h"
#include "cli/serve/option_values.h"
#include "engine/text/cat.h"

namespace hardtack::cli {
namespace {

// "`encoded_slash`, `backslash`"
std::string allowable_targets() {
  std::string names;
  for (std::size_t i = 0; i < serve::kTargetFaults; ++i) {
    const std::string_view name = name_of(static_cast<serve::TargetFault>(i));
    if (serve::ambiguity_from_name(name)) names += cat(names.empty() ? "" : ", ", "`", name, "`");
  }
  return names;
}

}  // namespace

void ForwardArguments::declare_listener(Arguments& arguments) {
  arguments.repeated("--forward-listen", "ADDRESS", listen, "answer proxies (forward authorization)");
}

void ForwardArguments::declare(Arguments& arguments) {
  arguments.section("Forward authorization");
  arguments.option("--proxy", "NAME", proxy_, "nginx, traefik, caddy or envoy: how it tells what its client asked for")
      .words({"nginx", "traefik", "caddy", "envoy"});
  arguments.repeated(
      "--trusted-proxy", "ADDRESS", trusted_proxies,
      "an address, a network such as `10.0.0.0/8`, or `unix`, that may ask for others; nobody by default");
  arguments.option("--forward-path", "PATH", path_, "where the proxy asks, `/forward` by default");
  arguments.option("--token-header", "NAME", token_header_,
                   "the header that holds the token and nothing else; by default `Authorization: Bearer TOKEN`");
  arguments.option("--token-cookie", "NAME", token_cookie_, "the cookie that holds the token");
  arguments.flag("--anonymous", anonymous_, "decide about requests without a token, too");
  arguments.option("--realm", "NAME", realm_, "of the challenge that goes with 401");
  arguments.repeated("--request-header", "NAME", facts_, "becomes the fact header(NAME, VALUE), if it is there");
  arguments.repeated(
      "--identity-header", "NAME=RULE",
      [this](const std::string& text) -> Result<void> {
        HARDTACK_TRY(auto pair, split_pair(text, "a header's name, `=` and a rule"));
        identity_headers_.push_back({.name = std::move(pair.first), .query = std::move(pair.second)});
        return {};
      },
      "a header for the service behind the proxy, from the facts of the decision: `x-auth-user=u($u) <- user($u)`");
  arguments.repeated("--remove-header", "NAME", remove_headers_, "Envoy takes it out of the request");
  arguments.repeated(
      "--allow-target", "NAME",
      [this](const std::string& text) -> Result<void> {
        const auto fault = serve::ambiguity_from_name(text);
        if (!fault) {
          return fail(Error(ErrorCode::kUsage, cat("value ", shown_word(text), " is no target that can be allowed"))
                          .with_help(cat("there are ", allowable_targets())));
        }
        allowed_targets_.allow(*fault);
        return {};
      },
      "decide about targets that services may read otherwise, which are denied: " + allowable_targets());
  arguments
      .option(
          "--undecided", "ANSWER",
          [this](const std::string& text) -> Result<void> {
            if (text != "deny" && text != "error")
              return fail(ErrorCode::kUsage, cat("value ", shown_word(text), " is neither `deny` nor `error`"));
            undecided_ = text == "error" ? Undecided::kError : Undecided::kDeny;
            return {};
          },
          "what could not be decided: `deny` (403, the default) or `error` (503, which a proxy may let through)")
      .words({"deny", "error"});
  for (const char* name : {"--forward-path", "--token-header", "--token-cookie", "--anonymous", "--realm",
                           "--request-header", "--identity-header", "--remove-header", "--allow-target", "--undecided"})
    arguments.needs(name, "--forward-listen");
  arguments.needs("--forward-listen", "--proxy");
  arguments.needs("--proxy", "--forward-listen");
  arguments.exclusive({"--token-header", "--token-cookie"});
}

Result<std::optional<serve::ForwardOptions>> ForwardArguments::options() const {
  HARDTACK_CHECK(expect_no_secret("--forward-listen", listen));
  HARDTACK_CHECK(expect_no_secret("--trusted-proxy", trusted_proxies));
  HARDTACK_CHECK(expect_no_secret("--request-header", facts_));
  HARDTACK_CHECK(expect_no_secret("--remove-header", remove_headers_));
  HARDTACK_CHECK(expect_no_secret("--forward-path", path_));
  HARDTACK_CHECK(expect_no_secret("--realm", realm_));
  HARDTACK_CHECK(expect_no_secret("--token-header", token_header_));
  HARDTACK_CHECK(expect_no_secret("--token-cookie", token_cookie_));
  if (listen.empty()) return std::nullopt;
  const auto profile = serve::proxy_profile(*proxy_);
  if (!profile) {
    return fail(Error(ErrorCode::kUsage, cat("value ", shown_word(*proxy_), " of `--proxy` is no proxy's name"))
                    .with_help("write nginx, traefik, caddy or envoy"));
  }
  serve::ForwardOptions made;
  made.settings.proxy = *profile;
  if (path_) made.settings.path = *path_;
  HARDTACK_TRY(made.settings.peers, serve::TrustedPeers::parse(trusted_proxies));
  if (trusted_proxies.empty()) {
    return fail(Error(ErrorCode::kUsage, "no proxy is trusted, so that everybody would be denied")
                    .with_help("pass `--trusted-proxy ADDRESS`, such as 127.0.0.1 or `unix`"));
  }
  made.settings.headers = facts_;
  if (token_header_) made.token = {.header = *token_header_, .scheme = std::nullopt, .cookie = std::nullopt};
  if (token_cookie_) made.token = {.header = std::nullopt, .scheme = std::nullopt, .cookie = *token_cookie_};
  made.anonymous = anonymous_;
  made.settings.allowed = allowed_targets_;
  made.undecided = undecided_;
  made.headers = identity_headers_;
  made.remove = remove_headers_;
  if (realm_) made.realm = *realm_;
  return made;
}

}  // namespace hardtack::cli
