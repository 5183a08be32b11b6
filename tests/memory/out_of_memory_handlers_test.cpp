// What the decision service answers: whichever allocation of a handler fails, nobody is allowed who would not be with a
// sound heap, and the same handler with the same worker answers the next request as before.
#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>

#include "serve/authzen/authzen.h"
#include "serve/decision/worker.h"
#include "serve/envoy/check_service.h"
#include "serve/forward/forward_authorizer.h"
#include "serve/grpc/framing.h"
#include "serve/grpc/grpc_handler.h"
#include "serve/grpc/health_service.h"
#include "serve/kubernetes/access_webhook.h"
#include "serve/native/held_credentials.h"
#include "serve/native/native_api.h"
#include "serve/page/trial.h"
#include "tests/memory/same_or_error.h"
#include "tests/serve/envoy/check_messages.h"
#include "tests/serve/support/policy_fixture.h"
#include "tests/serve/support/serve_fixture.h"

namespace hardtack::serve {
namespace {

using hardtack::testing::Answered;
using hardtack::testing::heap::sweep;
using testing::biscuit;
using testing::kNow;
using testing::root_keys;
using testing::TestMessage;

// With what every decision has anew taken out.
std::string shown(Answer answer) {
  std::string text = std::to_string(answer.status) + " " + std::string(answer.content_type);
  for (const auto& [name, value] : answer.headers) text += "\n" + name + ": " + value;
  text += "\n" + answer.body;
  for (const std::string_view name : {"\"decision_id\":\"", "\"elapsed_us\":", "\"microseconds\":"}) {
    for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
      const std::size_t begin = at + name.size();
      text.erase(begin, text.find_first_of("\",}", begin) - begin);
    }
  }
  return text;
}

// An answer below 400 is the one that is given with a sound heap. Anything else lets nobody in, which `allows` says for
// the answers of this handler.
struct Question {
  std::string name;
  std::function<Answer()> ask;
  std::function<bool(const Answer&)> allows;
  bool allowed = false;
  std::size_t stride = 1;  // of the failures, for answers that take long
};

void expect_no_other_allow(const Question& question, const std::function<void()>& prepare = [] {}) {
  prepare();
  const Answer sound = question.ask();
  ASSERT_EQ(question.allows(sound), question.allowed) << question.name << ": " << shown(sound);
  const std::string expected = shown(sound);
  std::optional<Answer> found;
  const std::size_t allocations = sweep(
      [&] {
        prepare();
        found.reset();
      },
      [&] { found = question.ask(); },
      [&](std::size_t n) {
        if (found && question.allows(*found)) {
          EXPECT_TRUE(question.allowed) << question.name << ", during allocation " << n << ": " << shown(*found);
          EXPECT_EQ(shown(*found), expected) << question.name << ", during allocation " << n;
        }
        const Answer again = question.ask();
        EXPECT_EQ(shown(again), expected) << question.name << ", after allocation " << n;
      },
      question.stride);
  EXPECT_GT(allocations, 3u) << question.name;
}

constexpr const char* kPolicy = R"(
  allow if user($u), operation("read");
  allow if verb("get"), user("ann");
  allow if method("GET"), segment(0, "public"), user($u);
  allow if action("read"), resource_id("a rather long id of a document"), subject_id("alice");
  deny if operation("never");
  check if time($t), $t > 2025-01-01T00:00:00Z;
  reject if operation($o), $o.starts_with("forbidden");
)";

std::string ann() { return biscuit("user(\"ann\")", {"check if time($t), $t < 2030-01-01T00:00:00Z;"}); }
std::string bound() { return biscuit("user(\"ann\")", {"check if operation(\"write\"), method(\"POST\")"}); }
std::string changed(std::string token) {
  return token.substr(0, 60) + (token[60] == 'A' ? "B" : "A") + token.substr(61);
}

class OutOfMemoryHandlers : public ::testing::Test {
 protected:
  ChoosePolicySet choose() {
    return [this](const PolicySets& sets, const Message&) { return policies_.choose(sets); };
  }
  std::shared_ptr<const CredentialDoor> door() { return std::make_shared<const CredentialDoor>(root_keys()); }
  // Whether the credential is read anew or known: a door remembers what it verified.
  void expect(const Question& question, const std::function<void()>& anew) {
    anew();
    expect_no_other_allow(question);
    expect_no_other_allow(question, anew);
  }

  testing::PolicyFixture policies_{kPolicy};
  Worker worker_;
};

bool is_allowed(const Answer& answer) { return answer.body.find("\"decision\":\"allow\"") != std::string::npos; }

TEST_F(OutOfMemoryHandlers, TheNativeApiAnswersAsBefore) {
  std::unique_ptr<NativeApi> api;
  const auto anew = [&] {
    NativeOptions options;
    options.queries = {{"users", "u($u) <- user($u)"}};
    options.identify = [](const Message&, Worker&) { return Client{"a client of the tests", true}; };
    options.choose = choose();
    options.now = [] { return kNow; };
    api = NativeApi::create(policies_.store(), door(), std::move(options)).value();
  };
  const auto question = [&](const std::string& name, bool allowed, const std::string& token, const std::string& what,
                            const std::string& more = "") {
    const TestMessage message{.method = "POST",
                              .target = "/v1/authorize",
                              .headers = {{"content-type", "application/json"}},
                              .body = R"({"token": ")" + token + R"(", "facts": [{"name": "operation", "terms": [")" +
                                      what + R"("]}, {"name": "more", "terms": [1, true, ["a", {"set": [1]}]]}])" +
                                      more + "}"};
    expect({name,
            [&api, this, message] {
              return message.with([&](const Message& view) { return api->answer(view, worker_); });
            },
            is_allowed, allowed, more.empty() ? 1u : 5u},
           anew);
  };
  question("allowed", true, ann(), "read");
  question("no policy", false, ann(), "write");
  question("rejected", false, ann(), "forbidden thing");
  question("a check of the holder", false, bound(), "read");
  question("a changed token", false, changed(ann()), "read");
  question("with everything that can be shown", true, ann(), "read",
           R"(, "explain": true, "trace": true, "world": true, "query": "users")");
  question("why not", false, bound(), "read", R"(, "explain": true, "trace": true, "world": true)");
}

// With stored data, which searches look through.
TEST_F(OutOfMemoryHandlers, AuthZenAnswersAsBefore) {
  const auto set = compile_policy_set({.name = "default",
                                       .policies = {{"policy", R"(
    deny if resource_property("status", "sealed");
    allow if action("read"), resource_property("team", $t), subject_property("team", $t);
    allow if action("write"), resource_property("owner", $u), user($u);
  )"}},
                                       .data = {{"data", R"(
    entity("user", "ann"); attribute("user", "ann", "team", "a rather long name of a team");
    entity("user", "bo"); attribute("user", "bo", "team", "another");
    entity("document", "d1"); attribute("document", "d1", "team", "a rather long name of a team");
    entity("document", "d2"); attribute("document", "d2", "team", "a rather long name of a team");
    attribute("document", "d2", "status", "sealed"); attribute("document", "d1", "owner", "ann");
    action_of("document", "read"); action_of("document", "write");
  )"}}},
                                      {.policy = {.limits = {.max_time = std::chrono::minutes(10)}}});
  ASSERT_TRUE(set) << render(set.error(), false);
  PolicyStore store([&](const PolicySets*) -> LoadedSets { return std::vector{*set}; });
  ASSERT_TRUE(store.reload());
  std::unique_ptr<AuthZen> authzen;
  const auto anew = [&] {
    AuthZenOptions options;
    options.clock = [] { return std::uint64_t{testing::kNowSeconds}; };
    options.budget.max_time = std::chrono::minutes(10);
    options.page_key = SecretBytes::copy_of(std::string_view("a key that makes tokens of pages"));
    options.credentials = held_credentials(door(), {}, {}, [] { return kNow; });
    authzen = AuthZen::create(store, std::move(options)).value();
  };
  const auto question = [&](const std::string& name, bool allowed, const std::string& path, const std::string& body) {
    const TestMessage message{.method = "POST",
                              .target = "/access/v1/" + path,
                              .headers = {{"content-type", "application/json"}, {"x-request-id", "a request's id"}},
                              .body = "{" + body + "}"};
    expect({name,
            [&authzen, this, message] {
              return message.with([&](const Message& view) { return authzen->answer(view, worker_); });
            },
            [](const Answer& answer) {
              return answer.body.find("\"decision\":true") != std::string::npos ||
                     answer.body.find("\"results\":[{") != std::string::npos;
            },
            allowed},
           anew);
  };
  const auto subject = [](const std::string& id) {
    return R"("subject": {"type": "user", "id": ")" + id + R"(", "properties": {"groups": ["a", "b"]}})";
  };
  const auto action = [](const std::string& id) { return R"("action": {"name": ")" + id + "\"}"; };
  const auto resource = [](const std::string& id) {
    return R"("resource": {"type": "document", "id": ")" + id + "\"}";
  };
  const auto asked = [&](const std::string& who, const std::string& what, const std::string& which) {
    return subject(who) + ", " + action(what) + ", " + resource(which);
  };
  const auto with_token = [&](const std::string& token) {
    return asked("ann", "write", "d1") + R"(, "context": {"credential": ")" + token + "\"}";
  };
  question("allowed", true, "evaluation", asked("ann", "read", "d1"));
  question("another subject", false, "evaluation", asked("bo", "read", "d1"));
  question("denied", false, "evaluation", asked("ann", "read", "d2"));
  question("with a token", true, "evaluation", with_token(ann()));
  question("without it", false, "evaluation", asked("ann", "write", "d1"));
  question("with one that forbids it", false, "evaluation", with_token(bound()));
  question("with one that was changed", false, "evaluation", with_token(changed(ann())));
  question(
      "several", true, "evaluations",
      asked("ann", "read", "d1") +
          R"(, "evaluations": [{}, {"action": {"name": "write"}}, {"resource": {"type": "document", "id": "d2"}},)" +
          R"( {"subject": {"type": "user", "id": "bo"}}])");
  question("several that are all denied", false, "evaluations",
           asked("bo", "read", "d1") + R"(, "evaluations": [{}, {"action": {"name": "write"}}])");
  const std::string user = R"("subject": {"type": "user"})", document = R"("resource": {"type": "document"})";
  question("who", true, "search/subject", user + ", " + action("read") + ", " + resource("d1"));
  question("nobody", false, "search/subject", user + ", " + action("read") + ", " + resource("d2"));
  question("which, by pages", true, "search/resource",
           subject("ann") + ", " + action("read") + ", " + document + R"(, "page": {"limit": 1})");
  question("what", true, "search/action", subject("ann") + ", " + resource("d1"));
}

TEST_F(OutOfMemoryHandlers, ProxiesAreAnsweredAsBefore) {
  for (const char* proxy : {"nginx", "traefik"}) {
    std::unique_ptr<ForwardAuthorizer> authorizer;
    const auto anew = [&] {
      ForwardOptions options{.settings = {.proxy = proxy_profile(proxy).value()}};
      const std::vector<std::string> peers = {"127.0.0.1"};
      options.settings.peers = TrustedPeers::parse(peers).value();
      options.headers = {{"x-auth-user", "u($u) <- user($u)"}};
      options.now = [] { return kNow; };
      options.choose = choose();
      authorizer = ForwardAuthorizer::create(policies_.store(), door(), std::move(options)).value();
    };
    const auto question = [&](const std::string& name, bool allowed, const std::string& method,
                              const std::string& target, const std::string& token) {
      TestMessage message{.target = "/forward", .headers = {{"authorization", "Bearer " + token}}};
      if (std::string(proxy) == "nginx") {
        message.headers.insert(message.headers.end(), {{"x-original-method", method},
                                                       {"x-original-uri", target},
                                                       {"x-original-host", "shop.example"},
                                                       {"x-real-ip", "192.0.2.1"}});
      } else {
        message.headers.insert(message.headers.end(), {{"x-forwarded-method", method},
                                                       {"x-forwarded-uri", target},
                                                       {"x-forwarded-host", "shop.example"},
                                                       {"x-forwarded-proto", "https"},
                                                       {"x-forwarded-for", "192.0.2.1"}});
      }
      expect({std::string(proxy) + ": " + name,
              [&authorizer, this, message] {
                return message.with([&](const Message& view) { return authorizer->answer(view, worker_); });
              },
              [](const Answer& answer) { return answer.status < 400; }, allowed},
             anew);
    };
    question("allowed", true, "GET", "/public/a%20file?with=a&query=of&some=length", ann());
    question("another path", false, "GET", "/private/a", ann());
    question("a check of the holder", false, "GET", "/public/a", bound());
    question("a changed token", false, "GET", "/public/a", changed(ann()));
    question("a path that leaves its folder", false, "GET", "/public/../private", ann());
  }
}

TEST_F(OutOfMemoryHandlers, EnvoyIsAnsweredAsBefore) {
  std::unique_ptr<ForwardAuthorizer> authorizer;
  std::unique_ptr<CheckService> check;
  std::unique_ptr<GrpcHandler> grpc;
  const auto anew = [&] {
    ForwardOptions options{.settings = {.proxy = proxy_profile("envoy").value()}};
    const std::vector<std::string> peers = {"127.0.0.1"};
    options.settings.peers = TrustedPeers::parse(peers).value();
    options.headers = {{"x-auth-user", "u($u) <- user($u)"}};
    options.remove = {"authorization"};
    options.now = [] { return kNow; };
    options.choose = choose();
    authorizer = ForwardAuthorizer::create(policies_.store(), door(), std::move(options)).value();
    check = std::make_unique<CheckService>(*authorizer);
    grpc = std::make_unique<GrpcHandler>(std::vector<GrpcService*>{check.get()});
  };
  const auto question = [&](const std::string& name, bool allowed, test::Check asked) {
    const TestMessage message{
        .method = "POST",
        .target = "/envoy.service.auth.v3.Authorization/Check",
        .headers = {{"content-type", "application/grpc"}, {"te", "trailers"}, {"grpc-timeout", "10S"}},
        .body = framed(asked.message())};
    // Trailers are part of the answer.
    expect({name,
            [&grpc, this, message] {
              StreamAnswer answer = message.with([&](const Message& view) { return grpc->answer(view, worker_); });
              for (auto& trailer : answer.trailers) answer.answer.headers.push_back(std::move(trailer));
              return std::move(answer.answer);
            },
            [](const Answer& answer) {
              const auto good = [](const auto& header) {
                return header.first == "grpc-status" && header.second == "0";
              };
              if (std::ranges::none_of(answer.headers, good) || answer.body.empty()) return false;
              const auto verdict = test::read_verdict(read_message(answer.body).value());
              return verdict && verdict->allowed;
            },
            allowed},
           anew);
  };
  const auto with_token = [](const std::string& path, const std::string& token) {
    return test::Check{.path = path, .headers = {{"authorization", "Bearer " + token}, {"x-more", "a header more"}}};
  };
  question("allowed", true, with_token("/public/a?with=a&query=of&some=length", ann()));
  question("another path", false, with_token("/private", ann()));
  question("a check of the holder", false, with_token("/public/a", bound()));
  question("a changed token", false, with_token("/public/a", changed(ann())));
}

TEST_F(OutOfMemoryHandlers, KubernetesIsAnsweredAsBefore) {
  std::unique_ptr<AccessWebhook> webhook;
  const auto anew = [&] {
    webhook = AccessWebhook::create(policies_.store(), {.choose = choose(), .now = [] { return kNow; }}).value();
  };
  const auto question = [&](const std::string& name, bool allowed, const std::string& user, const std::string& verb) {
    const TestMessage message{
        .method = "POST",
        .target = "/v1/kubernetes/subjectaccessreview?timeout=30s",
        .headers = {{"content-type", "application/json"}},
        .body = R"({"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": {"user": ")" +
                user + R"(", "groups": ["a group with a long name", "b"], "extra": {"scopes": ["x", "y"]}, )" +
                R"("resourceAttributes": {"verb": ")" + verb + R"(", "resource": "pods", "namespace": "shop"}}})"};
    expect({name,
            [&webhook, this, message] {
              return message.with([&](const Message& view) { return webhook->answer(view, worker_); });
            },
            [](const Answer& answer) { return answer.body.find("\"allowed\":true") != std::string::npos; }, allowed},
           anew);
  };
  question("allowed", true, "ann", "get");
  question("another user", false, "bob", "get");
  question("another verb", false, "ann", "delete");
}

// The page's: a policy, a token and facts that are tried, without a decision about anything.
TEST_F(OutOfMemoryHandlers, WhatIsTriedIsAnsweredAsBefore) {
  const Trial trial(policies_.store(), door(), {.policy = {}, .rules = {}, .now = [] { return kNow; }});
  const auto body =
      parse_json(R"x({"token": ")x" + ann() +
                     R"x(", "facts": "operation(\"read\");", "policy": "allow if user($u), operation(\"read\");"})x",
                 {})
          .value();
  expect_no_other_allow({"a trial", [&] { return trial.answer(body); }, is_allowed, true});
}

}  // namespace
}  // namespace hardtack::serve
