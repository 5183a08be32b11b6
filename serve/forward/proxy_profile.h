// How a proxy tells the authorizer what its client asked for: in which headers the method, the target, the host and the
// client's address stand. docs/service.md has the proxies' configurations that go with these names.
//
//   ProxyProfile proxy = *proxy_profile("nginx");
//   proxy.client_header = "x-client-address";
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/error.h"

namespace hardtack::serve {

struct ProxyProfile {
  std::string name;
  // In lower case. Of a proxy that repeats its client's request line (Envoy) method and target have no header: the
  // target follows the prefix of the path that the authorizer is asked at.
  std::string method_header;
  std::string target_header;
  std::string host_header;
  // Of the client's address; empty where it is not told. If it must be told, a request without it is denied.
  std::string client_header;
  bool client_required = true;
  // Of the name in the client's certificate, if the proxy asks for one; and of whether it was verified, which must say
  // `SUCCESS`. Both or neither.
  std::string tls_name_header = {};
  std::string tls_verified_header = {};
  // Whether it removes headers from the request that we name in `x-envoy-auth-headers-to-remove`.
  bool removes_headers = false;
  // Whether it can ask over gRPC, too (serve/envoy/).
  bool asks_over_grpc = false;

  bool repeats_request_line() const { return target_header.empty(); }
};

// nginx (auth_request), traefik (ForwardAuth), caddy (forward_auth), envoy (ext_authz). Nothing for others.
std::optional<ProxyProfile> proxy_profile(std::string_view name);

// Error: kUsage for header names that HTTP does not have, are not in lower case, or hold `_` or `.`, which other
// programs take for `-`; for a method without a target or the other way round; for half of the names of TLS.
Result<void> validate(const ProxyProfile& profile);

// In lower case, letters, digits and `-`: a name that nobody takes for another one.
bool is_plain_header_name(std::string_view name);

}  // namespace hardtack::serve
