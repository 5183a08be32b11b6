#include "serve/admin/admin_access.h"

#include <algorithm>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/trim.h"
#include "serve/credentials/token_place.h"
#include "serve/message/problem.h"
#include "tokens/bytes/bytes.h"
#include "tokens/bytes/secret.h"

namespace hardtack::serve {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_name(std::string_view a, std::string_view b) { return std::ranges::equal(a, b, {}, lower, lower); }

// `host` of `host:port`, `[::1]` of `[::1]:8400`.
std::string_view without_port(std::string_view host) {
  if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
  return host.substr(0, host.find(':'));
}

// Names that no DNS server can point somewhere else.
bool is_address(std::string_view host) {
  if (host.starts_with('[')) return host.ends_with(']');
  return !host.empty() && std::ranges::all_of(host, [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

std::string_view kind_of(std::string_view name) {
  if (name.find("://") != std::string_view::npos) return "uri";
  return name.find('=') != std::string_view::npos ? "subject" : "dns";
}

}  // namespace

Result<AdminToken> AdminToken::parse(std::string_view text) {
  const std::string_view word = trimmed(text);
  const auto refuse = [](const std::string& says) {
    return fail(Error(ErrorCode::kInvalidKey, "the admin token " + says)
                    .with_help("make one with `umask 077; openssl rand -hex 32 > admin.token`"));
  };
  if (word.size() < kMinAdminTokenBytes) return refuse(cat("is shorter than ", kMinAdminTokenBytes, " bytes"));
  if (word.size() > kMaxAdminTokenBytes) return refuse(cat("is longer than ", kMaxAdminTokenBytes, " bytes"));
  const bool sendable = std::ranges::all_of(
      word, [](char c) { return c > 0x20 && c < 0x7f && c != ',' && c != ';' && c != '"' && c != '\\'; });
  if (!sendable) return refuse("is no word of visible ASCII characters without `,`, `;`, `\"` and backslashes");
  return AdminToken(sha256(bytes_of(word)));
}

bool AdminToken::equals(std::string_view shown) const {
  // Of digests, so that neither the length nor a common beginning shows in the time.
  return equal_in_constant_time(sha256(bytes_of(shown)), digest_);
}

void AdminAccess::replace(AdminToken token) {
  const std::lock_guard lock(mutex_);
  token_ = token;
}

bool AdminAccess::knows_host(std::string_view host) const {
  const std::string_view name = without_port(host);
  if (is_address(name) || same_name(name, "localhost")) return true;
  return std::ranges::any_of(options_.hosts, [&](const std::string& known) { return same_name(name, known); });
}

// What a browser reaches by a name that somebody else's server answers is not this service, as far as the browser
// knows. TLS says so itself: no certificate of ours has that name.
std::optional<Answer> AdminAccess::refuse_host(const Message& message) const {
  if (message.peer.unix_socket || message.peer.tls) return std::nullopt;
  const auto host = message.header("host");
  if (host && knows_host(*host)) return std::nullopt;
  return problem(421, "this is not the host that was asked for; `--admin-host NAME` adds a name");
}

std::optional<Answer> AdminAccess::refuse_origin(const Message& message) const {
  if (auto refused = refuse_host(message)) return refused;
  const auto host = message.header("host");
  const auto site = message.header("sec-fetch-site");
  if (message.count("sec-fetch-site") > 0 && site != "same-origin" && site != "none")
    return problem(403, "a page of another site may not ask");
  if (message.count("origin") == 0) return std::nullopt;
  const auto origin = message.header("origin");
  const std::string_view scheme = message.peer.tls ? "https://" : "http://";
  // Behind something that ends TLS the scheme is the other one; the host is what counts.
  if (origin && host) {
    for (const std::string_view prefix : {scheme, std::string_view("https://")}) {
      if (origin->starts_with(prefix) && same_name(origin->substr(prefix.size()), *host)) return std::nullopt;
    }
  }
  return problem(403, "a page of another site may not ask");
}

std::expected<std::string, Answer> AdminAccess::admit(const Message& message) const {
  for (const auto& [kind, name] : message.peer.tls_names) {
    for (const std::string& known : options_.client_names) {
      const bool same = kind == "dns" ? same_name(name, known) : name == known;
      if (kind == kind_of(known) && same) return cat(kind, ":", name);
    }
  }
  if (options_.token) {
    if (const auto shown = find_token(message, {})) {
      const std::lock_guard lock(mutex_);
      if (token_ && token_->equals(*shown)) return "token";
    }
  } else if (message.peer.unix_socket && message.peer.user) {
    const std::uint32_t user = *message.peer.user;
    if (user == 0 || user == options_.user) return cat("user ", user);
  }
  Answer answer = problem(401, "this needs the token of an operator");
  answer.headers.emplace_back("www-authenticate", "Bearer realm=\"hardtack admin\"");
  return std::unexpected(std::move(answer));
}

}  // namespace hardtack::serve
