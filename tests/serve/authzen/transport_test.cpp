// How requests arrive and what is refused before anything is decided (service.md 1.3, 1.6, 1.7).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "serve/authzen/metadata.h"
#include "tests/serve/authzen/openapi.h"
#include "tests/serve/authzen/service.h"

namespace hardtack::serve {
namespace {

using ::testing::HasSubstr;

constexpr const char* kEvaluation = "/access/v1/evaluation";
const TestHeaders kJson = {{"content-type", "application/json"}};

TEST(Transport, MethodsAndPaths) {
  Service service({});
  const std::string body = question("ann", "read", "d1").dump();
  EXPECT_EQ(service.send("POST", kEvaluation, body).status, 200);
  EXPECT_EQ(service.send("POST", "/access/v1/evaluation?trace=1", body).status, 200);
  for (const char* method : {"GET", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "post", "WHATEVER"}) {
    const Answer answer = service.send(method, kEvaluation, body);
    EXPECT_EQ(answer.status, 405) << method;
    EXPECT_EQ(header_of(answer, "allow"), "POST");
    EXPECT_EQ(openapi_fault(kEvaluation, answer), "");
  }
  for (const char* path :
       {"/", "/access/v1/", "/access/v1/evaluation/", "/access/v1//evaluation", "/access/v2/evaluation",
        "/access/v1/Evaluation", "/access/v1/evaluation%2f", "/x/../access/v1/evaluation", "/access/v1/search",
        "/access/v1/search/user", "http://h/access/v1/evaluation", "*", ""}) {
    EXPECT_EQ(service.send("POST", path, body).status, 404) << path;
  }
  EXPECT_TRUE(service.authzen().owns("/access/v1/none"));
  EXPECT_TRUE(service.authzen().owns("/.well-known/authzen-configuration?x"));
  EXPECT_FALSE(service.authzen().owns("/v1/authorize"));
  EXPECT_FALSE(service.authzen().owns("/.well-known/authzen-configuration/other"));
}

// S24
TEST(Transport, ContentTypes) {
  Service service({});
  const std::string body = question("ann", "read", "d1").dump();
  const auto status = [&](const TestHeaders& headers) {
    const Answer answer = service.send("POST", kEvaluation, body, headers);
    EXPECT_EQ(openapi_fault(kEvaluation, answer), "");
    return answer.status;
  };
  for (const char* good :
       {"application/json", "application/json; charset=utf-8", "Application/JSON;charset=UTF-8",
        "application/json; charset=\"utf-8\"", "application/json; Charset=utf-8; x=y", "application/json ; x=y"}) {
    EXPECT_EQ(status({{"content-type", good}}), 200) << good;
  }
  EXPECT_EQ(status({}), 400);
  for (const char* bad :
       {"", "text/plain", "application/jsonx", "application/json-patch+json", "multipart/form-data",
        "application/x-www-form-urlencoded", "application/problem+json", "json", " application/json",
        "application/json; charset=utf-16", "application/json; charset=", "application/json;x=y;charset=latin1",
        "application/json; charset=\"utf-8", "application/json;charset"}) {
    EXPECT_EQ(status({{"content-type", bad}}), 400) << bad;
  }
  EXPECT_EQ(status({{"content-type", "application/json"}, {"content-type", "application/json"}}), 400);
  EXPECT_EQ(status({{"content-type", "application/json"}, {"content-encoding", "gzip"}}), 415);  // S17
}

// S18, S19, S20, S21, S22, S25: what is no JSON of one meaning within bounds.
TEST(Transport, Bodies) {
  Service service({});
  const std::string good = question("ann", "read", "d1").dump();
  const auto with_member = [&](const std::string& member) {
    return good.substr(0, good.size() - 1) + "," + member + "}";
  };
  ASSERT_EQ(service.post(kEvaluation, with_member("\"context\":{}")).status, 200);
  const std::vector<std::string> bad = {
      "",
      " ",
      "null",
      "[]",
      "\"x\"",
      "5",
      "true",
      "{",
      good + "x",
      good + good,
      good + "{}",
      "x" + good,
      good.substr(0, good.size() - 1),
      good.substr(0, good.size() / 2),
      "\xef\xbb\xbf" + good,
      std::string(1, '\0') + good,
      good + std::string(1, '\0'),
      with_member("\"subject\":{}"),
      with_member("\"\\u0073ubject\":{}"),
      with_member("\"context\":{\"a\":1,\"a\":1}"),
      with_member("\"context\":{\"a\":{\"b\":1,\"\\u0062\":1}}"),
      with_member("\"x\":{\"a\":1,\"a\":2}"),
      with_member("\"context\":{\"a\":\"\xff\"}"),
      with_member("\"context\":{\"a\":\"\\ud800\"}"),
      with_member("\"context\":{\"a\":\"\xed\xa0\x80\"}"),
      with_member("\"context\":{\"a\":1e400}"),
      with_member("\"context\":{\"a\":NaN}"),
      with_member("\"context\":{\"a\":01}"),
      with_member("\"context\":{\"a\":+1}"),
      with_member("\"context\":{'a':1}"),
      with_member("\"context\":{\"a\":1,}"),
      with_member("// x\n\"a\":1"),
      with_member("\"a\":" + std::string(100'000, '[')),
      with_member("\"a\":" + std::string(100'000, '[') + std::string(100'000, ']')),
      with_member("\"context\":{\"a\":" + std::string(25, '[') + std::string(25, ']') + "}"),
  };
  for (const std::string& body : bad) {
    const Answer answer = service.post(kEvaluation, body);
    EXPECT_EQ(answer.status, 400) << body.substr(0, 200);
  }
  std::string million = "\"context\":{\"a\":[0";
  for (int i = 0; i < 400'000; ++i) million += ",0";
  EXPECT_EQ(service.post(kEvaluation, with_member(million + "]}")).status, 400);
  std::string members = "\"context\":{\"a\":0";
  for (int i = 0; i < 60'000; ++i) members += ",\"" + std::to_string(i) + "\":0";
  EXPECT_EQ(service.post(kEvaluation, with_member(members + "}")).status, 400);
  const std::string padding = "\"a\":\"" + std::string((1u << 20) - good.size() - 7, 'x') + "\"";
  EXPECT_EQ(service.post(kEvaluation, with_member(padding)).status, 200);
  EXPECT_EQ(service.post(kEvaluation, with_member(padding) + " ").status, 413);
  // U+0000 in an id is a value.
  EXPECT_EQ(service.post(kEvaluation, question(std::string("a\0b", 3), "read", "d1").dump()).status, 200);
}

// S22: nothing of a batch is decided that has too many items.
TEST(Transport, BatchesAreBounded) {
  Service service({});
  Json batch = question("ann", "read", "d1");
  for (int i = 0; i < 100; ++i) batch["evaluations"].push_back(Json::object());
  EXPECT_EQ(service.ask("/access/v1/evaluations", batch)["evaluations"].size(), 100u);
  batch["evaluations"].push_back(Json::object());
  const Answer answer = service.post("/access/v1/evaluations", batch.dump());
  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(answer.body, HasSubstr("/evaluations"));
}

TEST(Transport, ClientsAreIdentifiedFirst) {
  AuthZenOptions options;
  options.identify = [](const Message& message, Worker&) -> std::expected<Client, Answer> {
    if (message.header("authorization")) return Client{"c", false};
    Answer answer{.status = 401, .content_type = ""};
    answer.headers.emplace_back("www-authenticate", "Bearer");
    return std::unexpected(std::move(answer));
  };
  Service service({}, std::move(options));
  TestHeaders headers = kJson;
  EXPECT_EQ(service.send("POST", kEvaluation, "not even JSON", headers).status, 401);
  headers.emplace_back("authorization", "Bearer x");
  headers.emplace_back("x-request-id", "7");
  EXPECT_EQ(service.send("POST", kEvaluation, "not even JSON", headers).status, 400);
  EXPECT_EQ(service.send("POST", kEvaluation, question("a", "b", "c").dump(), headers).status, 200);
}

// Discovery.
TEST(Metadata, NamesTheEndpointsOfThePublicUrl) {
  AuthZenOptions options;
  options.public_url = "https://pdp.example/tenant1";
  options.path_prefix = "/tenant1";
  Service service({}, std::move(options));
  const Answer answer =
      service.send("GET", "/.well-known/authzen-configuration/tenant1", "", {{"host", "evil.example"}});
  ASSERT_EQ(answer.status, 200);
  EXPECT_EQ(openapi_fault("/.well-known/authzen-configuration", answer), "");
  EXPECT_EQ(header_of(answer, "cache-control"), "max-age=300");
  EXPECT_EQ(answer.content_type, "application/json");
  EXPECT_EQ(Json::parse(answer.body),
            (Json{{"policy_decision_point", "https://pdp.example/tenant1"},
                  {"access_evaluation_endpoint", "https://pdp.example/tenant1/access/v1/evaluation"},
                  {"access_evaluations_endpoint", "https://pdp.example/tenant1/access/v1/evaluations"},
                  {"search_subject_endpoint", "https://pdp.example/tenant1/access/v1/search/subject"},
                  {"search_resource_endpoint", "https://pdp.example/tenant1/access/v1/search/resource"},
                  {"search_action_endpoint", "https://pdp.example/tenant1/access/v1/search/action"}}));
  EXPECT_EQ(service.send("GET", "/.well-known/authzen-configuration", "").status, 404);
  EXPECT_EQ(service.send("POST", "/.well-known/authzen-configuration/tenant1", "").status, 405);
  EXPECT_EQ(service.send("POST", "/tenant1/access/v1/evaluation", question("a", "b", "c").dump()).status, 200);
  EXPECT_EQ(service.send("POST", "/access/v1/evaluation", question("a", "b", "c").dump()).status, 404);
}

TEST(Metadata, WithoutAPublicUrlItIsOfTheHostAndNotKept) {
  Service service({});
  const auto get = [&](const TestHeaders& headers) {
    return service.send("GET", "/.well-known/authzen-configuration", "", headers);
  };
  const Answer answer = get({{"host", "127.0.0.1:8400"}});
  EXPECT_EQ(Json::parse(answer.body)["policy_decision_point"], "http://127.0.0.1:8400");
  EXPECT_EQ(header_of(answer, "cache-control"), "no-store");
  for (const TestHeaders& headers : std::vector<TestHeaders>{{},
                                                             {{"host", ""}},
                                                             {{"host", "a/b"}},
                                                             {{"host", "a\"b"}},
                                                             {{"host", "u@h"}},
                                                             {{"host", "h"}, {"host", "h"}}}) {
    EXPECT_EQ(get(headers).status, 400);
  }
}

TEST(Metadata, PublicUrls) {
  for (const char* good : {"https://pdp.example", "https://pdp.example:8443", "https://pdp.example/a/b",
                           "https://[::1]:1", "http://127.0.0.1:8400", "http://localhost"}) {
    EXPECT_TRUE(check_public_url(good)) << good;
  }
  for (const char* bad : {"", "pdp.example", "http://pdp.example", "https://", "https:///x", "https://pdp.example/",
                          "https://pdp.example/?x", "https://pdp.example#x", "https://user@pdp.example", "ftp://x",
                          "https://pdp.example/a b"}) {
    EXPECT_FALSE(check_public_url(bad)) << bad;
  }
  PolicyStore store([](const PolicySets*) -> LoadedSets { return {}; });
  const auto clock = [] { return Service::kNow; };
  EXPECT_TRUE(AuthZen::create(store, {.page_key = SecretBytes(32), .clock = clock}));
  EXPECT_FALSE(AuthZen::create(store, {.public_url = "pdp.example", .clock = clock}));
  EXPECT_FALSE(AuthZen::create(store, {.path_prefix = "tenant", .clock = clock}));
  EXPECT_FALSE(AuthZen::create(store, {.page_key = SecretBytes(31), .clock = clock}));
  EXPECT_FALSE(AuthZen::create(store, {}));
}

}  // namespace
}  // namespace hardtack::serve
