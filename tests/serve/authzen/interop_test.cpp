// The 272 interop cases of ../shared/vectors/authzen, over the rules of interop.bcdl and the data of fixtures.json.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/serve/authzen/service.h"
#include "tests/support/folders.h"

namespace hardtack::serve {
namespace {

Json read_vectors(const std::string& name) {
  std::ifstream file(test::vectors_folder() / "authzen" / name);
  return Json::parse(file);
}

std::string quoted(const std::string& text) { return Json(text).dump(); }

// The users and records of the fixtures, as stored data.
std::string interop_data(const Json& fixtures) {
  std::ostringstream data;
  const auto entity = [&](const std::string& type, const Json& record, const std::string& key) {
    const std::string name = quoted(type) + ", " + quoted(record[key]);
    data << "entity(" << name << ");\n";
    for (const auto& [attribute, value] : record.items()) {
      if (attribute != key) data << "attribute(" << name << ", " << quoted(attribute) << ", " << value << ");\n";
    }
  };
  for (const Json& user : fixtures["search"]["users"]) entity("user", user, "id");
  for (const Json& record : fixtures["search"]["records"]) entity("record", record, "id");
  for (const Json& name : fixtures["search"]["actions"]) data << "action_of(\"record\", " << name << ");\n";
  for (const Json& user : fixtures["todo"]["users"]) {
    entity("user", user, "subject_id");
    entity("identity", user, "subject_id");
  }
  return data.str();
}

// What the case expects, in one order; and the same of an answer.
Json expected(Json expect) {
  if (expect.contains("results")) std::sort(expect["results"].begin(), expect["results"].end());
  return expect;
}
Json answered(const Json& answer) {
  const auto decision = [](const Json& one) { return Json{{"decision", one["decision"]}}; };
  if (answer.contains("decision")) return decision(answer);
  Json shown;
  if (answer.contains("results")) return expected({{"results", answer["results"]}});
  for (const Json& one : answer["evaluations"]) shown["evaluations"].push_back(decision(one));
  return shown;
}

Service interop_service() {
  std::ifstream policy(test::source_folder() + "/tests/serve/authzen/interop.bcdl");
  std::ostringstream text;
  text << policy.rdbuf();
  return Service({.policy = text.str(), .data = interop_data(read_vectors("fixtures.json"))});
}

TEST(AuthZenInterop, PublishedAnswers) {
  Service service = interop_service();
  std::size_t cases = 0;
  for (const char* file :
       {"todo.json", "gateway.json", "search-subject.json", "search-resource.json", "search-action.json", "idp.json"}) {
    for (const Json& one : read_vectors(file)) {
      ++cases;
      EXPECT_EQ(answered(service.ask(one["path"], one["body"])), expected(one["expect"])) << one["name"];
    }
  }
  EXPECT_EQ(cases, 272u);
}

// A batch gives what its questions give one by one.
TEST(AuthZenInterop, BatchesOfTheSameQuestions) {
  Service service = interop_service();
  Json batch, expect;
  for (const Json& one : read_vectors("todo.json")) {
    if (one["path"] != "/access/v1/evaluation") continue;
    batch["evaluations"].push_back(one["body"]);
    expect["evaluations"].push_back(one["expect"]);
  }
  EXPECT_EQ(answered(service.ask("/access/v1/evaluations", batch)), expect);
}

}  // namespace
}  // namespace hardtack::serve
