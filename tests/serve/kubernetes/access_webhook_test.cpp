// SubjectAccessReviews and their answers (service.md 4, attack S56).
#include "serve/kubernetes/access_webhook.h"

#include <gtest/gtest.h>

#include "serve/decision/worker.h"
#include "tests/serve/authzen/openapi.h"
#include "tests/serve/support/policy_fixture.h"
#include "tests/serve/support/serve_fixture.h"

namespace hardtack::serve {
namespace {

using testing::kNow;
using testing::TestMessage;

constexpr const char* kPolicy = R"(
  deny if user("mallory");
  allow if user("ann"), verb("get"), resource("pods"), namespace("shop");
  allow if group("admins");
  allow if verb("get"), non_resource("/healthz");
  allow if user_extra("scopes", "view"), verb("list"), resource("pods");
  allow if user("node"), selector("field", "spec.nodeName", "In", ["n1"]), resource("pods");
  allow if user("raw"), raw_selector("label", "app=web");
  allow if user("scaler"), api_group("apps"), resource("deployments/scale"), name("web");
  check if time($t), $t > 2025-01-01T00:00:00Z;
)";

struct Webhook {
  explicit Webhook(const char* policy = kPolicy, bool deny_is_final = false)
      : policies(policy),
        webhook(AccessWebhook::create(
                    policies.store(),
                    {.deny_is_final = deny_is_final,
                     .choose = [this](const PolicySets& sets, const Message&) { return policies.choose(sets); },
                     .now = [] { return kNow; }})
                    .value()) {}

  Answer ask(const TestMessage& message) {
    const Answer answer = message.with([&](const Message& view) { return webhook->answer(view, worker); });
    const std::string path = message.target.substr(0, message.target.find('?'));
    if (answer.status != 404) {
      EXPECT_EQ(openapi_fault(path, answer), "");
    }
    return answer;
  }
  Answer post(const std::string& body) {
    return ask({.method = "POST",
                .target = "/v1/kubernetes/subjectaccessreview?timeout=30s",
                .headers = {{"content-type", "application/json"}},
                .body = body});
  }

  testing::PolicyFixture policies;
  std::unique_ptr<AccessWebhook> webhook;
  Worker worker;
};

std::string review(const std::string& spec, const std::string& version = "v1", const std::string& more = "") {
  return R"({"apiVersion": "authorization.k8s.io/)" + version + R"(", "kind": "SubjectAccessReview", "spec": )" + spec +
         more + "}";
}

std::string get(const std::string& who, const std::string& attributes) {
  return "{" + who + R"(, "resourceAttributes": {)" + attributes + "}}";
}

// The status of an answer, or its HTTP status.
std::string status(const Answer& answer) {
  if (answer.status != 200) return std::to_string(answer.status);
  const auto document = parse_json(answer.body, {}).value();
  EXPECT_EQ(document.find("kind")->as_string(), "SubjectAccessReview");
  return write_json(*document.find("status"), JsonLayout::kCompact);
}

constexpr const char* kAllowed = R"({"allowed":true})";
constexpr const char* kNoOpinion = R"({"allowed":false,"reason":"no_policy"})";

TEST(AccessWebhook, DecidesReviews) {
  struct Row {
    std::string name;
    std::string spec;
    std::string expected;
  };
  const std::string pods = R"("verb": "get", "resource": "pods", "namespace": "shop")";
  const Row rows[] = {
      {"a user", get(R"("user": "ann")", pods), kAllowed},
      {"another user", get(R"("user": "bob")", pods), kNoOpinion},
      {"another namespace", get(R"("user": "ann")", R"("verb": "get", "resource": "pods", "namespace": "x")"),
       kNoOpinion},
      {"all namespaces", get(R"("user": "ann")", R"("verb": "get", "resource": "pods")"), kNoOpinion},
      {"a subresource is another resource", get(R"("user": "ann")", pods + R"(, "subresource": "exec")"), kNoOpinion},
      {"a group", get(R"("user": "bob", "groups": ["devs", "admins"])", pods), kAllowed},
      {"a deny", get(R"("user": "mallory", "groups": ["admins"])", pods),
       R"({"allowed":false,"reason":"denied_by_policy"})"},
      {"a path", R"({"user": "bob", "nonResourceAttributes": {"verb": "get", "path": "/healthz"}})", kAllowed},
      {"another path", R"({"user": "bob", "nonResourceAttributes": {"verb": "get", "path": "/metrics"}})", kNoOpinion},
      {"an extra",
       get(R"("user": "bob", "extra": {"scopes": ["other", "view"]})", R"("verb": "list", "resource": "pods")"),
       kAllowed},
      {"a selector",
       get(R"("user": "node")",
           pods +
               R"(, "fieldSelector": {"requirements": [{"key": "spec.nodeName", "operator": "In", "values": ["n1"]}]})"),
       kAllowed},
      {"another selector",
       get(R"("user": "node")",
           pods +
               R"(, "fieldSelector": {"requirements": [{"key": "spec.nodeName", "operator": "In", "values": ["n2"]}]})"),
       kNoOpinion},
      {"a raw selector", get(R"("user": "raw")", pods + R"(, "labelSelector": {"rawSelector": "app=web"})"), kAllowed},
      {"group, resource, subresource and name",
       get(R"("user": "scaler")",
           R"("verb": "update", "group": "apps", "version": "v1", "resource": "deployments", "subresource": "scale", "name": "web")"),
       kAllowed},
      {"nobody", get(R"("uid": "1")", pods), kNoOpinion},
      {"members of another time", get(R"("user": "ann", "tomorrow": {"a": 1})", pods + R"(, "more": true)"), kAllowed},
  };
  Webhook webhook;
  for (const Row& row : rows) EXPECT_EQ(status(webhook.post(review(row.spec))), row.expected) << row.name;
}

TEST(AccessWebhook, ADenyIsFinalWhereThatIsConfigured) {
  const std::string spec = get(R"("user": "mallory")", R"("verb": "get", "resource": "pods")");
  Webhook webhook(kPolicy, true);
  EXPECT_EQ(status(webhook.post(review(spec))), R"({"allowed":false,"denied":true,"reason":"denied_by_policy"})");
  EXPECT_EQ(status(webhook.post(review(get(R"("user": "bob")", R"("verb": "get")")))), kNoOpinion);
}

TEST(AccessWebhook, WhatCouldNotBeDecidedIsNotAllowed) {
  const std::string spec = get(R"("user": "ann")", R"("verb": "get")");
  EXPECT_EQ(status(Webhook("check if 1 / 0 == 1; allow if true").post(review(spec))),
            R"({"allowed":false,"evaluationError":"divide_by_zero","reason":"error"})");
  Webhook none;
  none.policies.none = true;
  EXPECT_EQ(
      status(none.post(review(spec))),
      R"({"allowed":false,"evaluationError":"no policy set decides about this request","reason":"no_policy_set"})");
}

TEST(AccessWebhook, AnswersInTheVersionThatAsked) {
  Webhook webhook;
  const std::string old = R"({"user": "bob", "group": ["admins"], "resourceAttributes": {"verb": "get"}})";
  EXPECT_EQ(webhook.post(review(old, "v1beta1")).body,
            R"({"apiVersion":"authorization.k8s.io/v1beta1","kind":"SubjectAccessReview","status":{"allowed":true}})");
}

TEST(AccessWebhook, S56WhatIsNoReviewIsRefused) {
  std::string extras = R"("user": "ann", "extra": {)";
  std::string values = R"("user": "ann", "extra": {"a": [)";
  for (int i = 0; i < 10'000; ++i) {
    extras += (i == 0 ? "\"" : ", \"") + std::to_string(i) + R"(": ["v"])";
    values += (i == 0 ? "\"" : ", \"") + std::to_string(i) + "\"";
  }
  const std::string pods = R"("verb": "get", "resource": "pods")";
  const std::string good = get(R"("user": "ann")", pods);
  struct Row {
    std::string name;
    std::string body;
    std::string pointer;
  };
  const Row rows[] = {
      {"both attributes",
       review(R"({"user": "ann", "resourceAttributes": {}, "nonResourceAttributes": {"path": "/", "verb": "get"}})"),
       "/spec"},
      {"no attributes", review(R"({"user": "ann"})"), "/spec"},
      {"no spec", R"({"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview"})", "/spec"},
      {"a later version", review(good, "v2"), "/apiVersion"},
      {"another group's version", R"({"apiVersion": "v1", "kind": "SubjectAccessReview", "spec": {}})", "/apiVersion"},
      {"another kind", R"({"apiVersion": "authorization.k8s.io/v1", "kind": "TokenReview", "spec": {}})", "/kind"},
      {"`group` in v1", review(get(R"("user": "ann", "group": ["admins"])", pods)), "/spec/group"},
      {"`groups` in v1beta1", review(get(R"("user": "ann", "groups": ["admins"])", pods), "v1beta1"), "/spec/groups"},
      {"`group` and `groups`", review(get(R"("groups": [], "group": [])", pods)), "/spec/group"},
      {"10,000 extras", review(get(extras + "}", pods)), "/spec/extra/256"},
      {"10,000 values of one", review(get(values + "]}", pods)), "/spec/extra/a"},
      {"a user that is no string", review(get(R"("user": ["ann"])", pods)), "/spec/user"},
      {"groups that are no array", review(get(R"("groups": "admins")", pods)), "/spec/groups"},
      {"a group that is no string", review(get(R"("groups": ["a", 1])", pods)), "/spec/groups/1"},
      {"a slash in the resource", review(get(R"("user": "ann")", R"("resource": "pods/exec")")),
       "/spec/resourceAttributes/resource"},
      {"a selector in two forms",
       review(get(R"("user": "ann")", R"("labelSelector": {"rawSelector": "a", "requirements": []})")),
       "/spec/resourceAttributes/labelSelector"},
      {"a version that is no string", R"({"apiVersion": 1, "kind": "SubjectAccessReview", "spec": {}})", "/apiVersion"},
      {"a kind that is no string", R"({"apiVersion": "authorization.k8s.io/v1", "kind": 1, "spec": {}})", "/kind"},
      {"a spec that is no object", review("[]"), "/spec"},
      {"attributes that are no object", review(R"({"user": "ann", "resourceAttributes": []})"),
       "/spec/resourceAttributes"},
      {"a path that is no object", review(R"({"user": "ann", "nonResourceAttributes": "/"})"),
       "/spec/nonResourceAttributes"},
      {"a path that is no string", review(R"({"user": "ann", "nonResourceAttributes": {"path": 1}})"),
       "/spec/nonResourceAttributes/path"},
      {"a verb of a path that is no string", review(R"({"user": "ann", "nonResourceAttributes": {"verb": 1}})"),
       "/spec/nonResourceAttributes/verb"},
      {"extras that are no object", review(get(R"("user": "ann", "extra": [])", pods)), "/spec/extra"},
      {"an extra that is no array", review(get(R"("user": "ann", "extra": {"a": "b"})", pods)), "/spec/extra/a"},
      {"a uid that is no string", review(get(R"("user": "ann", "uid": 7)", pods)), "/spec/uid"},
      {"a selector that is no object", review(get(R"("user": "ann")", R"("fieldSelector": [])")),
       "/spec/resourceAttributes/fieldSelector"},
      {"a raw selector that is no string", review(get(R"("user": "ann")", R"("fieldSelector": {"rawSelector": 1})")),
       "/spec/resourceAttributes/fieldSelector/rawSelector"},
      {"requirements that are no array", review(get(R"("user": "ann")", R"("labelSelector": {"requirements": {}})")),
       "/spec/resourceAttributes/labelSelector/requirements"},
      {"a requirement that is no object", review(get(R"("user": "ann")", R"("labelSelector": {"requirements": [1]})")),
       "/spec/resourceAttributes/labelSelector/requirements/0"},
      {"a key that is no string", review(get(R"("user": "ann")", R"("labelSelector": {"requirements": [{"key": 1}]})")),
       "/spec/resourceAttributes/labelSelector/requirements/0/key"},
      {"an operator that is no string",
       review(get(R"("user": "ann")", R"("labelSelector": {"requirements": [{"key": "a", "operator": 1}]})")),
       "/spec/resourceAttributes/labelSelector/requirements/0/operator"},
      {"values that are no strings",
       review(get(R"("user": "ann")",
                  R"("labelSelector": {"requirements": [{"key": "a", "operator": "In", "values": [1]}]})")),
       "/spec/resourceAttributes/labelSelector/requirements/0/values/0"},
  };
  Webhook webhook;
  // Each member of a resource is a string.
  for (const std::string name : {"verb", "namespace", "group", "version", "name", "resource", "subresource"}) {
    const Answer answer = webhook.post(review(get(R"("user": "ann")", "\"" + name + "\": 1")));
    ASSERT_EQ(answer.status, 400) << name;
    EXPECT_EQ(parse_json(answer.body, {}).value().find("pointer")->as_string(), "/spec/resourceAttributes/" + name);
  }
  for (const Row& row : rows) {
    const Answer answer = webhook.post(row.body);
    ASSERT_EQ(answer.status, 400) << row.name;
    EXPECT_EQ(parse_json(answer.body, {}).value().find("pointer")->as_string(), row.pointer) << row.name;
  }
}

TEST(AccessWebhook, S56AStatusThatTheCallerFillsInIsIgnored) {
  Webhook webhook;
  const std::string spec = get(R"("user": "bob")", R"("verb": "get")");
  EXPECT_EQ(status(webhook.post(review(spec, "v1", R"(, "status": {"allowed": true})"))), kNoOpinion);
}

TEST(AccessWebhook, IsAskedByPostingJsonToItsPath) {
  Webhook webhook;
  const std::string body = review(get(R"("user": "ann")", R"("verb": "get")"));
  const std::string path = "/v1/kubernetes/subjectaccessreview";
  const std::vector<std::pair<std::string, std::string>> json = {{"content-type", "application/json"}};
  EXPECT_EQ(webhook.ask({.method = "GET", .target = path, .headers = json, .body = body}).status, 405);
  EXPECT_EQ(webhook.ask({.method = "POST", .target = path + "/", .headers = json, .body = body}).status, 404);
  EXPECT_EQ(webhook.ask({.method = "POST", .target = path, .headers = {}, .body = body}).status, 415);
  EXPECT_EQ(webhook.ask({.method = "POST", .target = path, .headers = json, .body = ""}).status, 400);
  EXPECT_EQ(webhook.ask({.method = "POST", .target = path, .headers = json, .body = body + "x"}).status, 400);
  EXPECT_EQ(webhook.ask({.method = "POST", .target = path, .headers = json, .body = body}).status, 200);
}

}  // namespace
}  // namespace hardtack::serve
