// The three searches: the certification's kinds of cases (service.md 1.8), pages, and attacks on page tokens.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/serve/authzen/service.h"
#include "tokens/bytes/base64.h"

namespace hardtack::serve {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kSubjects = "/access/v1/search/subject";
constexpr const char* kResources = "/access/v1/search/resource";
constexpr const char* kActions = "/access/v1/search/action";

constexpr const char* kPolicy = R"(
deny if resource_property("status", "sealed");
allow if action("read"), resource_property("team", $t), subject_property("team", $t);
allow if action("write"), resource_property("owner", $u), subject("user", $u);
allow if action("read"), context("emergency", true);
allow if subject_property("root", true), resource("document", $any);
)";
constexpr const char* kData = R"(
entity("user", "ann"); attribute("user", "ann", "team", "red");
entity("user", "bo"); attribute("user", "bo", "team", "blue");
entity("user", "cy"); attribute("user", "cy", "team", "red");
entity("group", "red");
entity("document", "d1"); attribute("document", "d1", "team", "red"); attribute("document", "d1", "owner", "bo");
entity("document", "d2"); attribute("document", "d2", "team", "red"); attribute("document", "d2", "status", "sealed");
entity("document", "d3"); attribute("document", "d3", "team", "blue"); attribute("document", "d3", "owner", "bo");
entity("document", "d10"); attribute("document", "d10", "team", "red");
action_of("document", "read"); action_of("document", "write");
)";

Service fixture(AuthZenOptions options = {}) { return Service({.policy = kPolicy, .data = kData}, std::move(options)); }

std::vector<std::string> names(const Json& answer) {
  std::vector<std::string> found;
  for (const Json& one : answer["results"]) found.push_back(one.value("id", one.value("name", "")));
  return found;
}

Json subjects(const std::string& action, const std::string& resource) {
  return {{"subject", {{"type", "user"}}},
          {"action", {{"name", action}}},
          {"resource", {{"type", "document"}, {"id", resource}}}};
}
Json resources(const std::string& subject, const std::string& action) {
  return {{"subject", {{"type", "user"}, {"id", subject}}},
          {"action", {{"name", action}}},
          {"resource", {{"type", "document"}}}};
}
Json actions(const std::string& subject, const std::string& resource) {
  return {{"subject", {{"type", "user"}, {"id", subject}}}, {"resource", {{"type", "document"}, {"id", resource}}}};
}

TEST(Search, FindsExactlyWhatIsAllowedInByteOrder) {
  Service service = fixture();
  EXPECT_THAT(names(service.ask(kSubjects, subjects("read", "d1"))), ElementsAre("ann", "cy"));
  EXPECT_THAT(names(service.ask(kSubjects, subjects("write", "d1"))), ElementsAre("bo"));
  EXPECT_THAT(names(service.ask(kSubjects, subjects("read", "d2"))), IsEmpty());
  EXPECT_THAT(names(service.ask(kResources, resources("ann", "read"))), ElementsAre("d1", "d10"));
  EXPECT_THAT(names(service.ask(kResources, resources("bo", "write"))), ElementsAre("d1", "d3"));
  EXPECT_THAT(names(service.ask(kActions, actions("bo", "d3"))), ElementsAre("read", "write"));
  EXPECT_THAT(names(service.ask(kActions, actions("ann", "d1"))), ElementsAre("read"));

  const Json answer = service.ask(kResources, resources("ann", "read"));
  EXPECT_EQ(answer["results"][0], (Json{{"type", "document"}, {"id", "d1"}}));
  EXPECT_FALSE(answer.contains("page"));  // it is everything, and no page was asked for
  EXPECT_EQ(service.ask(kActions, actions("ann", "d1"))["results"][0], (Json{{"name", "read"}}));
}

// With context; with properties of the entities that are given; with an id and properties of what is searched for,
// whatever they are.
TEST(Search, ContextAndProperties) {
  Service service = fixture();
  EXPECT_THAT(names(service.ask(kResources, with(resources("bo", "read"), {{"context", {{"emergency", true}}}}))),
              ElementsAre("d1", "d10", "d3"));
  EXPECT_THAT(names(service.ask(kSubjects, with(subjects("read", "d1"), {{"context", {{"other", 1}}}}))),
              ElementsAre("ann", "cy"));
  EXPECT_THAT(
      names(service.ask(kSubjects, with(subjects("read", "d1"), {{"resource", {{"properties", {{"team", "blue"}}}}}}))),
      ElementsAre("bo"));
  EXPECT_THAT(names(service.ask(kResources,
                                with(resources("ann", "read"), {{"subject", {{"properties", {{"team", "blue"}}}}}}))),
              ElementsAre("d3"));
  EXPECT_THAT(
      names(service.ask(kActions, with(actions("ann", "d3"), {{"subject", {{"properties", {{"root", true}}}}}}))),
      ElementsAre("read", "write"));
  for (const Json& id : std::vector<Json>{"d9", 5, nullptr, Json::object()}) {
    Json body = resources("ann", "read");
    body["resource"]["id"] = id;
    body["resource"]["properties"] = {{"team", "blue"}, {"status", "sealed"}};
    EXPECT_THAT(names(service.ask(kResources, body)), ElementsAre("d1", "d10")) << body;
  }
  Json body = actions("ann", "d1");
  body["action"] = 17;  // left out in a search for actions, so not looked at
  EXPECT_THAT(names(service.ask(kActions, body)), ElementsAre("read"));
}

// S36: unknown ids, unknown types, types without entities and actions.
TEST(Search, UnknownIsEmptyNeverAnError) {
  Service service = fixture();
  EXPECT_THAT(names(service.ask(kResources, resources("nobody", "read"))), IsEmpty());
  EXPECT_THAT(names(service.ask(kSubjects, subjects("read", "none"))), IsEmpty());
  EXPECT_THAT(names(service.ask(kSubjects, subjects("fly", "d1"))), IsEmpty());
  EXPECT_THAT(names(service.ask(kActions, actions("nobody", "d1"))), IsEmpty());
  EXPECT_THAT(names(service.ask(kResources, with(resources("ann", "read"), {{"resource", {{"type", "planet"}}}}))),
              IsEmpty());
  EXPECT_THAT(names(service.ask(kSubjects, with(subjects("read", "d1"), {{"subject", {{"type", ""}}}}))), IsEmpty());
  EXPECT_THAT(names(service.ask(kActions, with(actions("ann", "x"), {{"resource", {{"type", "planet"}}}}))), IsEmpty());
}

TEST(Search, RefusesWhatIsIncomplete) {
  Service service = fixture();
  struct Case {
    const char* path;
    Json body;
    Json patch;
    std::string pointer;
  };
  const std::vector<Case> cases = {
      {kSubjects, subjects("read", "d1"), {{"subject", nullptr}}, "/subject"},
      {kSubjects, subjects("read", "d1"), {{"subject", {{"type", nullptr}}}}, "/subject/type"},
      {kSubjects, subjects("read", "d1"), {{"action", nullptr}}, "/action"},
      {kSubjects, subjects("read", "d1"), {{"action", {{"name", nullptr}}}}, "/action/name"},
      {kSubjects, subjects("read", "d1"), {{"resource", nullptr}}, "/resource"},
      {kSubjects, subjects("read", "d1"), {{"resource", {{"id", nullptr}}}}, "/resource/id"},
      {kResources, resources("ann", "read"), {{"subject", {{"id", nullptr}}}}, "/subject/id"},
      {kResources, resources("ann", "read"), {{"resource", {{"type", nullptr}}}}, "/resource/type"},
      {kResources, resources("ann", "read"), {{"resource", nullptr}}, "/resource"},
      {kResources, resources("ann", "read"), {{"action", "read"}}, "/action"},
      {kActions, actions("ann", "d1"), {{"subject", nullptr}}, "/subject"},
      {kActions, actions("ann", "d1"), {{"subject", {{"id", nullptr}}}}, "/subject/id"},
      {kActions, actions("ann", "d1"), {{"resource", {{"id", nullptr}}}}, "/resource/id"},
      {kActions, actions("ann", "d1"), {{"context", 1}}, "/context"},
      {kActions, actions("ann", "d1"), {{"page", 1}}, "/page"},
      {kActions, actions("ann", "d1"), {{"page", {{"token", 1}}}}, "/page/token"},
      // S37
      {kActions, actions("ann", "d1"), {{"page", {{"limit", "1"}}}}, "/page/limit"},
      {kActions, actions("ann", "d1"), {{"page", {{"limit", -1}}}}, "/page/limit"},
      {kActions, actions("ann", "d1"), {{"page", {{"limit", 1.5}}}}, "/page/limit"},
      {kActions, actions("ann", "d1"), {{"page", {{"limit", 9223372036854775808u}}}}, "/page/limit"},
      {kActions, actions("ann", "d1"), {{"page", {{"limit", true}}}}, "/page/limit"},
  };
  for (const Case& one : cases) {
    const Json body = with(one.body, one.patch);
    const Answer answer = service.post(one.path, body.dump());
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_EQ(Json::parse(answer.body)["pointer"], one.pointer) << body;
  }
}

// All pages of a search, one string each; at most 20.
std::vector<std::string> pages(Service& service, const char* path, const Json& body, bool repeat_limit = true) {
  std::vector<std::string> found;
  Json next = body;
  for (int i = 0; i < 20; ++i) {
    const Json answer = service.ask(path, next);
    std::string text;
    for (const std::string& name : names(answer)) text += name + " ";
    found.push_back(text);
    if (!answer.contains("page") || answer["page"]["next_token"] == "") break;
    next["page"]["token"] = answer["page"]["next_token"];
    if (!repeat_limit) next["page"].erase("limit");
  }
  return found;
}

TEST(SearchPages, EndWithoutAnEmptyPage) {
  Service service = fixture();
  Json body = with(resources("bo", "read"), {{"context", {{"emergency", true}}}});
  const auto limited = [&](const Json& limit) {
    Json copy = body;
    copy["page"]["limit"] = limit;
    return copy;
  };
  EXPECT_THAT(pages(service, kResources, limited(1)), ElementsAre("d1 ", "d10 ", "d3 "));
  EXPECT_THAT(pages(service, kResources, limited(2)), ElementsAre("d1 d10 ", "d3 "));
  EXPECT_THAT(pages(service, kResources, limited(2), false), ElementsAre("d1 d10 ", "d3 "));
  EXPECT_THAT(pages(service, kResources, limited(3)), ElementsAre("d1 d10 d3 "));
  EXPECT_THAT(pages(service, kResources, limited(1.0)), ElementsAre("d1 ", "d10 ", "d3 "));
  EXPECT_THAT(pages(service, kResources, limited(9223372036854775807)), ElementsAre("d1 d10 d3 "));

  const Json whole = service.ask(kResources, limited(5));
  EXPECT_EQ(whole["page"], (Json{{"next_token", ""}, {"count", 3}, {"total", 3}}));
  const Json first = service.ask(kResources, limited(1));
  EXPECT_EQ(first["page"]["count"], 1);
  EXPECT_FALSE(first["page"].contains("total"));
  body["page"] = {{"token", ""}, {"properties", {{"sort", "x"}}}};
  EXPECT_EQ(service.ask(kResources, body)["page"]["total"], 3);
  // Nothing is asked for, and there is something.
  const Json none = service.ask(kResources, limited(0));
  EXPECT_THAT(names(none), IsEmpty());
  EXPECT_NE(none["page"]["next_token"], "");
}

// The server's own bounds: of results, and of what a page may cost.
TEST(SearchPages, ComeUnaskedWhereAnAnswerIsNotEverything) {
  AuthZenOptions options;
  options.max_page = 2;
  Service service = fixture(std::move(options));
  Json body = with(resources("bo", "read"), {{"context", {{"emergency", true}}}});
  EXPECT_THAT(pages(service, kResources, body), ElementsAre("d1 d10 ", "d3 "));

  AuthZenOptions costly;
  costly.budget.max_steps = 1;
  Service slow = fixture(std::move(costly));
  EXPECT_THAT(pages(slow, kResources, body), ElementsAre("d1 ", "d10 ", "", "d3 "));  // d2 is tried and not found

  // A candidate is tried on every page, however late it is: none is passed over.
  AuthZenOptions late;
  late.budget.max_time = std::chrono::nanoseconds(0);
  Service hasty = fixture(std::move(late));
  EXPECT_THAT(pages(hasty, kResources, body), ElementsAre("d1 ", "d10 ", "", "d3 "));
}

// S37
TEST(SearchPages, TokensAreOfOneRequestOneClientOneFleet) {
  const auto key = [](const char* text) { return SecretBytes::copy_of(std::string_view(text)); };
  std::uint64_t now = Service::kNow;
  std::string client = "a";
  const auto make = [&](const char* secret) {
    AuthZenOptions options;
    options.page_key = key(secret);
    options.clock = [&now] { return now; };
    options.identify = [&client](const Message&, Worker&) { return Client{client, false}; };
    return fixture(std::move(options));
  };
  Service service = make("0123456789abcdef0123456789abcdef");
  Service same_fleet = make("0123456789abcdef0123456789abcdef");
  Service other_fleet = make("fedcba9876543210fedcba9876543210");
  const Json body = with(resources("ann", "read"), {{"page", {{"limit", 1}}}});
  const std::string token = service.ask(kResources, body)["page"]["next_token"];
  const auto status = [&](Service& one, const Json& request, const std::string& with_token) {
    Json copy = request;
    copy["page"]["token"] = with_token;
    return one.post(kResources, copy.dump()).status;
  };
  EXPECT_EQ(status(service, body, token), 200);
  EXPECT_EQ(status(same_fleet, body, token), 200);
  EXPECT_EQ(status(other_fleet, body, token), 400);

  EXPECT_EQ(status(service, with(body, {{"action", {{"name", "write"}}}}), token), 400);
  EXPECT_EQ(status(service, with(body, {{"subject", {{"id", "cy"}}}}), token), 400);
  EXPECT_EQ(status(service, with(body, {{"subject", {{"properties", {{"team", "blue"}}}}}}), token), 400);
  EXPECT_EQ(status(service, with(body, {{"resource", {{"type", "user"}}}}), token), 400);
  EXPECT_EQ(status(service, with(body, {{"context", {{"a", 1}}}}), token), 400);
  EXPECT_EQ(status(service, with(body, {{"page", {{"limit", 2}}}}), token), 400);
  Json subject_search = subjects("read", "d1");
  subject_search["page"]["token"] = token;
  EXPECT_EQ(service.post(kSubjects, subject_search.dump()).status, 400);

  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string forged = token;
    forged[i] = forged[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(status(service, body, forged), 400) << i;
    const std::string cut = i > 0 ? token.substr(0, i) : "A";
    EXPECT_EQ(status(service, body, cut), 400) << i;
  }
  for (const std::string& nonsense : {std::string(64 << 10, 'A'), token + token, token + "A", std::string("{}"),
                                      to_base64url(Bytes(77, 0)), std::string(" ")}) {
    EXPECT_EQ(status(service, body, nonsense), 400);
  }
  client = "b";
  EXPECT_EQ(status(service, body, token), 400);
  client = "a";
  now += 899;
  EXPECT_EQ(status(service, body, token), 200);
  now += 1;
  EXPECT_EQ(status(service, body, token), 400);
}

// A changed policy is no error: what follows is by the new one (service.md 2.5).
TEST(SearchPages, GoOnWhenThePolicyChanges) {
  std::string policy = "allow if true;";
  PolicyStore store([&](const PolicySets*) -> LoadedSets {
    HARDTACK_TRY(std::shared_ptr<const PolicySet> set,
                 compile_policy_set({.name = "default", .policies = {{"p", policy}}, .data = {{"d", kData}}}));
    return std::vector{std::move(set)};
  });
  ASSERT_TRUE(store.reload());
  const auto authzen = AuthZen::create(store, {.clock = [] { return Service::kNow; }});
  ASSERT_TRUE(authzen);
  Worker worker;
  const std::vector<Header> headers = {{"content-type", "application/json"}};
  const Peer peer;
  const auto ask = [&](const Json& body) {
    const std::string text = body.dump();
    const Answer answer = (*authzen)->answer({"POST", kResources, headers, text, peer}, worker);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return Json::parse(answer.body);
  };
  Json body = with(resources("ann", "read"), {{"page", {{"limit", 2}}}});
  const Json first = ask(body);
  EXPECT_THAT(names(first), ElementsAre("d1", "d10"));
  policy = "allow if resource(\"document\", \"d3\");";
  ASSERT_TRUE(store.reload());
  body["page"]["token"] = first["page"]["next_token"];
  const Json second = ask(body);
  EXPECT_THAT(names(second), ElementsAre("d3"));
  EXPECT_NE(first["context"]["policy"], second["context"]["policy"]);
}

}  // namespace
}  // namespace hardtack::serve
