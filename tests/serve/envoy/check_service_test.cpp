// Envoy's question and the service's answer, over a real socket: the whole way from frames to a decision (attacks S40,
// S41, S43, S44, S46 to S49).
#include "serve/envoy/check_service.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <functional>

#include "serve/grpc/framing.h"
#include "serve/grpc/grpc_handler.h"
#include "serve/http/server.h"
#include "serve/http2/http2_session.h"
#include "tests/serve/envoy/check_messages.h"
#include "tests/serve/http2/h2_client.h"
#include "tests/serve/support/policy_fixture.h"
#include "tests/serve/support/serve_fixture.h"

namespace hardtack::serve {
namespace {

using test::asked;
using test::Check;
using test::H2Client;
using test::H2Reply;
using test::HeaderList;
using test::Verdict;
using testing::biscuit;
using testing::kNow;

const std::string kPolicy = R"(
  allow if user($u), method("GET"), segment(0, "public"), scheme("https");
  allow if user($u), admin($u);
)";
const std::string kCheck = "/envoy.service.auth.v3.Authorization/Check";
const HeaderList kGrpc = {{"content-type", "application/grpc"}, {"te", "trailers"}, {"grpc-timeout", "10S"}};

// Everything that was revoked, and whether that is known.
class Revocations final : public RevocationView {
 public:
  bool fresh(LineageTime) const override { return !stale; }
  Result<std::optional<Revoked>> find(std::span<const LineageKey> ids, LineageTime) override {
    if (!revoked) return std::nullopt;
    return Revoked{.id = ids[0].id};
  }
  std::atomic<bool> revoked = false, stale = false;
};

struct Service {
  explicit Service(const std::function<void(ForwardOptions&)>& change = {}, const HttpLimits& limits = {}) {
    ForwardOptions options{.settings = {.proxy = proxy_profile("envoy").value()}};
    const std::vector<std::string> peers = {"127.0.0.1"};
    options.settings.peers = TrustedPeers::parse(peers).value();
    options.headers = {{"x-auth-user", "u($u) <- user($u)"}, {"x-auth-team", "t($t) <- team($t)"}};
    options.remove = {"authorization"};
    options.now = [] { return kNow; };
    options.observe = [this](const ForwardOutcome& told) {
      outcome = std::string(name_of(told.reason));
      if (told.fault != nullptr) outcome += " " + describe(*told.fault);
      if (told.refusal != nullptr) outcome += " " + std::string(name_of(told.refusal->fault));
    };
    if (change) change(options);
    options.choose = [this](const PolicySets& sets, const Message&) { return policies.choose(sets); };
    authorizer = ForwardAuthorizer::create(policies.store(),
                                           std::make_shared<const CredentialDoor>(testing::root_keys(), revocations),
                                           std::move(options))
                     .value();
    check = std::make_unique<CheckService>(*authorizer);
    grpc = std::make_unique<GrpcHandler>(std::vector<GrpcService*>{check.get()});
    http2 = std::make_unique<Http2>(*grpc);
    ServerOptions server_options;
    server_options.listeners.push_back({.name = "proxies",
                                        .address = *parse_listen_address("127.0.0.1:0"),
                                        .handler = authorizer.get(),
                                        .http2 = http2.get(),
                                        .limits = limits});
    server = Server::start(std::move(server_options), test::now()).value();
    client = std::make_unique<H2Client>(server->address(0));
  }

  H2Reply call(std::string_view body, const HeaderList& more = kGrpc, const std::string& path = kCheck) {
    outcome.clear();
    return client->ask(asked("POST", path, more), body);
  }

  // What Envoy does with the answer; without a value, an error of gRPC.
  std::optional<Verdict> ask_raw(std::string_view message) {
    const H2Reply reply = call(framed(message));
    EXPECT_EQ(reply.status(), "200");
    EXPECT_EQ(reply.header("content-type"), "application/grpc");
    if (reply.header("grpc-status") != "0") return std::nullopt;
    const auto answer = read_message(reply.body);
    EXPECT_TRUE(answer);
    return answer ? test::read_verdict(*answer) : std::nullopt;
  }
  Verdict ask(const Check& check_request) {
    const auto verdict = ask_raw(check_request.message());
    EXPECT_TRUE(verdict);
    return verdict.value_or(Verdict{});
  }

  std::string outcome;
  std::shared_ptr<Revocations> revocations = std::make_shared<Revocations>();
  testing::PolicyFixture policies{kPolicy};
  std::unique_ptr<ForwardAuthorizer> authorizer;
  std::unique_ptr<CheckService> check;
  std::unique_ptr<GrpcHandler> grpc;
  std::unique_ptr<Http2> http2;
  std::unique_ptr<Server> server;
  std::unique_ptr<H2Client> client;
};

std::string ann() { return biscuit("user(\"ann\")"); }

Check with_token(const std::string& path, const std::string& token, const HeaderList& more = {}) {
  Check check{.path = path, .headers = {{"authorization", "Bearer " + token}}};
  check.headers.insert(check.headers.end(), more.begin(), more.end());
  return check;
}

TEST(CheckService, S46S48AllowsDeniesAndSaysNothingElse) {
  Service service;
  struct Row {
    std::string name;
    Check check;
    std::uint64_t status;  // 200 for an allow
    std::string outcome;
  };
  Check post = with_token("/public/a", ann());
  post.method = "POST";
  Check plain = with_token("/public/a", ann());
  plain.scheme = "http";
  Check nameless = with_token("/public/a", ann());
  nameless.host = "a b";
  Check odd_address = with_token("/public/a", ann());
  odd_address.address = "somewhere";
  Check odd_scheme = with_token("/public/a", ann());
  odd_scheme.scheme = "gopher";
  const Row rows[] = {
      {"allowed", with_token("/public/a?x=1", ann()), 200, "allowed"},
      {"another method", post, 403, "denied"},
      {"another path", with_token("/private", ann()), 403, "denied"},
      {"another scheme", plain, 403, "denied"},
      {"no token", {.path = "/public/a"}, 401, "credential missing"},
      {"a bad token", with_token("/public/a", "abc"), 401, "credential malformed"},
      {"a changed token", with_token("/public/a", ann().substr(0, 60) + "A" + ann().substr(61)), 401,
       "credential unverifiable"},
      // Envoy joins lines of one name, unless it is told not to.
      {"two tokens joined", with_token("/public/a", ann() + ",Bearer " + ann()), 401, "credential malformed"},
      {"two tokens", with_token("/public/a", ann(), {{"authorization", "Bearer " + ann()}}), 401,
       "credential malformed"},
      {"out of the folder", with_token("/public/../private", ann()), 403,
       "request target attributes.request.http.path dot_segment"},
      {"two slashes", with_token("//public/a", ann()), 403,
       "request target attributes.request.http.path empty_segment"},
      {"an absolute target", with_token("http://shop.example/public/a", ann()), 403,
       "request target attributes.request.http.path not_origin_form"},
      {"no target", with_token("", ann()), 403, "request target attributes.request.http.path not_origin_form"},
      {"another told target", with_token("/public/a", ann(), {{"x-original-uri", "/b"}}), 403,
       "request contradiction x-original-uri"},
      {"a host that is none", nameless, 403, "request invalid_header attributes.request.http.host"},
      {"an address that is none", odd_address, 403, "request invalid_header attributes.source.address"},
      {"a scheme that is none", odd_scheme, 403, "request invalid_header attributes.request.http.scheme"},
  };
  for (const bool raw : {false, true}) {
    for (Row row : rows) {
      row.check.raw = raw;
      const Verdict verdict = service.ask(row.check);
      EXPECT_EQ(verdict.allowed, row.status == 200) << row.name;
      EXPECT_EQ(service.outcome, row.outcome) << row.name;
      EXPECT_FALSE(verdict.error) << row.name;
      if (verdict.allowed) continue;
      EXPECT_EQ(verdict.status, row.status) << row.name;
      EXPECT_EQ(verdict.code, row.status == 401 ? 16U : 7U) << row.name;
      EXPECT_EQ(verdict.headers.contains("www-authenticate"), row.status == 401) << row.name;
      EXPECT_EQ(verdict.headers.at("cache-control"), "no-store") << row.name;
      EXPECT_TRUE(verdict.removed.empty()) << row.name;
    }
  }
}

TEST(CheckService, S40TheServiceBehindSeesOurHeadersOrEmptyOnes) {
  Service service;
  const Verdict verdict =
      service.ask(with_token("/public/a", ann(), {{"x-auth-user", "root"}, {"x-auth-team", "root"}}));
  EXPECT_EQ(verdict.headers, (std::map<std::string, std::string>{{"x-auth-user", "ann"}, {"x-auth-team", ""}}));
  for (const char* name : {"authorization", "x_auth_user", "x.auth.user", "x-auth_user", "x_auth_team"})
    EXPECT_EQ(std::ranges::count(verdict.removed, name), 1) << name;
  EXPECT_EQ(std::ranges::count(verdict.removed, "x-auth-user"), 0);
}

TEST(CheckService, FactsAreThoseOfForwardAuthorization) {
  Service service([](ForwardOptions& options) { options.settings.headers = {"x-tenant"}; });
  service.policies.load(R"(
    allow if user("ann"), method("PUT"), host("shop.example"), scheme("https"), path_raw("/a%20b"), path("/a b"),
             segment(0, "a b"), query_param("k", "v w"), header("x-tenant", "t1"), client_address("2001:db8::7"),
             tls_name("spiffe://shop/ann"), tls_server_name("shop.example");
  )");
  Check check = with_token("/a%20b?k=v+w", ann(), {{"x-tenant", "t1"}});
  check.method = "PUT";
  check.host = "Shop.Example:8443";
  check.address = "2001:db8::7";
  check.principal = "spiffe://shop/ann";
  check.sni = "SHOP.example";
  EXPECT_TRUE(service.ask(check).allowed) << service.outcome;
  // A holder's statement is none of the service's.
  check.headers[0].second = "Bearer " + biscuit("user(\"ann\"); scheme(\"https\")");
  EXPECT_EQ(service.ask(check).status, 401U);
  EXPECT_EQ(service.outcome, "credential reserved");
}

TEST(CheckService, S41OnlyATrustedPeerIsAnswered) {
  Service service([](ForwardOptions& options) {
    const std::vector<std::string> peers = {"192.0.2.9"};
    options.settings.peers = TrustedPeers::parse(peers).value();
  });
  EXPECT_EQ(service.ask(with_token("/public/a", ann())).status, 403U);
  EXPECT_EQ(service.outcome, "request untrusted_peer");
}

TEST(CheckService, S47WhatCouldNotBeDecidedIsADenial) {
  Service service;
  const Check check = with_token("/public/a", ann());
  EXPECT_TRUE(service.ask(check).allowed);
  service.revocations->revoked = true;
  EXPECT_EQ(service.ask(check).status, 401U);
  service.revocations->revoked = false;
  service.revocations->stale = true;
  Verdict verdict = service.ask(check);
  EXPECT_EQ(verdict.status, 403U);
  EXPECT_FALSE(verdict.error);
  service.revocations->stale = false;
  service.policies.none = true;
  EXPECT_EQ(service.ask(check).status, 403U);

  Service open([](ForwardOptions& options) { options.undecided = ForwardOptions::Undecided::kError; });
  open.revocations->stale = true;
  verdict = open.ask(check);
  EXPECT_FALSE(verdict.allowed);
  EXPECT_TRUE(verdict.error);
  EXPECT_EQ(verdict.code, 13U);
  EXPECT_EQ(verdict.status, 503U);
}

// Envoy can be told to let errors of gRPC through, and what a client sends decides how large a message becomes.
TEST(CheckService, S49WhatAClientCanCauseIsADenialAndNoError) {
  Service service({}, HttpLimits{.max_body = 4'000});
  const std::string messages[] = {"", "\xff\xff", with_token("/public/a", ann()).message().substr(0, 100),
                                  with_token("/public/a", ann(), {{"x-a", std::string(5'000, 'a')}}).message()};
  for (const std::string& message : messages) {
    const auto verdict = service.ask_raw(message);
    ASSERT_TRUE(verdict) << message.size();
    EXPECT_FALSE(verdict->allowed) << message.size();
    EXPECT_FALSE(verdict->error) << message.size();
    EXPECT_EQ(verdict->status, 403U) << message.size();
  }
  // A header of the call that is too large: tracing copies some of the client's there.
  HeaderList large = kGrpc;
  large.emplace_back("tracestate", std::string(15'000, 'a'));
  large.emplace_back("baggage", std::string(15'000, 'a'));
  H2Client other(service.server->address(0));
  std::string block = H2Client::block(asked("POST", kCheck, large));
  other.send(H2Client::frame(test::kHeaders, 0, 1, std::string_view(block).substr(0, 16'000)));
  other.send(H2Client::frame(test::kContinuation, test::kEndHeaders, 1, std::string_view(block).substr(16'000)));
  const H2Reply reply = other.reply(1);
  EXPECT_EQ(reply.header("grpc-status"), "0");
  const auto answer = read_message(reply.body);
  ASSERT_TRUE(answer);
  EXPECT_EQ(test::read_verdict(*answer).value_or(Verdict{}).status, 403U);
}

TEST(CheckService, S49CallsThatAreNone) {
  Service service;
  const std::string good = framed(with_token("/public/a", ann()).message());
  struct Row {
    std::string name;
    std::string body;
    HeaderList headers;
    std::string path;
    std::string status;  // of HTTP, and of gRPC
  };
  HeaderList soon = kGrpc;
  soon[2].second = "1n";
  const Row rows[] = {
      {"compressed", '\1' + good.substr(1), kGrpc, kCheck, "200 12"},
      {"two messages", good + good, kGrpc, kCheck, "200 12"},
      {"no message", "", kGrpc, kCheck, "200 13"},
      {"a truncated one", good.substr(0, good.size() - 1), kGrpc, kCheck, "200 13"},
      {"half a prefix", good.substr(0, 3), kGrpc, kCheck, "200 13"},
      {"an unknown method", good, kGrpc, "/envoy.service.auth.v3.Authorization/Allow", "200 12"},
      {"no time", good, soon, kCheck, "200 4"},
      {"another type", good, {{"content-type", "application/json"}}, kCheck, "415 "},
      {"no type", good, {}, kCheck, "415 "},
      // Not this API's: what answers over HTTP denies it.
      {"an older version", good, kGrpc, "/envoy.service.auth.v2.Authorization/Check", "403 "},
      {"below a path of HTTP", good, kGrpc, "/forward/x/Check", "401 "},
  };
  for (const Row& row : rows) {
    const H2Reply reply = service.call(row.body, row.headers, row.path);
    EXPECT_EQ(reply.status() + " " + reply.header("grpc-status"), row.status) << row.name;
    EXPECT_TRUE(service.ask(with_token("/public/a", ann())).allowed) << row.name;
  }
  // Over HTTP/1.1 there is no such path.
  test::Client old(service.server->address(0));
  old.send("POST " + kCheck + " HTTP/1.1\r\nHost: a\r\nContent-Type: application/grpc\r\nContent-Length: " +
           std::to_string(good.size()) + "\r\n\r\n" + good);
  EXPECT_EQ(old.reply().status, 403);
}

// Over HTTP/2, too, Envoy may ask by HTTP: no call of gRPC that its client makes is an allow there.
TEST(CheckService, HttpOverTheSameListener) {
  Service service;
  const HeaderList token = {{"authorization", "Bearer " + ann()}};
  service.policies.load("allow if user($u), path(\"/public/a\")");
  EXPECT_EQ(service.client->ask(asked("GET", "/forward/public/a", token)).status(), "200");
  EXPECT_EQ(service.client->ask(asked("GET", "/forward/public/a", token)).header("x-auth-user"), "ann");
  EXPECT_EQ(service.client->ask(asked("GET", "/forward/private", token)).status(), "403");
  EXPECT_EQ(service.client->ask(asked("POST", "/forward/pkg.Service/Method", kGrpc), framed("")).status(), "401");
}

}  // namespace
}  // namespace hardtack::serve
