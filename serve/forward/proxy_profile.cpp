#include "serve/forward/proxy_profile.h"

#include <algorithm>

#include "engine/text/cat.h"
#include "engine/text/quote.h"

namespace hardtack::serve {
namespace {

ProxyProfile by_forwarded_headers(std::string name) {
  return {.name = std::move(name),
          .method_header = "x-forwarded-method",
          .target_header = "x-forwarded-uri",
          .host_header = "x-forwarded-host",
          .client_header = "x-forwarded-for"};
}

}  // namespace

std::optional<ProxyProfile> proxy_profile(std::string_view name) {
  if (name == "nginx") {
    return ProxyProfile{.name = "nginx",
                        .method_header = "x-original-method",
                        .target_header = "x-original-uri",
                        .host_header = "x-original-host",
                        .client_header = "x-real-ip",
                        .tls_name_header = "x-client-subject",
                        .tls_verified_header = "x-client-verify"};
  }
  if (name == "traefik" || name == "caddy") return by_forwarded_headers(std::string(name));
  if (name == "envoy") {
    return ProxyProfile{.name = "envoy",
                        .method_header = "",
                        .target_header = "",
                        .host_header = "host",
                        .client_header = "x-envoy-external-address",
                        .client_required = false,
                        .removes_headers = true,
                        .asks_over_grpc = true};
  }
  return std::nullopt;
}

bool is_plain_header_name(std::string_view name) {
  return !name.empty() && name.size() <= 128 && name.front() != '-' &&
         std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

Result<void> validate(const ProxyProfile& profile) {
  const auto check = [](const std::string& name, bool may_be_empty) -> Result<void> {
    if ((may_be_empty && name.empty()) || is_plain_header_name(name)) return {};
    return fail(Error(ErrorCode::kUsage, cat("the name of a header of the proxy cannot be ", quote(name)))
                    .with_help("take lower-case letters, digits and `-`"));
  };
  HARDTACK_CHECK(check(profile.method_header, true));
  HARDTACK_CHECK(check(profile.target_header, true));
  HARDTACK_CHECK(check(profile.host_header, false));
  HARDTACK_CHECK(check(profile.client_header, !profile.client_required));
  HARDTACK_CHECK(check(profile.tls_name_header, true));
  HARDTACK_CHECK(check(profile.tls_verified_header, true));
  if (profile.method_header.empty() != profile.target_header.empty())
    return fail(ErrorCode::kUsage, "method and target are told in headers both, or in the request line both");
  if (profile.tls_name_header.empty() != profile.tls_verified_header.empty())
    return fail(ErrorCode::kUsage, "the client's name in TLS needs a header that says whether it was verified");
  return {};
}

}  // namespace hardtack::serve
