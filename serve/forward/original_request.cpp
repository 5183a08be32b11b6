#include "serve/forward/original_request.h"

#include <algorithm>
#include <array>
#include <span>

#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "engine/text/utf8.h"
#include "stdlib/cidr.h"

namespace hardtack::serve {
namespace {

using Kind = ForwardFault::Kind;

std::unexpected<ForwardFault> no(Kind kind, std::string_view header = {}) {
  return std::unexpected(ForwardFault{kind, header});
}

// Names under which proxies tell the same. Where one is there besides that of the profile, it must say the same.
constexpr std::array<std::string_view, 2> kMethodNames = {"x-original-method", "x-forwarded-method"};
constexpr std::array<std::string_view, 4> kTargetNames = {"x-original-uri", "x-forwarded-uri", "x-original-url",
                                                          "x-rewrite-url"};
constexpr std::array<std::string_view, 2> kHostNames = {"x-original-host", "x-forwarded-host"};

// The one line of a header, or why there is none.
std::expected<std::string_view, ForwardFault> one(std::span<const Header> headers, std::string_view name) {
  std::optional<std::string_view> found;
  for (const Header& header : headers) {
    if (header.name != name) continue;
    if (found) return no(Kind::kDoubled, name);
    found = header.value;
  }
  if (!found) return no(Kind::kMissing, name);
  return *found;
}

// The same where there may be none.
std::expected<std::optional<std::string_view>, ForwardFault> one_or_none(std::span<const Header> headers,
                                                                         std::string_view name) {
  const auto found = one(headers, name);
  if (found) return *found;
  if (found.error().kind == Kind::kMissing) return std::nullopt;
  return std::unexpected(found.error());
}

std::optional<ForwardFault> contradicted(std::span<const Header> headers, std::string_view value,
                                         std::span<const std::string_view> names) {
  for (const Header& header : headers) {
    if (header.value == value) continue;
    const auto name = std::ranges::find(names, header.name);
    if (name != names.end()) return ForwardFault{Kind::kContradiction, *name};
  }
  return std::nullopt;
}

bool is_method(std::string_view text) {
  return !text.empty() && text.size() <= 32 &&
         std::ranges::all_of(text, [](char c) { return (c >= 'A' && c <= 'Z') || c == '-'; });
}

// As services read a header's value: no control characters, and UTF-8.
bool is_readable(std::string_view value) {
  return value.size() <= kMaxHeaderValue && is_valid_utf8(value) && std::ranges::all_of(value, [](char c) {
           const auto byte = static_cast<unsigned char>(c);
           return (byte >= 0x20 && byte != 0x7f) || c == '\t';
         });
}

struct RequestLine {
  std::string_view method;
  std::string_view target;
};

std::expected<RequestLine, ForwardFault> request_line(const Message& message, const ForwardSettings& settings) {
  const ProxyProfile& proxy = settings.proxy;
  if (!is_asked_at(message.target, settings)) return no(Kind::kOtherPath);
  if (proxy.repeats_request_line()) return RequestLine{message.method, message.target.substr(settings.path.size())};
  const auto method = one(message.headers, proxy.method_header);
  if (!method) return std::unexpected(method.error());
  const auto target = one(message.headers, proxy.target_header);
  if (!target) return std::unexpected(target.error());
  if (target->find(',') != std::string_view::npos && !settings.allowed.allows(TargetFault::kComma))
    return std::unexpected(ForwardFault{Kind::kTarget, proxy.target_header, TargetFault::kComma});
  return RequestLine{*method, *target};
}

}  // namespace

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::kUntrustedPeer: return "untrusted_peer";
    case Kind::kOtherPath: return "other_path";
    case Kind::kMissing: return "missing_header";
    case Kind::kDoubled: return "doubled_header";
    case Kind::kInvalid: return "invalid_header";
    case Kind::kContradiction: return "contradiction";
    case Kind::kTarget: return "target";
  }
  return {};
}

std::string describe(const ForwardFault& fault) {
  std::string text(name_of(fault.kind));
  if (!fault.header.empty()) text += cat(" ", fault.header);
  if (fault.target) text += cat(" ", name_of(*fault.target));
  return text;
}

std::optional<std::string> read_host(std::string_view value) {
  std::string_view name = value;
  std::string_view port;
  if (value.starts_with('[')) {
    const std::size_t end = value.find(']');
    if (end == std::string_view::npos || !parse_ip_address(value.substr(1, end - 1))) return std::nullopt;
    name = value.substr(0, end + 1);
    port = value.substr(end + 1);
  } else {
    const std::size_t colon = value.find(':');
    name = value.substr(0, colon);
    if (colon != std::string_view::npos) port = value.substr(colon);
    const bool fits = !name.empty() && name.size() <= 253 && name.front() != '.' && name.back() != '.' &&
                      name.find("..") == std::string_view::npos && std::ranges::all_of(name, [](char c) {
                        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                               c == '-' || c == '_';
                      });
    if (!fits) return std::nullopt;
  }
  const bool port_fits =
      port.empty() || (port.size() >= 2 && port.size() <= 6 && port.front() == ':' &&
                       std::ranges::all_of(port.substr(1), [](char c) { return c >= '0' && c <= '9'; }));
  if (!port_fits) return std::nullopt;
  std::string host(name);
  std::ranges::transform(host, host.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return host;
}

bool is_asked_at(std::string_view target, const ForwardSettings& settings) {
  if (settings.proxy.repeats_request_line()) return target.starts_with(settings.path);
  return target.substr(0, target.find('?')) == settings.path;
}

std::expected<ToldRequest, ForwardFault> told_by_headers(const Message& message, const ForwardSettings& settings) {
  const ProxyProfile& proxy = settings.proxy;
  const auto line = request_line(message, settings);
  if (!line) return std::unexpected(line.error());
  const auto host = one(message.headers, proxy.host_header);
  if (!host) return std::unexpected(host.error());
  ToldRequest told{.names = {.method = proxy.method_header,
                             .target = proxy.target_header,
                             .host = proxy.host_header,
                             .client_address = proxy.client_header,
                             .tls_name = proxy.tls_name_header},
                   .method = line->method,
                   .target = line->target,
                   .host = *host,
                   .headers = message.headers};
  if (!proxy.client_header.empty()) {
    const auto client = one_or_none(message.headers, proxy.client_header);
    if (!client) return std::unexpected(client.error());
    if (!*client && proxy.client_required) return no(Kind::kMissing, proxy.client_header);
    told.client_address = *client;
  }
  if (!proxy.tls_name_header.empty() && message.count(proxy.tls_name_header) > 0) {
    const auto subject = one(message.headers, proxy.tls_name_header);
    const auto verified = one(message.headers, proxy.tls_verified_header);
    if (!subject) return std::unexpected(subject.error());
    if (!verified) return std::unexpected(verified.error());
    if (!is_readable(*subject)) return no(Kind::kInvalid, proxy.tls_name_header);
    if (*verified == "SUCCESS" && !subject->empty()) told.tls_name = *subject;
  }
  return told;
}

std::expected<OriginalRequest, ForwardFault> read_original(const ToldRequest& told, const ForwardSettings& settings) {
  OriginalRequest original;
  if (!is_method(told.method)) return no(Kind::kInvalid, told.names.method);
  original.method = told.method;
  if (auto fault = contradicted(told.headers, told.method, kMethodNames)) return std::unexpected(*fault);
  if (auto fault = contradicted(told.headers, told.target, kTargetNames)) return std::unexpected(*fault);
  auto target = read_target(told.target, settings.allowed);
  if (!target) return std::unexpected(ForwardFault{Kind::kTarget, told.names.target, target.error()});
  original.target = *std::move(target);

  if (auto fault = contradicted(told.headers, told.host, kHostNames)) return std::unexpected(*fault);
  auto name = read_host(told.host);
  if (!name) return no(Kind::kInvalid, told.names.host);
  original.host = *std::move(name);

  if (told.client_address && !parse_ip_address(*told.client_address))
    return no(Kind::kInvalid, told.names.client_address);
  original.client_address = told.client_address;
  if (told.tls_name && !is_readable(*told.tls_name)) return no(Kind::kInvalid, told.names.tls_name);
  original.tls_name = told.tls_name;
  if (told.scheme && *told.scheme != "http" && *told.scheme != "https") return no(Kind::kInvalid, told.names.scheme);
  original.scheme = told.scheme;
  if (told.server_name) {
    original.server_name = read_host(*told.server_name);
    if (!original.server_name) return no(Kind::kInvalid, told.names.server_name);
  }
  for (const std::string& wanted : settings.headers) {
    const auto value = one_or_none(told.headers, wanted);
    if (!value) return std::unexpected(value.error());
    if (!*value) continue;
    if (!is_readable(**value)) return no(Kind::kInvalid, wanted);
    original.headers.emplace_back(wanted, **value);
  }
  return original;
}

std::expected<OriginalRequest, ForwardFault> read_original(const Message& message, const ForwardSettings& settings) {
  if (!settings.peers.trust(message.peer)) return no(Kind::kUntrustedPeer);
  const auto told = told_by_headers(message, settings);
  if (!told) return std::unexpected(told.error());
  return read_original(*told, settings);
}

Result<void> validate(const ForwardSettings& settings) {
  HARDTACK_CHECK(validate(settings.proxy));
  const bool plain = settings.path.starts_with('/') && std::ranges::all_of(settings.path, [](char c) {
                       return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
                              c == '-' || c == '_';
                     });
  if (!plain || settings.path.ends_with('/')) {
    return fail(Error(ErrorCode::kUsage, cat("the authorizer cannot be asked at ", quote(settings.path)))
                    .with_help("take a path of letters, digits, `-` and `_` such as `/forward`, without a slash at "
                               "its end"));
  }
  for (const std::string& header : settings.headers) {
    if (!is_plain_header_name(header) || header == "cookie" || header == "authorization") {
      return fail(Error(ErrorCode::kUsage, cat("the header ", quote(header), " cannot become a fact"))
                      .with_help("name headers in lower case, with letters, digits and `-`; none that holds secrets"));
    }
  }
  return {};
}

}  // namespace hardtack::serve
