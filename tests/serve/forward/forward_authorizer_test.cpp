// What proxies are answered: 200, 401 or 403, and nothing of why (attacks S34, S38 to S41, S46, S47, S50, S53 to S55,
// S81).
#include "serve/forward/forward_authorizer.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "serve/decision/worker.h"
#include "tests/serve/support/policy_fixture.h"
#include "tests/serve/support/serve_fixture.h"

namespace hardtack::serve {
namespace {

using testing::biscuit;
using testing::kNow;
using testing::root_keys;
using testing::TestMessage;
using Headers = std::vector<std::pair<std::string, std::string>>;

const std::string kPolicy = R"(
  allow if user($u), method("GET"), segment(0, "public");
  allow if user($u), admin($u);
  allow if path("/open");
)";

// An authorizer with its door, and one worker that serves every request.
struct Service {
  explicit Service(const std::string& proxy = "nginx", const std::string& policy = kPolicy,
                   const std::function<void(ForwardOptions&)>& change = {}, std::shared_ptr<RevocationView> view = {})
      : policies(policy) {
    ForwardOptions options{.settings = {.proxy = proxy_profile(proxy).value()}};
    const std::vector<std::string> peers = {"127.0.0.1"};
    options.settings.peers = TrustedPeers::parse(peers).value();
    options.headers = {{"x-auth-user", "u($u) <- user($u)"}};
    options.now = [] { return kNow; };
    options.observe = [this](const ForwardOutcome& told) {
      outcome = std::string(name_of(told.reason));
      if (told.fault != nullptr) outcome += " " + describe(*told.fault);
      if (told.refusal != nullptr) outcome += " " + std::string(name_of(told.refusal->fault));
      status = told.status;
    };
    if (change) change(options);
    options.choose = [this](const PolicySets& sets, const Message&) { return policies.choose(sets); };
    authorizer =
        ForwardAuthorizer::create(
            policies.store(), std::make_shared<const CredentialDoor>(root_keys(), std::move(view)), std::move(options))
            .value();
  }

  Answer ask(const TestMessage& message) {
    outcome.clear();
    const Answer answer = message.with([&](const Message& view) { return authorizer->answer(view, worker); });
    EXPECT_EQ(answer.status, status);
    return answer;
  }

  std::string outcome;
  int status = 0;
  testing::PolicyFixture policies;
  std::unique_ptr<ForwardAuthorizer> authorizer;
  Worker worker;
};

TestMessage nginx_asks(const std::string& method, const std::string& target, const std::string& token,
                       const Headers& more = {}) {
  TestMessage message{.target = "/forward",
                      .headers = {{"x-original-method", method},
                                  {"x-original-uri", target},
                                  {"x-original-host", "shop.example"},
                                  {"x-real-ip", "192.0.2.1"}}};
  if (!token.empty()) message.headers.emplace_back("authorization", "Bearer " + token);
  message.headers.insert(message.headers.end(), more.begin(), more.end());
  return message;
}

std::string value_of(const Answer& answer, std::string_view name) {
  std::string value = "(none)";
  for (const auto& [key, text] : answer.headers) {
    if (key == name) value = value == "(none)" ? text : "(twice)";
  }
  return value;
}

std::string ann() { return biscuit("user(\"ann\")"); }
std::string root() { return biscuit("user(\"root\"); admin(\"root\")", {"check if method(\"GET\")"}); }

TEST(ForwardAuthorizer, S46S53AllowsBy200AndDeniesBy401Or403) {
  Service service;
  struct Row {
    std::string name;
    TestMessage message;
    int status;
    std::string outcome;
  };
  const Row rows[] = {
      {"allowed", nginx_asks("GET", "/public/a", ann()), 200, "allowed"},
      {"allowed without a policy of the user's", nginx_asks("GET", "/x", root()), 200, "allowed"},
      {"another method", nginx_asks("POST", "/public/a", ann()), 403, "denied"},
      {"another path", nginx_asks("GET", "/private", ann()), 403, "denied"},
      {"a check of the holder", nginx_asks("POST", "/x", root()), 403, "denied"},
      {"no token", nginx_asks("GET", "/public/a", ""), 401, "credential missing"},
      {"no token where the policy needs none", nginx_asks("GET", "/open", ""), 401, "credential missing"},
      {"a bad token", nginx_asks("GET", "/public/a", "abc"), 401, "credential malformed"},
      {"a changed token", nginx_asks("GET", "/public/a", ann().substr(0, 60) + "A" + ann().substr(61)), 401,
       "credential unverifiable"},
      {"two tokens", nginx_asks("GET", "/public/a", ann(), {{"authorization", "Bearer " + ann()}}), 401,
       "credential malformed"},
      {"no request", {.target = "/forward"}, 403, "request missing_header x-original-method"},
      {"another path of ours", {.target = "/access/v1/evaluation"}, 403, "request other_path"},
      {"an ambiguous target", nginx_asks("GET", "/public/../private", ann()), 403,
       "request target x-original-uri dot_segment"},
      {"an ambiguous target without a token", nginx_asks("GET", "/public/../private", ""), 403,
       "request target x-original-uri dot_segment"},
  };
  for (const Row& row : rows) {
    const Answer answer = service.ask(row.message);
    EXPECT_EQ(answer.status, row.status) << row.name;
    EXPECT_EQ(service.outcome, row.outcome) << row.name;
    // S55: nobody keeps an answer.
    EXPECT_EQ(value_of(answer, "cache-control"), "no-store") << row.name;
    EXPECT_EQ(value_of(answer, "www-authenticate") != "(none)", row.status == 401) << row.name;
    EXPECT_EQ(value_of(answer, "x-auth-user") != "(none)", row.status == 200) << row.name;
  }
}

TEST(ForwardAuthorizer, S54EveryMethodIsDecided) {
  Service service("nginx", "allow if method(\"GET\")");
  for (const char* method : {"HEAD", "OPTIONS", "POST", "DELETE", "PROPFIND", "M-SEARCH", "CONNECT", "TRACE"})
    EXPECT_EQ(service.ask(nginx_asks(method, "/", ann())).status, 403) << method;
  EXPECT_EQ(service.ask(nginx_asks("GET", "/", ann())).status, 200);
}

TEST(ForwardAuthorizer, S38S39NoAnswerTellsWhy) {
  Service service;
  const std::string denied = R"({"detail":"the request is not allowed","status":403,"title":"Forbidden"})";
  const std::string unauthorized = R"({"detail":"a valid credential is needed","status":401,"title":"Unauthorized"})";
  for (const auto& message :
       {nginx_asks("POST", "/public/a", ann()), nginx_asks("GET", "//", ann()), TestMessage{.target = "/x"}})
    EXPECT_EQ(service.ask(message).body, denied);
  const std::string expired = biscuit("user(\"ann\"); check if time($t), $t < 2020-01-01T00:00:00Z");
  for (const std::string& token : {std::string(), std::string("abc"), ann().substr(0, 50), expired}) {
    const Answer answer = service.ask(nginx_asks("GET", "/public/a", token));
    EXPECT_EQ(answer.body, unauthorized);
    EXPECT_EQ(answer.headers, service.ask(nginx_asks("GET", "/public/a", "")).headers);
  }
}

TEST(ForwardAuthorizer, S40TheServiceBehindSeesOurHeaderOrAnEmptyOne) {
  Service service("nginx", "allow if true", [](ForwardOptions& options) {
    options.headers = {{"x-auth-user", "u($u) <- user($u)"}, {"x-auth-plan", "p($p) <- plan($p)", "none"}};
  });
  const Headers forged = {{"x-auth-user", "root"}, {"x_auth_user", "root"}, {"x.auth.user", "root"}};
  const Answer named = service.ask(nginx_asks("GET", "/", ann(), forged));
  EXPECT_EQ(value_of(named, "x-auth-user"), "ann");
  EXPECT_EQ(value_of(named, "x-auth-plan"), "none");
  const Answer unnamed = service.ask(nginx_asks("GET", "/", biscuit("other(1)"), forged));
  EXPECT_EQ(value_of(unnamed, "x-auth-user"), "");
  // A block of the holder names nobody.
  const Answer appended = service.ask(nginx_asks("GET", "/", biscuit("other(1)", {"user(\"root\")"}), forged));
  EXPECT_EQ(value_of(appended, "x-auth-user"), "");
}

TEST(ForwardAuthorizer, S50AClaimThatNoHeaderHoldsIsADenial) {
  Service service("nginx", "allow if true");
  for (const std::string& user :
       {std::string("a\\r\\nx-admin: 1"), std::string("\xc3\xa9"), std::string(9 * 1024, 'a')}) {
    const Answer answer = service.ask(nginx_asks("GET", "/", biscuit("user(\"" + user + "\")")));
    EXPECT_EQ(answer.status, 403) << user.substr(0, 20);
    EXPECT_EQ(service.outcome, "header");
  }
}

TEST(ForwardAuthorizer, S30TheRequestsFactsAreTheServices) {
  Service service("nginx", "allow if method(\"GET\")");
  for (const char* fact : {"method(\"GET\")", "path(\"/\")", "time(2020-01-01T00:00:00Z)", "header(\"a\", \"b\")",
                           "host(\"a\")", "client_address(\"::1\")", "segment(0, \"a\")", "tls_name(\"a\")"}) {
    EXPECT_EQ(service.ask(nginx_asks("GET", "/", biscuit(fact))).status, 401) << fact;
    EXPECT_EQ(service.outcome, "credential reserved");
  }
  // S31: what a holder says changes nothing.
  EXPECT_EQ(service.ask(nginx_asks("POST", "/", biscuit("user(1)", {"method(\"GET\")"}))).status, 403);
}

TEST(ForwardAuthorizer, S34CredentialsEnd) {
  const auto demand = [](ForwardOptions& options) {
    options.rules.expiry = ExpiryRule{.lifetime = std::chrono::hours(1)};
  };
  Service service("nginx", "allow if true", demand);
  const auto bounded = [](const std::string& date) { return biscuit("user(1); check if time($t), $t < " + date); };
  struct Row {
    std::string token;
    int status;
    std::string outcome;
  };
  const Row rows[] = {{bounded("2025-11-26T12:30:00Z"), 200, "allowed"},
                      {bounded("2025-11-26T14:30:00Z"), 401, "credential unbounded"},
                      {bounded("2025-11-26T11:30:00Z"), 401, "credential expired"},
                      {ann(), 401, "credential unbounded"}};
  for (const Row& row : rows) {
    EXPECT_EQ(service.ask(nginx_asks("GET", "/", row.token)).status, row.status) << row.outcome;
    EXPECT_EQ(service.outcome, row.outcome);
  }
}

class Unknown final : public RevocationView {
 public:
  bool fresh(LineageTime) const override { return false; }
  Result<std::optional<Revoked>> find(std::span<const LineageKey>, LineageTime) override { return std::nullopt; }
};

TEST(ForwardAuthorizer, S47WhatCouldNotBeDecidedIsADenial) {
  const auto as_error = [](ForwardOptions& options) { options.undecided = ForwardOptions::Undecided::kError; };
  const std::string endless = R"(
    n(0); n(1); n(2); n(3); n(4); n(5); n(6); n(7); n(8); n(9);
    p($a, $b, $c) <- n($a), n($b), n($c); allow if p(1, 2, 3); allow if true;)";
  const std::string fault = "check if path($p), 1 / 0 == 1; allow if true;";
  struct Row {
    std::string name;
    std::string policy;
    std::shared_ptr<RevocationView> view;
  };
  const Row rows[] = {{"revocations are not known", "allow if true", std::make_shared<Unknown>()},
                      {"a limit", endless, nullptr},
                      {"an expression", fault, nullptr}};
  for (const Row& row : rows) {
    Service closed("nginx", row.policy, {}, row.view);
    EXPECT_EQ(closed.ask(nginx_asks("GET", "/", ann())).status, 403) << row.name;
    EXPECT_TRUE(closed.outcome.starts_with("undecided")) << row.name << ": " << closed.outcome;
    Service open("nginx", row.policy, as_error, row.view);
    EXPECT_EQ(open.ask(nginx_asks("GET", "/", ann())).status, 503) << row.name;
  }
}

TEST(ForwardAuthorizer, S64NoPolicySetIsADenial) {
  Service service;
  service.policies.none = true;
  EXPECT_EQ(service.ask(nginx_asks("GET", "/public/a", ann())).status, 403);
  EXPECT_EQ(service.outcome, "no_policy");
}

TEST(ForwardAuthorizer, AnonymousRequestsAreDecidedWhereThatIsConfigured) {
  Service service("nginx", kPolicy, [](ForwardOptions& options) { options.anonymous = true; });
  EXPECT_EQ(service.ask(nginx_asks("GET", "/open", "")).status, 200);
  EXPECT_EQ(service.ask(nginx_asks("GET", "/public/a", "")).status, 401);
  EXPECT_EQ(service.ask(nginx_asks("GET", "/public/a", ann())).status, 200);
  EXPECT_EQ(service.ask(nginx_asks("GET", "/open", "abc")).status, 401);
}

TEST(ForwardAuthorizer, EnvoyIsToldWhatToRemove) {
  Service service("envoy", "allow if path(\"/a\")",
                  [](ForwardOptions& options) { options.remove = {"authorization"}; });
  TestMessage message{.method = "POST",
                      .target = "/forward/a",
                      .headers = {{"host", "shop.example"}, {"authorization", "Bearer " + ann()}}};
  const Answer answer = service.ask(message);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(value_of(answer, "x-envoy-auth-headers-to-remove"),
            "authorization,x_auth-user,x.auth-user,x-auth_user,x_auth_user,x.auth_user,x-auth.user,x_auth.user,"
            "x.auth.user");
  message.target = "/forward/b";
  EXPECT_EQ(service.ask(message).status, 403);
}

TEST(ForwardAuthorizer, AnswersFollowThePolicyThatIsLoaded) {
  Service service("nginx", "allow if true");
  for (int i = 0; i < 3; ++i) {
    service.policies.load("allow if true");
    EXPECT_EQ(service.ask(nginx_asks("GET", "/", ann())).status, 200);
    service.policies.load("deny if true");
    EXPECT_EQ(service.ask(nginx_asks("GET", "/", ann())).status, 403);
  }
}

TEST(ForwardAuthorizer, ConfigurationsThatCannotBeMeant) {
  const auto refused = [](const std::string& proxy, auto change) {
    ForwardOptions options{.settings = {.proxy = proxy_profile(proxy).value()}};
    options.now = [] { return kNow; };
    change(options);
    const PolicyStore store([](const PolicySets*) -> LoadedSets { return {}; });
    return !ForwardAuthorizer::create(store, nullptr, std::move(options));
  };
  EXPECT_FALSE(refused("nginx", [](ForwardOptions&) {}));
  EXPECT_TRUE(refused("nginx", [](ForwardOptions& o) { o.remove = {"authorization"}; }));
  EXPECT_TRUE(refused("nginx", [](ForwardOptions& o) { o.now = nullptr; }));
  EXPECT_TRUE(refused("nginx", [](ForwardOptions& o) { o.realm = "a\"b"; }));
  EXPECT_TRUE(refused("nginx", [](ForwardOptions& o) { o.settings.path = ""; }));
  EXPECT_TRUE(refused("nginx", [](ForwardOptions& o) {
    o.token.header = "x-token";
    o.settings.headers = {"x-token"};
  }));
  EXPECT_TRUE(refused("nginx", [](ForwardOptions& o) { o.headers = {{"location", "u($u) <- user($u)"}}; }));
}

}  // namespace
}  // namespace hardtack::serve
