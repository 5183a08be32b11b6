// Every kind of case of the certification's levels but searches (service.md 1.8; search_test.cpp has those).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/serve/authzen/service.h"

namespace hardtack::serve {
namespace {

// The certification's fixture in kind: two users, one with a role; two records of differing status; three actions, one
// with a boolean property. Four decisions hang on identifiers, four on properties.
constexpr const char* kPolicy = R"(
allow if subject("user", "alice"), action($a), {"read", "write"}.contains($a), resource("record", "record-1");
allow if subject("user", "bob"), action("read"), resource("record", "record-1");
allow if action("read"), resource_property("status", "public");
allow if action("purge"), subject_property("role", "admin"), action_property("forced", false);
)";
constexpr const char* kData = R"(
entity("user", "alice"); attribute("user", "alice", "role", "admin");
entity("user", "bob");
entity("record", "record-1"); attribute("record", "record-1", "status", "active");
entity("record", "record-2"); attribute("record", "record-2", "status", "archived");
action_of("record", "read"); action_of("record", "write"); action_of("record", "purge");
)";

Service fixture() { return Service({.policy = kPolicy, .data = kData}); }

Json record_question(const std::string& subject, const std::string& action, const std::string& record) {
  return with(question(subject, action, record), {{"resource", {{"type", "record"}}}});
}

constexpr const char* kEvaluation = "/access/v1/evaluation";
constexpr const char* kEvaluations = "/access/v1/evaluations";

struct Decided {
  std::string subject, action, record;
  bool allowed;
};
const std::vector<Decided> kByIdentifier = {
    {"alice", "read", "record-1", true}, {"alice", "write", "record-1", true}, {"bob", "read", "record-1", true},
    {"bob", "write", "record-1", false}, {"alice", "read", "record-2", false}, {"mallory", "read", "record-1", false}};

// Basic Core: context, more properties and members of unknown names change nothing; the same several times.
TEST(Certification, BasicCoreDecisions) {
  Service service = fixture();
  const std::vector<Json> additions = {
      {},
      {{"context", {{"time", "1985-10-26T01:22-07:00"}, {"ip", "192.0.2.1"}, {"deep", {{"a", Json::array({1, {}})}}}}}},
      {{"context", Json::object()}},
      {{"subject", {{"properties", {{"department", "Sales"}}}}}, {"resource", {{"properties", {{"owner", "bob"}}}}}},
      {{"subject", {{"properties", Json::object()}}}},
      {{"unknown", {{"subject", 5}}}, {"evaluations", {{{"subject", 5}}}}, {"options", 17}, {"page", "x"}},
      {{"subject", {{"unknown", 1}}}, {"action", {{"id", 1}}}, {"resource", {{"name", nullptr}}}},
  };
  for (const Decided& one : kByIdentifier) {
    for (const Json& addition : additions) {
      const Json body =
          with(record_question(one.subject, one.action, one.record), addition.is_null() ? Json::object() : addition);
      EXPECT_EQ(service.allows(body), one.allowed) << body;
      EXPECT_EQ(service.allows(body), one.allowed) << body;
    }
  }
}

struct Refused {
  Json patch;  // null takes a member away
  std::string pointer;
};
// S23: each member missing, null, of a wrong type.
const std::vector<Refused> kRefused = {
    {{{"subject", nullptr}}, "/subject"},
    {{{"action", nullptr}}, "/action"},
    {{{"resource", nullptr}}, "/resource"},
    {{{"subject", {{"type", nullptr}}}}, "/subject/type"},
    {{{"subject", {{"id", nullptr}}}}, "/subject/id"},
    {{{"action", {{"name", nullptr}}}}, "/action/name"},
    {{{"resource", {{"type", nullptr}}}}, "/resource/type"},
    {{{"resource", {{"id", nullptr}}}}, "/resource/id"},
    {{{"subject", "alice"}}, "/subject"},
    {{{"subject", 1}}, "/subject"},
    {{{"subject", Json::array()}}, "/subject"},
    {{{"action", "read"}}, "/action"},
    {{{"resource", true}}, "/resource"},
    {{{"subject", {{"type", 1}}}}, "/subject/type"},
    {{{"subject", {{"id", 1}}}}, "/subject/id"},
    {{{"subject", {{"id", Json::array({"alice"})}}}}, "/subject/id"},
    {{{"action", {{"name", 1}}}}, "/action/name"},
    {{{"action", {{"name", {{"a", 1}}}}}}, "/action/name"},
    {{{"resource", {{"type", false}}}}, "/resource/type"},
    {{{"resource", {{"id", 1.5}}}}, "/resource/id"},
    {{{"subject", {{"properties", "x"}}}}, "/subject/properties"},
    {{{"action", {{"properties", Json::array()}}}}, "/action/properties"},
    {{{"resource", {{"properties", 1}}}}, "/resource/properties"},
    {{{"context", "x"}}, "/context"},
    {{{"context", Json::array({1})}}, "/context"},
};

TEST(Certification, BasicCoreRefusesWhatIsMissingOrOfAWrongType) {
  Service service = fixture();
  for (const Refused& one : kRefused) {
    const Json body = with(record_question("alice", "read", "record-1"), one.patch);
    const Answer answer = service.post(kEvaluation, body.dump());
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_EQ(Json::parse(answer.body)["pointer"], one.pointer) << body;
  }
}

// null is an optional member that is absent, and a required one that is missing.
TEST(Certification, NullIsAbsent) {
  Service service = fixture();
  Json body = record_question("alice", "read", "record-1");
  body["context"] = nullptr;
  body["subject"]["properties"] = nullptr;
  body["action"]["properties"] = nullptr;
  body["evaluations"] = nullptr;
  body["options"] = nullptr;
  EXPECT_TRUE(service.allows(body));
  EXPECT_TRUE(service.ask(kEvaluations, body)["decision"]);
  for (const char* name : {"subject", "action", "resource"}) {
    Json missing = body;
    missing[name] = nullptr;
    EXPECT_EQ(service.post(kEvaluation, missing.dump()).status, 400) << missing;
  }
  body["subject"]["id"] = nullptr;
  EXPECT_EQ(service.post(kEvaluation, body.dump()).status, 400);
}

// Basic Properties: of the resource, the subject and the action, both ways.
TEST(Certification, BasicProperties) {
  Service service = fixture();
  const auto read = [](const std::string& status) {
    return with(record_question("bob", "read", "record-9"), {{"resource", {{"properties", {{"status", status}}}}}});
  };
  EXPECT_TRUE(service.allows(read("public")));
  EXPECT_FALSE(service.allows(read("secret")));
  const auto purge = [](const std::string& role, const Json& forced) {
    return with(record_question("bob", "purge", "record-1"),
                {{"subject", {{"properties", {{"role", role}}}}}, {"action", {{"properties", {{"forced", forced}}}}}});
  };
  EXPECT_TRUE(service.allows(purge("admin", false)));
  EXPECT_FALSE(service.allows(purge("admin", true)));
  EXPECT_FALSE(service.allows(purge("admin", "false")));
  EXPECT_FALSE(service.allows(purge("guest", false)));
}

// Batch Core: structure, order and values; context inherited and overridden; a Decision where there is no batch.
TEST(Certification, BatchCore) {
  Service service(
      {.policy = R"(allow if action("read"), context("zone", "inside"); allow if subject("user", "root");)"});
  const auto decisions = [&](const Json& body) { return signs(service.ask(kEvaluations, body)); };
  const Json inside = {{"context", {{"zone", "inside"}}}}, outside = {{"context", {{"zone", "outside"}}}};
  Json batch = with(question("ann", "read", "d1"), inside);
  batch["evaluations"] = Json::array({Json::object(),
                                      outside,
                                      inside,
                                      {{"action", {{"name", "write"}}}},
                                      {{"subject", {{"type", "user"}, {"id", "root"}}}},
                                      {{"context", Json::object()}},
                                      {{"context", nullptr}},
                                      {{"unknown", 1}}});
  EXPECT_EQ(decisions(batch), "+-+-+-++");
  const Json answer = service.ask(kEvaluations, batch);
  EXPECT_FALSE(answer.contains("decision"));

  // No defaults.
  Json alone;
  alone["evaluations"] = {with(question("ann", "read", "d1"), inside), question("ann", "read", "d1")};
  EXPECT_EQ(decisions(alone), "+-");

  // Absent, empty and null are a single evaluation, with its errors.
  for (const Json& none : std::vector<Json>{Json::object(), {{"evaluations", Json::array()}}}) {
    const Json single = with(with(question("ann", "read", "d1"), inside), none);
    EXPECT_TRUE(service.ask(kEvaluations, single)["decision"]);
    Json broken = single;
    broken.erase("subject");
    EXPECT_EQ(service.post(kEvaluations, broken.dump()).status, 400);
  }
}

// S27: an item that is none is false, and no other one.
TEST(Certification, BatchCoreAnIncompleteItemIsFalseAlone) {
  Service service({.policy = "allow if action(\"read\");"});
  const std::vector<Json> bad = {{{"subject", {{"type", "user"}}}},
                                 {{"subject", "ann"}},
                                 {{"resource", {{"id", 1}}}},
                                 {{"context", 5}},
                                 17,
                                 Json::array(),
                                 nullptr};
  for (const Json& item : bad) {
    for (const auto& [semantic, expected] : std::vector<std::pair<std::string, std::string>>{
             {"execute_all", "+-+"}, {"deny_on_first_deny", "+-"}, {"permit_on_first_permit", "+"}}) {
      Json batch = question("ann", "read", "d1");
      batch["options"] = {{"evaluations_semantic", semantic}};
      batch["evaluations"] = {Json::object(), item, Json::object()};
      const Json answer = service.ask(kEvaluations, batch);
      const std::string text = signs(answer);
      EXPECT_EQ(text, expected) << item;
      if (text.size() > 1) {
        EXPECT_EQ(answer["evaluations"][1]["context"]["error"]["status"], 400) << item;
        EXPECT_EQ(answer["evaluations"][1]["context"]["reason"]["code"], "incomplete");
      }
    }
  }
  Json lacking = {{"evaluations", {question("ann", "read", "d1"), {{"subject", {{"type", "user"}, {"id", "ann"}}}}}}};
  const Json answer = service.ask(kEvaluations, lacking);
  EXPECT_TRUE(answer["evaluations"][0]["decision"]);
  EXPECT_EQ(answer["evaluations"][1]["context"]["error"]["pointer"], "/evaluations/1/action");
}

TEST(Certification, Semantics) {
  Service service({.policy = "allow if action(\"read\");"});
  const Json read = {{"action", {{"name", "read"}}}}, write = {{"action", {{"name", "write"}}}};
  struct Case {
    std::vector<Json> items;
    Json semantic;
    std::string expected;
  };
  const std::vector<Case> cases = {
      {{read, write, read}, nullptr, "+-+"},
      {{read, write, read}, "execute_all", "+-+"},
      {{read, write, read}, "deny_on_first_deny", "+-"},
      {{read, read}, "deny_on_first_deny", "++"},
      {{write, read, write}, "permit_on_first_permit", "-+"},
      {{write, write}, "permit_on_first_permit", "--"},
  };
  for (const Case& one : cases) {
    Json batch = question("ann", "none", "d1");
    batch["evaluations"] = one.items;
    batch["options"] = {{"evaluations_semantic", one.semantic}, {"another", true}};
    const std::string text = signs(service.ask(kEvaluations, batch));
    EXPECT_EQ(text, one.expected);
  }
}

// Of the payload: nothing is decided.
TEST(Certification, BatchesThatAreNone) {
  Service service({.policy = "allow if true;"});
  const std::vector<Refused> refused = {
      {{{"evaluations", "x"}}, "/evaluations"},
      {{{"evaluations", {{"a", 1}}}}, "/evaluations"},
      {{{"options", "x"}}, "/options"},
      {{{"options", {{"evaluations_semantic", "other"}}}}, "/options/evaluations_semantic"},
      {{{"options", {{"evaluations_semantic", 1}}}}, "/options/evaluations_semantic"},
      {{{"subject", "ann"}}, "/subject"},
      {{{"subject", {{"id", 1}}}}, "/subject/id"},
      {{{"context", 1}}, "/context"},
  };
  for (const Refused& one : refused) {
    Json batch = question("ann", "read", "d1");
    batch["evaluations"] = Json::array({Json::object()});
    batch.merge_patch(one.patch);
    const Answer answer = service.post(kEvaluations, batch.dump());
    EXPECT_EQ(answer.status, 400) << batch;
    EXPECT_EQ(Json::parse(answer.body)["pointer"], one.pointer);
  }
}

// Batch Properties: per item, and an entity is inherited as a whole.
TEST(Certification, BatchProperties) {
  Service service({.policy = "allow if resource_property(\"owner\", $u), subject(\"user\", $u);"});
  Json batch = with(question("ann", "read", "d1"), {{"resource", {{"properties", {{"owner", "ann"}}}}}});
  batch["evaluations"] = {Json::object(),
                          {{"resource", {{"type", "document"}, {"id", "d1"}}}},  // without the batch's properties
                          {{"resource", {{"type", "document"}, {"id", "d2"}, {"properties", {{"owner", "bo"}}}}}},
                          {{"subject", {{"type", "user"}, {"id", "bo"}}}}};
  const std::string text = signs(service.ask(kEvaluations, batch));
  EXPECT_EQ(text, "+---");
}

}  // namespace
}  // namespace hardtack::serve
