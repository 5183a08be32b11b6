// The request that a proxy asks about, out of the request that it asks with. Every piece is told exactly once, by a
// peer that may tell it, in the header of its profile; what is missing, doubled or contradicted by a header of another
// family is no request (service.md 3.1, attacks S41, S42). Pure; any message may be given.
//
//   const auto original = read_original(message, settings);
//   if (!original) return deny(name_of(original.error().kind));
//
// Proxies tell the pieces in headers (told_by_headers) or in a message of their own (serve/envoy/); what the pieces may
// hold, and what they become, is here alone.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "serve/forward/proxy_profile.h"
#include "serve/forward/target.h"
#include "serve/forward/trusted_peers.h"
#include "serve/message/message.h"

namespace hardtack::serve {

struct ForwardFault {
  enum class Kind : std::uint8_t {
    kUntrustedPeer,
    kOtherPath,      // not what this API is asked at
    kMissing,        // a header
    kDoubled,        // the same
    kInvalid,        // the same
    kContradiction,  // a header of another family says otherwise
    kTarget,         // see `target`
  };
  Kind kind{};
  std::string_view header = {};  // of a constant or of the settings
  std::optional<TargetFault> target = std::nullopt;
};
// "untrusted_peer": of a closed set.
std::string_view name_of(ForwardFault::Kind kind);
// "missing header x-original-uri", for a log.
std::string describe(const ForwardFault& fault);

struct ForwardSettings {
  ProxyProfile proxy;
  // Where the authorizer is asked, `/forward/nginx`, byte for byte: the whole path, behind which Caddy repeats the
  // query of its client; or, where the proxy repeats its client's request line, what is in front of the client's
  // target.
  std::string path = "/forward";
  TrustedPeers peers = {};
  AllowedTargets allowed = {};
  // Of the client's request, to become facts: names in lower case.
  std::vector<std::string> headers = {};
};

// The pieces, each told exactly once, before anything is known of what they hold.
struct ToldRequest {
  // Where they stand, for whoever is told that one is wrong: of constants or of the settings.
  struct Names {
    std::string_view method, target, host, client_address, tls_name;
    std::string_view scheme = {}, server_name = {};
  };
  Names names;
  std::string_view method;
  std::string_view target;
  std::string_view host;
  std::optional<std::string_view> client_address = {};
  std::optional<std::string_view> tls_name = {};  // of a certificate that the proxy verified
  std::optional<std::string_view> scheme = {};
  std::optional<std::string_view> server_name = {};  // that the client asked TLS for
  std::span<const Header> headers;                   // of the client
};

struct OriginalRequest {
  std::string_view method;
  Target target;
  std::string host;  // in lower case, without a port
  std::optional<std::string_view> client_address;
  std::optional<std::string_view> tls_name;
  std::optional<std::string_view> scheme;                              // http or https
  std::optional<std::string> server_name;                              // in lower case
  std::vector<std::pair<std::string_view, std::string_view>> headers;  // of the settings, those that are there
};

// Whether the raw target of a message is that of the settings.
bool is_asked_at(std::string_view target, const ForwardSettings& settings);

// The pieces out of the headers of the settings' proxy. Whether the peer may tell them is not asked.
std::expected<ToldRequest, ForwardFault> told_by_headers(const Message& message, const ForwardSettings& settings);

// Refers to what `told` refers to and to the settings.
std::expected<OriginalRequest, ForwardFault> read_original(const ToldRequest& told, const ForwardSettings& settings);
// Both, for a peer that is trusted.
std::expected<OriginalRequest, ForwardFault> read_original(const Message& message, const ForwardSettings& settings);

// Error: kUsage for a path that does not begin with `/` or is not plain, and what the profile and the headers have
// wrong.
Result<void> validate(const ForwardSettings& settings);

// `Example.com:8443` as "example.com". Nothing for what is no host.
std::optional<std::string> read_host(std::string_view value);

}  // namespace hardtack::serve
