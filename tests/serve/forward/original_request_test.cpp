// The request that a proxy asks about: told once, by whom is trusted, or not at all (attacks S41, S42, S54, S81).
#include "serve/forward/original_request.h"

#include <gtest/gtest.h>

#include "tests/serve/support/serve_fixture.h"

namespace hardtack::serve {
namespace {

using testing::peer_at;
using testing::TestMessage;
using Headers = std::vector<std::pair<std::string, std::string>>;

ForwardSettings settings_of(const std::string& proxy) {
  ForwardSettings settings{.proxy = proxy_profile(proxy).value()};
  const std::vector<std::string> peers = {"127.0.0.1"};
  settings.peers = TrustedPeers::parse(peers).value();
  settings.headers = {"x-tenant"};
  EXPECT_TRUE(validate(settings)) << proxy;
  return settings;
}

// "GET shop.example /a 192.0.2.1 x-tenant=a", or the fault in brackets.
std::string read(const TestMessage& given, const ForwardSettings& settings) {
  return given.with([&](const Message& message) {
    const auto original = read_original(message, settings);
    if (!original) return "[" + describe(original.error()) + "]";
    std::string text = std::string(original->method) + " " + original->host + " " + original->target.path;
    if (original->client_address) text += " " + std::string(*original->client_address);
    if (original->tls_name) text += " tls=" + std::string(*original->tls_name);
    for (const auto& [name, value] : original->headers) text += " " + std::string(name) + "=" + std::string(value);
    return text;
  });
}

// A full set of headers, with some replaced (no value: left out) and others behind.
Headers nginx_with(const std::vector<std::pair<std::string, std::optional<std::string>>>& changes = {},
                   const Headers& more = {}) {
  Headers headers = {{"host", "hardtack"},
                     {"x-original-method", "GET"},
                     {"x-original-uri", "/a?b=c"},
                     {"x-original-host", "Shop.Example"},
                     {"x-real-ip", "192.0.2.1"}};
  for (const auto& [name, value] : changes) {
    std::erase_if(headers, [&](const auto& header) { return header.first == name; });
    if (value) headers.emplace_back(name, *value);
  }
  headers.insert(headers.end(), more.begin(), more.end());
  return headers;
}

TEST(OriginalRequest, IsWhatEachProxySends) {
  const Headers forwarded = {{"host", "hardtack"},           {"x-forwarded-method", "POST"},
                             {"x-forwarded-uri", "/a"},      {"x-forwarded-host", "shop.example:8443"},
                             {"x-forwarded-proto", "https"}, {"x-forwarded-for", "2001:db8::1"}};
  struct Row {
    std::string proxy;
    TestMessage message;
    std::string expected;
  };
  const Row rows[] = {
      {"nginx", {.target = "/forward", .headers = nginx_with()}, "GET shop.example /a 192.0.2.1"},
      {"traefik", {.target = "/forward", .headers = forwarded}, "POST shop.example /a 2001:db8::1"},
      {"caddy", {.target = "/forward", .headers = forwarded}, "POST shop.example /a 2001:db8::1"},
      {"envoy",
       {.method = "PUT", .target = "/forward/a/b?c", .headers = {{"host", "shop.example"}}},
       "PUT shop.example /a/b"},
      {"envoy",
       {.target = "/forward/", .headers = {{"host", "[::1]:80"}, {"x-envoy-external-address", "192.0.2.1"}}},
       "GET [::1] / 192.0.2.1"},
  };
  for (const Row& row : rows) EXPECT_EQ(read(row.message, settings_of(row.proxy)), row.expected) << row.proxy;
}

TEST(OriginalRequest, S41OnlyATrustedPeerTellsOne) {
  const ForwardSettings settings = settings_of("nginx");
  const TestMessage told{.target = "/forward", .headers = nginx_with()};
  for (const char* address : {"192.0.2.9", "", "127.0.0.2"}) {
    TestMessage message = told;
    message.peer = peer_at(address);
    EXPECT_EQ(read(message, settings), "[untrusted_peer]") << address;
  }
  ForwardSettings nobody = settings;
  nobody.peers = {};
  EXPECT_EQ(read(told, nobody), "[untrusted_peer]");
}

TEST(OriginalRequest, S41S42EveryPieceIsToldOnce) {
  struct Row {
    std::string name;
    Headers headers;
    std::string expected;
  };
  const Row rows[] = {
      {"no method", nginx_with({{"x-original-method", {}}}), "[missing_header x-original-method]"},
      {"no target, and never our own", nginx_with({{"x-original-uri", {}}}), "[missing_header x-original-uri]"},
      {"no host, and never our own", nginx_with({{"x-original-host", {}}}), "[missing_header x-original-host]"},
      {"no client", nginx_with({{"x-real-ip", {}}}), "[missing_header x-real-ip]"},
      {"method twice", nginx_with({}, {{"x-original-method", "GET"}}), "[doubled_header x-original-method]"},
      {"target twice", nginx_with({}, {{"x-original-uri", "/a?b=c"}}), "[doubled_header x-original-uri]"},
      {"host twice", nginx_with({}, {{"x-original-host", "a"}}), "[doubled_header x-original-host]"},
      {"client twice", nginx_with({}, {{"x-real-ip", "192.0.2.1"}}), "[doubled_header x-real-ip]"},
      {"two targets in one", nginx_with({{"x-original-uri", "/a,/b"}}), "[target x-original-uri comma]"},
      {"two targets, with a blank", nginx_with({{"x-original-uri", "/a, /b"}}), "[target x-original-uri comma]"},
      {"two clients in one", nginx_with({{"x-real-ip", "192.0.2.1, 10.0.0.1"}}), "[invalid_header x-real-ip]"},
      {"no address", nginx_with({{"x-real-ip", "unix:"}}), "[invalid_header x-real-ip]"},
      {"two hosts in one", nginx_with({{"x-original-host", "a, b"}}), "[invalid_header x-original-host]"},
      {"no method's name", nginx_with({{"x-original-method", "get"}}), "[invalid_header x-original-method]"},
      {"two methods in one", nginx_with({{"x-original-method", "GET,POST"}}), "[invalid_header x-original-method]"},
      {"another family says the same", nginx_with({}, {{"x-forwarded-uri", "/a?b=c"}, {"x-forwarded-method", "GET"}}),
       "GET shop.example /a 192.0.2.1"},
      {"another target", nginx_with({}, {{"x-forwarded-uri", "/public"}}), "[contradiction x-forwarded-uri]"},
      {"another target, of IIS", nginx_with({}, {{"x-original-url", "/public"}}), "[contradiction x-original-url]"},
      {"another target, rewritten", nginx_with({}, {{"x-rewrite-url", "/public"}}), "[contradiction x-rewrite-url]"},
      {"another method", nginx_with({}, {{"x-forwarded-method", "HEAD"}}), "[contradiction x-forwarded-method]"},
      {"another host", nginx_with({}, {{"x-forwarded-host", "evil"}}), "[contradiction x-forwarded-host]"},
      {"what nobody reads",
       nginx_with({}, {{"forwarded", "for=1.2.3.4;host=evil"},
                       {"x-forwarded-for", "1.2.3.4"},
                       {"x-forwarded-prefix", "/x"},
                       {"x_original_uri", "/public"}}),
       "GET shop.example /a 192.0.2.1"},
      {"an ambiguous target", nginx_with({{"x-original-uri", "/a/../b"}}), "[target x-original-uri dot_segment]"},
      {"an absolute target", nginx_with({{"x-original-uri", "http://evil/a"}}),
       "[target x-original-uri not_origin_form]"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(read({.target = "/forward", .headers = row.headers}, settings_of("nginx")), row.expected) << row.name;
  }
}

TEST(OriginalRequest, AClientsOwnHeadersAndTlsName) {
  struct Row {
    std::string name;
    Headers more;
    std::string expected;
  };
  const std::string plain = "GET shop.example /a 192.0.2.1";
  const Row rows[] = {
      {"a fact", {{"x-tenant", "a b"}}, plain + " x-tenant=a b"},
      {"twice", {{"x-tenant", "a"}, {"x-tenant", "b"}}, "[doubled_header x-tenant]"},
      {"bytes that are no text", {{"x-tenant", "\xff"}}, "[invalid_header x-tenant]"},
      {"one that is not configured", {{"x-other", "a"}}, plain},
      {"a verified name", {{"x-client-subject", "CN=ann"}, {"x-client-verify", "SUCCESS"}}, plain + " tls=CN=ann"},
      {"a name that was not verified", {{"x-client-subject", "CN=ann"}, {"x-client-verify", "FAILED:expired"}}, plain},
      {"no name", {{"x-client-subject", ""}, {"x-client-verify", "NONE"}}, plain},
      {"a name alone", {{"x-client-subject", "CN=ann"}}, "[missing_header x-client-verify]"},
      {"verified twice",
       {{"x-client-subject", "CN=ann"}, {"x-client-verify", "SUCCESS"}, {"x-client-verify", "NONE"}},
       "[doubled_header x-client-verify]"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(read({.target = "/forward", .headers = nginx_with({}, row.more)}, settings_of("nginx")), row.expected)
        << row.name;
  }
}

TEST(OriginalRequest, S81ThePathIsThatOfThisApiByteForByte) {
  const ForwardSettings nginx = settings_of("nginx");
  for (const char* target : {"/forward/", "/forward/?x", "/Forward", "/forward/../access/v1/evaluation",
                             "/access/v1/evaluation", "/%66orward", "//forward", "/forward%2f..", "/"}) {
    EXPECT_EQ(read({.target = target, .headers = nginx_with()}, nginx), "[other_path]") << target;
  }
  // Caddy repeats the query of its client, which is in the header, too, and says nothing here.
  EXPECT_EQ(read({.target = "/forward?b=d", .headers = nginx_with()}, nginx), "GET shop.example /a 192.0.2.1");
  const ForwardSettings envoy = settings_of("envoy");
  struct Row {
    std::string target;
    std::string expected;
  };
  const Row rows[] = {{"/forward", "[target not_origin_form]"},
                      {"/forwarded/a", "[target not_origin_form]"},
                      {"/forward?x", "[target not_origin_form]"},
                      {"/forward/../access/v1/evaluation", "[target dot_segment]"},
                      {"/forward//access/v1/evaluation", "[target empty_segment]"},
                      {"/forward%2f..", "[target not_origin_form]"},
                      {"/forward/access/v1/evaluation", "GET a /access/v1/evaluation"},
                      {"/FORWARD/a", "[other_path]"}};
  for (const Row& row : rows) {
    EXPECT_EQ(read({.target = row.target, .headers = {{"host", "a"}}}, envoy), row.expected) << row.target;
  }
}

TEST(OriginalRequest, Hosts) {
  struct Row {
    std::string value;
    std::optional<std::string> host;
  };
  const Row rows[] = {{"a", "a"},
                      {"A.Example:80", "a.example"},
                      {"a_b.example", "a_b.example"},
                      {"192.0.2.1:8080", "192.0.2.1"},
                      {"[2001:DB8::1]:443", "[2001:db8::1]"},
                      {"", {}},
                      {".", {}},
                      {"a.", {}},
                      {".a", {}},
                      {"a..b", {}},
                      {"a:", {}},
                      {"a:b", {}},
                      {"a:123456", {}},
                      {"a:80:80", {}},
                      {"a b", {}},
                      {"a@b", {}},
                      {"a/b", {}},
                      {"a,b", {}},
                      {"[::1", {}},
                      {"[a]", {}},
                      {"::1", {}},
                      {"\xc3\xa9", {}},
                      {std::string(254, 'a'), {}}};
  for (const Row& row : rows) EXPECT_EQ(read_host(row.value), row.host) << row.value;
}

TEST(OriginalRequest, ConfigurationsThatCannotBeMeant) {
  const auto refused = [](auto change) {
    ForwardSettings settings{.proxy = proxy_profile("nginx").value()};
    change(settings);
    return !validate(settings);
  };
  EXPECT_FALSE(refused([](ForwardSettings&) {}));
  EXPECT_TRUE(refused([](ForwardSettings& s) { s.path = "forward"; }));
  EXPECT_TRUE(refused([](ForwardSettings& s) { s.path = "/"; }));
  EXPECT_TRUE(refused([](ForwardSettings& s) { s.path = "/a/"; }));
  EXPECT_TRUE(refused([](ForwardSettings& s) { s.path = "/a%2f"; }));
  EXPECT_TRUE(refused([](ForwardSettings& s) { s.headers = {"X-Tenant"}; }));
  EXPECT_TRUE(refused([](ForwardSettings& s) { s.headers = {"x_tenant"}; }));
  EXPECT_TRUE(refused([](ForwardSettings& s) { s.headers = {"authorization"}; }));
  EXPECT_TRUE(refused([](ForwardSettings& s) { s.headers = {"cookie"}; }));
  EXPECT_TRUE(refused([](ForwardSettings& s) { s.proxy.target_header = ""; }));
  EXPECT_TRUE(refused([](ForwardSettings& s) { s.proxy.host_header = ""; }));
  EXPECT_TRUE(refused([](ForwardSettings& s) { s.proxy.client_header = ""; }));
  EXPECT_TRUE(refused([](ForwardSettings& s) { s.proxy.host_header = "x.host"; }));
  EXPECT_TRUE(refused([](ForwardSettings& s) { s.proxy.tls_verified_header = ""; }));
  EXPECT_EQ(proxy_profile("apache"), std::nullopt);
}

}  // namespace
}  // namespace hardtack::serve
