// The native API: `authorize --json` over HTTP, and what is told to whom (attacks S24, S26, S28, S29, S38, S39).
#include "serve/native/native_api.h"

#include <gtest/gtest.h>

#include "serve/decision/worker.h"
#include "tests/serve/authzen/openapi.h"
#include "tests/serve/support/policy_fixture.h"
#include "tests/serve/support/serve_fixture.h"

namespace hardtack::serve {
namespace {

using testing::biscuit;
using testing::kNow;
using testing::root_keys;
using testing::TestMessage;

constexpr const char* kPolicy = R"(
  allow if user($u), operation("read");
  deny if operation("never");
  allow if operation("open");
  check if time($t), $t > 2025-01-01T00:00:00Z;
)";

struct Api {
  explicit Api(const char* policy = kPolicy, bool may_explain = true,
               const std::function<void(NativeOptions&)>& change = {})
      : policies(policy) {
    NativeOptions options;
    options.queries = {{"users", "u($u) <- user($u)"}, {"everyone", "u($u) <- user($u)", true}};
    options.identify = [may_explain](const Message&, Worker&) { return Client{"test", may_explain}; };
    options.choose = [this](const PolicySets& sets, const Message&) { return policies.choose(sets); };
    options.now = [] { return kNow; };
    if (change) change(options);
    api = NativeApi::create(policies.store(), std::make_shared<const CredentialDoor>(root_keys()), std::move(options))
              .value();
  }

  Answer ask(const TestMessage& message) {
    const Answer answer = message.with([&](const Message& view) { return api->answer(view, worker); });
    if (answer.status != 404) {
      EXPECT_EQ(openapi_fault(message.target, answer), "");
    }
    return answer;
  }
  Answer post(const std::string& body, const std::string& target = "/v1/authorize") {
    return ask({.method = "POST", .target = target, .headers = {{"content-type", "application/json"}}, .body = body});
  }
  // The document of an answer.
  JsonValue decided(const std::string& body, const std::string& target = "/v1/authorize") {
    const Answer answer = post(body, target);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return parse_json(answer.body, {}).value();
  }

  testing::PolicyFixture policies;
  std::unique_ptr<NativeApi> api;
  Worker worker;
};

std::string shown(const JsonValue& document, std::string_view name) {
  const JsonValue* value = document.find(name);
  return value == nullptr ? "(none)" : write_json(*value, JsonLayout::kCompact);
}

std::string request(const std::string& token, const std::string& operation, const std::string& more = "") {
  return (token.empty() ? "{" : R"({"token": ")" + token + R"(", )") +
         R"("facts": [{"name": "operation", "terms": [")" + operation + R"("]}])" + more + "}";
}

std::string ann() { return biscuit("user(\"ann\")"); }

TEST(NativeApi, AnswersWithTheDocumentOfAuthorize) {
  Api api;
  struct Row {
    std::string name;
    std::string body;
    std::string decision;
    std::string result;
  };
  const std::string bound = biscuit("user(\"ann\")", {"check if operation(\"write\")"});
  const std::string bad = ann().substr(0, 60) + "A" + ann().substr(61);
  const Row rows[] = {
      {"allowed", request(ann(), "read"), "allow", R"({"Ok":0})"},
      {"no policy", request(ann(), "write"), "deny", R"({"Err":{"FailedLogic":{"NoMatchingPolicy":{"checks":[]}}}})"},
      {"a deny", request(ann(), "never"), "deny",
       R"({"Err":{"FailedLogic":{"Unauthorized":{"checks":[],"policy":{"Deny":1}}}}})"},
      {"a check of the holder", request(bound, "read"), "deny",
       R"x({"Err":{"FailedLogic":{"Unauthorized":{"checks":[{"Block":{"block_id":1,"check_id":0,)x"
       R"x("rule":"check if operation(\"write\")"}}],"policy":{"Allow":0}}}}})x"},
      {"no token", request("", "open"), "allow", R"({"Ok":2})"},
      {"no token where one is needed", request("", "read"), "deny",
       R"({"Err":{"FailedLogic":{"NoMatchingPolicy":{"checks":[]}}}})"},
      {"credentials",
       R"({"credentials": [{"token": ")" + ann() +
           R"(", "format": "biscuit"}], "facts": [{"name": "operation", "terms": ["read"]}]})",
       "allow", R"({"Ok":0})"},
      {"no facts", R"({"token": ")" + ann() + R"("})", "deny",
       R"({"Err":{"FailedLogic":{"NoMatchingPolicy":{"checks":[]}}}})"},
      {"an empty request", "{}", "deny", R"({"Err":{"FailedLogic":{"NoMatchingPolicy":{"checks":[]}}}})"},
  };
  for (const Row& row : rows) {
    const JsonValue document = api.decided(row.body);
    EXPECT_EQ(document.find("decision")->as_string(), row.decision) << row.name;
    EXPECT_EQ(shown(document, "result"), row.result) << row.name;
    EXPECT_EQ(document.find("policy")->as_string().size(), 64u) << row.name;
    EXPECT_FALSE(document.find("decision_id")->as_string().empty()) << row.name;
  }
  const JsonValue refused = api.decided(request(bad, "read"));
  EXPECT_EQ(refused.find("decision")->as_string(), "error");
  EXPECT_EQ(refused.find("error")->find("code")->as_string(), "invalid_signature");
}

TEST(NativeApi, ShowsWhatIsAskedFor) {
  Api api;
  const JsonValue plain = api.decided(request(ann(), "read"));
  for (const char* name : {"explanation", "trace"}) EXPECT_EQ(shown(plain, name), "(none)") << name;
  EXPECT_EQ(shown(plain, "world"), "null");
  EXPECT_EQ(plain.find("revocation_ids")->as_array().size(), 1u);
  const JsonValue full = api.decided(request(ann(), "read", R"(, "explain": true, "trace": true, "world": true)"));
  for (const char* name : {"explanation", "trace"}) EXPECT_NE(shown(full, name), "(none)") << name;
  EXPECT_NE(shown(full, "world"), "null");
}

TEST(NativeApi, QueriesAreThoseOfTheConfiguration) {
  Api api;
  const std::string two = biscuit("user(\"ann\")", {"user(\"bob\")"});
  EXPECT_EQ(shown(api.decided(request(two, "read", R"(, "query": "users")")), "query"), R"x(["u(\"ann\")"])x");
  EXPECT_EQ(shown(api.decided(request(two, "read", R"(, "query": "everyone")")), "query"),
            R"x(["u(\"ann\")","u(\"bob\")"])x");
  EXPECT_EQ(api.post(request(two, "read", R"x(, "query": "u($u) <- user($u)")x")).status, 400);
}

TEST(NativeApi, FurtherCredentialsAreNumbered) {
  Api api("allow if user(\"ann\"), credential:member(1, \"club\")");
  const auto asked = [](const std::string& second) {
    return R"({"credentials": [{"token": ")" + ann() + R"("}, {"token": ")" + second + R"("}]})";
  };
  EXPECT_EQ(api.decided(asked(biscuit("member(\"club\")"))).find("decision")->as_string(), "allow");
  EXPECT_EQ(api.decided(asked(biscuit("member(\"other\")"))).find("decision")->as_string(), "deny");
  const JsonValue refused = api.decided(asked("abc"));
  EXPECT_EQ(refused.find("decision")->as_string(), "error");
  EXPECT_NE(refused.find("error")->find("message")->as_string().find("credential 1"), std::string::npos);
}

TEST(NativeApi, S38S39AClientWithoutTheRightLearnsNothingOfWhy) {
  Api api(kPolicy, false);
  const std::string asks = R"(, "explain": true, "trace": true, "world": true)";
  const auto answer_to = [&](const std::string& token, const std::string& operation) {
    const JsonValue document = api.decided(request(token, operation, asks));
    JsonValue::Object rest;
    for (const JsonValue::Member& member : document.as_object()) {
      if (member.first != "decision_id" && member.first != "policy") rest.push_back(member);
    }
    return write_json(JsonValue(rest), JsonLayout::kCompact);
  };
  EXPECT_EQ(answer_to(ann(), "read"), R"({"decision":"allow","result":{"Ok":0}})");
  const std::string deny = R"({"decision":"deny","result":null})";
  EXPECT_EQ(answer_to(ann(), "write"), deny);
  EXPECT_EQ(answer_to("abc", "read"), deny);
  EXPECT_EQ(answer_to(ann().substr(0, 60) + "A" + ann().substr(61), "read"), deny);
  EXPECT_EQ(answer_to(biscuit("time(2020-01-01T00:00:00Z)"), "read"), deny);
}

TEST(NativeApi, S28TextsOfARequestAreValues) {
  Api api("allow if operation($o), $o == \"a\\\"); allow if true; //\"; deny if operation(\"a\")");
  EXPECT_EQ(api.decided(request("", R"x(a\"); allow if true; //)x")).find("decision")->as_string(), "allow");
  EXPECT_EQ(api.decided(request("", R"x(b\"); allow if true; //)x")).find("decision")->as_string(), "deny");
}

TEST(NativeApi, S24S29WhatIsNoRequestIsNamed) {
  Api api;
  struct Row {
    std::string name;
    std::string body;
    std::string pointer;
  };
  const Row rows[] = {
      {"an unknown member", R"({"fact": []})", "/fact"},
      {"a policy", R"({"policy": "allow if true"})", "/policy"},
      {"both tokens", R"({"token": "a", "credentials": []})", "/credentials"},
      {"a token that is no string", R"({"token": null})", "/token"},
      {"credentials that are no array", R"({"credentials": {}})", "/credentials"},
      {"a credential without a token", R"({"credentials": [{"format": "jwt"}]})", "/credentials/0/token"},
      {"an unknown format", R"({"credentials": [{"token": "a", "format": "saml"}]})", "/credentials/0/format"},
      {"an unknown member of a credential", R"({"credentials": [{"token": "a", "key": "b"}]})", "/credentials/0/key"},
      {"facts as text", R"x({"facts": ["operation(\"read\")"]})x", "/facts/0"},
      {"a reserved name", R"({"facts": [{"name": "verified:key_id", "terms": [1]}]})", "/facts/0/name"},
      {"the service's time", R"({"facts": [{"name": "time", "terms": [{"date": "2020-01-01T00:00:00Z"}]}]})",
       "/facts/0/name"},
      {"explain that is no boolean", R"({"explain": "yes"})", "/explain"},
      {"an unknown query", R"({"query": "other"})", "/query"},
  };
  for (const Row& row : rows) {
    const Answer answer = api.post(row.body);
    ASSERT_EQ(answer.status, 400) << row.name;
    const JsonValue document = parse_json(answer.body, {}).value();
    EXPECT_EQ(document.find("pointer")->as_string(), row.pointer) << row.name;
  }
  const std::vector<std::pair<std::string, std::string>> json = {{"content-type", "application/json; charset=utf-8"}};
  const std::string body = request("", "open");
  struct Http {
    TestMessage message;
    int status;
  };
  const Http messages[] = {
      {{.method = "POST", .target = "/v1/authorize", .headers = json, .body = body}, 200},
      {{.method = "POST", .target = "/v1/authorize", .headers = {}, .body = body}, 415},
      {{.method = "POST", .target = "/v1/authorize", .headers = {{"content-type", "text/plain"}}, .body = body}, 415},
      {{.method = "POST", .target = "/v1/authorize", .headers = {json[0], json[0]}, .body = body}, 415},
      {{.method = "POST", .target = "/v1/authorize", .headers = {json[0], {"content-encoding", "gzip"}}, .body = body},
       415},
      {{.method = "POST", .target = "/v1/authorize", .headers = json, .body = ""}, 400},
      {{.method = "POST", .target = "/v1/authorize", .headers = json, .body = "[]"}, 400},
      {{.method = "POST", .target = "/v1/authorize", .headers = json, .body = body + " {}"}, 400},
      {{.method = "POST", .target = "/v1/authorize", .headers = json, .body = R"({"token": "a", "token": "b"})"}, 400},
      {{.method = "POST", .target = "/v1/authorize", .headers = json, .body = std::string((1u << 20) + 1, ' ')}, 413},
      {{.method = "GET", .target = "/v1/authorize", .headers = json, .body = body}, 405},
      {{.method = "POST", .target = "/v1/authorize/", .headers = json, .body = body}, 404},
      {{.method = "POST", .target = "/v1/authorize?x", .headers = json, .body = body}, 404},
  };
  for (const Http& row : messages)
    EXPECT_EQ(api.ask(row.message).status, row.status) << row.message.method << " " << row.message.target;
}

std::string batch(const std::vector<std::string>& requests) {
  std::string text = R"({"requests": [)";
  for (std::size_t i = 0; i < requests.size(); ++i) text += (i == 0 ? "" : ",") + requests[i];
  return text + "]}";
}

std::string decisions(const JsonValue& document) {
  std::string text;
  for (const JsonValue& one : document.find("responses")->as_array())
    text += (text.empty() ? "" : " ") + one.find("decision")->as_string();
  return text;
}

TEST(NativeApi, ABatchIsDecidedInOrder) {
  Api api;
  const std::string target = "/v1/authorize/batch";
  EXPECT_EQ(
      decisions(api.decided(
          batch({request(ann(), "read"), request("", "read"), request("abc", "read"), request("", "open")}), target)),
      "allow deny error allow");
  struct Row {
    std::string body;
    std::string pointer;
  };
  const Row rows[] = {{batch({}), "/requests"},
                      {batch(std::vector<std::string>(101, "{}")), "/requests"},
                      {"{}", "/requests"},
                      {R"({"requests": [], "explain": true})", "/explain"},
                      {batch({"{}", R"({"fact": 1})"}), "/requests/1/fact"},
                      {batch({"{}", R"({"facts": [1]})"}), "/requests/1/facts/0"},
                      {batch({"{}", R"({"query": "x"})"}), "/requests/1/query"}};
  for (const Row& row : rows) {
    const Answer answer = api.post(row.body, target);
    ASSERT_EQ(answer.status, 400) << row.pointer;
    EXPECT_EQ(parse_json(answer.body, {}).value().find("pointer")->as_string(), row.pointer);
  }
}

TEST(NativeApi, S26ABatchHasOneBudget) {
  constexpr const char* kCostly = R"(
    n(0); n(1); n(2); n(3); n(4); n(5); n(6); n(7); n(8); n(9);
    allow if operation("read"), n($a), n($b), n($c), $a + $b + $c > 26;
  )";
  Api api(kCostly, true, [](NativeOptions& options) { options.budget.max_steps = 50'000; });
  const JsonValue document =
      api.decided(batch(std::vector<std::string>(100, request("", "read"))), "/v1/authorize/batch");
  const std::string all = decisions(document);
  EXPECT_TRUE(all.starts_with("allow allow ")) << all;
  EXPECT_TRUE(all.ends_with(" error error")) << all;
  const JsonValue& last = document.find("responses")->as_array().back();
  EXPECT_EQ(shown(last, "result"), R"({"Err":{"RunLimit":"TooManySteps"}})");
}

TEST(NativeApi, S64NothingChoosesAPolicyIsADenial) {
  Api api;
  api.policies.none = true;
  const JsonValue document = api.decided(request(ann(), "read"));
  EXPECT_EQ(document.find("decision")->as_string(), "deny");
  EXPECT_EQ(shown(document, "result"), "null");
}

class Records final : public DecisionObserver {
 public:
  bool decided(const DecisionRecord& record) noexcept override {
    told.push_back(std::string(record.api) + " " + std::string(record.reason) + " " +
                   std::to_string(record.credential_ids.size()) + " " + std::string(record.client));
    return true;
  }
  std::vector<std::string> told;
};

TEST(NativeApi, ObserversAreToldOfEveryDecision) {
  Records records;
  Api api(kPolicy, true, [&](NativeOptions& options) { options.observer = &records; });
  for (const std::string& body : {request(ann(), "read"), request(ann(), "write"), request(ann(), "never"),
                                  request("abc", "read"), request("", "open")})
    api.decided(body);
  const std::vector<std::string> expected = {"authorize allowed 1 test", "authorize no_policy 1 test",
                                             "authorize denied_by_policy 1 test", "authorize credential 0 test",
                                             "authorize allowed 0 test"};
  EXPECT_EQ(records.told, expected);
}

TEST(NativeApi, ConfigurationsThatCannotBeMeant) {
  const testing::PolicyFixture policies(kPolicy);
  const auto refused = [&](const std::vector<NamedQuery>& queries) {
    return !NativeApi::create(policies.store(), nullptr, {.queries = queries, .now = [] { return kNow; }});
  };
  EXPECT_FALSE(refused({{"a", "u($u) <- user($u)"}}));
  EXPECT_TRUE(refused({{"a", "u($u) <- user($u)"}, {"a", "u($u) <- user($u)"}}));
  EXPECT_TRUE(refused({{"a", "user(1)"}}));
  EXPECT_TRUE(refused({{"a", "u($v) <- user($u)"}}));
  EXPECT_TRUE(refused({{"a", "allow if true"}}));
}

}  // namespace
}  // namespace hardtack::serve
