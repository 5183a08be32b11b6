// Property: whatever a proxy's request holds, reading it ends in a request that was told once and in one way, or in
// none. What is read is bounded and UTF-8; without allowed ambiguities its path, split at slashes, is its segments, and
// encoded again it is read as the same. A token that is found is visible ASCII of its own header or cookie. Nothing
// makes the authorizer answer other than 200, 401 or 403, and nothing untrusted 200.
//
// Input: a byte of settings; then lines `name: value`, the first of which is `METHOD TARGET`.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "engine/text/utf8.h"
#include "serve/credentials/token_place.h"
#include "serve/decision/worker.h"
#include "serve/forward/forward_authorizer.h"

namespace {

using namespace hardtack;
using namespace hardtack::serve;

void require(bool holds) {
  if (!holds) std::abort();
}

constexpr const char* kProxies[] = {"nginx", "traefik", "caddy", "envoy"};

ForwardSettings settings_of(std::uint8_t choice) {
  ForwardSettings settings{.proxy = *proxy_profile(kProxies[choice & 3])};
  const std::vector<std::string> peers = {"127.0.0.1"};
  settings.peers = *TrustedPeers::parse(peers);
  settings.headers = {"x-tenant"};
  if ((choice & 4) != 0) {
    for (auto fault = TargetFault::kEncodedSlash; fault <= TargetFault::kComma;
         fault = static_cast<TargetFault>(static_cast<int>(fault) + 1))
      settings.allowed.allow(fault);
  }
  return settings;
}

std::string encoded(const std::string& path) {
  std::string text;
  for (const char c : path) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '.' || c == '-';
    if (plain) {
      text += c;
    } else {
      constexpr const char* kDigits = "0123456789ABCDEF";
      text += '%';
      text += kDigits[static_cast<unsigned char>(c) >> 4U];
      text += kDigits[static_cast<unsigned char>(c) & 15U];
    }
  }
  return text;
}

void check_target(const Target& target, bool strict) {
  require(target.path.starts_with('/') && is_valid_utf8(target.path));
  require(target.segments.size() <= kMaxSegments && target.query.size() <= kMaxParameters);
  for (const std::string& segment : target.segments) require(is_valid_utf8(segment) && !segment.empty());
  for (const auto& [name, value] : target.query) require(is_valid_utf8(name) && is_valid_utf8(value));
  if (!strict) return;
  std::string joined;
  for (const std::string& segment : target.segments) {
    require(segment != "." && segment != ".." && segment.find_first_of("/\\;#") == std::string::npos);
    joined += "/" + segment;
  }
  require(target.path == (joined.empty() ? "/" : joined) || target.path == joined + "/");
  const std::string again = encoded(target.path);
  if (again.size() > kMaxTargetBytes) return;
  const auto read = read_target(again, {});
  require(read && read->path == target.path && read->segments == target.segments);
}

std::shared_ptr<const PolicySet> open_policy() {
  return *compile_policy_set({.name = "default", .policies = {{"policy", "allow if method(\"GET\");"}}});
}

// Decides without tokens, so that what is allowed is a matter of the request alone.
struct Service {
  PolicyStore store{[](const PolicySets*) -> LoadedSets { return std::vector{open_policy()}; }};
  Worker worker;
  Service() { require(store.reload().has_value()); }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::uint8_t choice = data[0];
  std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::string_view method = "GET";
  std::string_view target = "/";
  std::vector<Header> headers;
  for (bool first = true; !rest.empty(); first = false) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    const std::size_t split = first ? line.find(' ') : line.find(": ");
    if (split == std::string_view::npos) continue;
    if (first) {
      method = line.substr(0, split);
      target = line.substr(split + 1);
    } else {
      headers.push_back({line.substr(0, split), line.substr(split + 2)});
    }
  }
  Peer peer;
  peer.address = (choice & 8) != 0 ? "192.0.2.9" : "127.0.0.1";
  const Message message{.method = method, .target = target, .headers = headers, .body = {}, .peer = peer};

  const ForwardSettings settings = settings_of(choice);
  const auto original = read_original(message, settings);
  if (original) {
    require(peer.address == "127.0.0.1");
    require(!original->method.empty() && !original->host.empty());
    check_target(original->target, (choice & 4) == 0);
    for (const auto& [name, value] : original->headers) require(is_valid_utf8(value) && message.count(name) == 1);
  }
  const TokenPlace places[] = {{}, {.header = std::nullopt, .cookie = "session"}, {.cookie = "session"}};
  for (const TokenPlace& place : places) {
    const auto token = find_token(message, place);
    if (!token) continue;
    require(!token->empty() && token->size() <= kMaxTokenBytes && is_ascii(*token) &&
            token->find_first_of(" ,;\"\\\r\n") == std::string_view::npos);
  }

  static Service service;
  ForwardOptions options{.settings = settings};
  options.anonymous = true;
  options.now = [] { return LineageTime(); };
  const auto authorizer =
      ForwardAuthorizer::create(service.store, std::make_shared<const CredentialDoor>(nullptr), std::move(options));
  require(authorizer.has_value());
  const Answer answer = (*authorizer)->answer(message, service.worker);
  require(answer.status == 200 || answer.status == 401 || answer.status == 403);
  if (answer.status == 200) require(original && original->method == "GET");
  for (const auto& [name, value] : answer.headers) require(is_header_value(value));
  return 0;
}
