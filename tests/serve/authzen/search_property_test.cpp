// S36: a search finds exactly what the evaluations of its candidates allow, whatever the policy: hundreds of generated
// ones, over every style (ordered allow and deny, checks, `reject if`, derived facts). HARDTACK_DIFFERENTIAL_CASES says
// how many:
//
//   HARDTACK_DIFFERENTIAL_CASES=5000 build/release/bin/serve_authzen_test --gtest_filter=SearchProperty.*
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/engine/authz/many_cases.h"
#include "tests/serve/authzen/service.h"
#include "tests/support/case_random.h"

namespace hardtack::serve {
namespace {

using test_support::CaseRandom;

const std::vector<std::string> kUsers = {"ann", "bo", "cy", "dee", "\"); allow if true; //"};
const std::vector<std::string> kDocuments = {"d1", "d10", "d2", "d3", "é", "z"};
const std::vector<std::string> kActions = {"delete", "read", "write"};
const std::vector<std::string> kNames = {"team", "role", "level", "tags"};
const std::vector<std::string> kValues = {"\"red\"", "\"blue\"", "1", "2", "true", "[\"red\", 1]"};
const std::vector<std::string> kScalars = {"\"red\"", "\"blue\"", "1", "2", "true"};

std::string quoted(const std::string& text) { return Json(text).dump(); }

std::string atom(CaseRandom& random) {
  switch (random.below(9)) {
    case 0: return "subject(\"user\", " + quoted(random.pick(kUsers)) + ")";
    case 1: return "resource(\"document\", " + quoted(random.pick(kDocuments)) + ")";
    case 2: return "action(" + quoted(random.pick(kActions)) + ")";
    case 3: return "subject_property(" + quoted(random.pick(kNames)) + ", " + random.pick(kScalars) + ")";
    case 4: return "resource_property(" + quoted(random.pick(kNames)) + ", " + random.pick(kScalars) + ")";
    case 5: return "subject_item(\"tags\", $x), resource_item(\"tags\", $x)";
    case 6: return "subject_property($n, $v), resource_property($n, $v)";
    case 7: return "known($y), subject(\"user\", $y)";
    default: return "context(\"zone\", \"inside\")";
  }
}

std::string body(CaseRandom& random) {
  std::string text = atom(random);
  for (std::size_t more = random.below(3); more > 0; --more) text += ", " + atom(random);
  if (random.chance(20)) text += ", subject_property(\"level\", $l), $l > 1";  // sometimes of a wrong type
  if (random.chance(20)) text += " or " + atom(random);
  return text;
}

std::string policy(CaseRandom& random) {
  std::string text;
  for (std::size_t rules = random.below(3); rules > 0; --rules) {
    text += "known($y) <- subject(\"user\", $y), " + atom(random) + ";\n";
  }
  if (random.chance(30)) text += "check if " + body(random) + ";\n";
  if (random.chance(30)) text += "reject if " + body(random) + ";\n";
  for (std::size_t policies = 1 + random.below(5); policies > 0; --policies) {
    text += (random.chance(70) ? "allow if " : "deny if ") + body(random) + ";\n";
  }
  if (random.chance(20)) text += "allow if true;\n";
  return text;
}

std::string data(CaseRandom& random) {
  std::string text;
  const auto entities = [&](const std::string& type, const std::vector<std::string>& ids) {
    for (const std::string& id : ids) {
      const std::string name = quoted(type) + ", " + quoted(id);
      if (random.chance(90)) text += "entity(" + name + ");\n";
      for (const std::string& attribute : kNames) {
        if (random.chance(50)) {
          text += "attribute(" + name + ", " + quoted(attribute) + ", " + random.pick(kValues) + ");\n";
        }
      }
    }
  };
  entities("user", kUsers);
  entities("document", kDocuments);
  for (const std::string& action : kActions) text += "action_of(\"document\", " + quoted(action) + ");\n";
  return text;
}

// The answers to the questions about each candidate, in the form of results.
template <typename Ask>
Json allowed(Service& service, const Json& base, const char* part, const char* key,
             const std::vector<std::string_view>& candidates, Ask result_of) {
  Json found = Json::array();
  for (const std::string_view candidate : candidates) {
    Json one = base;
    one.erase("page");
    one[part][key] = candidate;
    if (service.allows(one)) found.push_back(result_of(candidate));
  }
  return found;
}

// All results, by pages of a random size.
Json searched(Service& service, CaseRandom& random, const std::string& path, Json request) {
  Json found = Json::array();
  if (random.chance(50)) request["page"]["limit"] = random.between(1, 4);
  for (int i = 0; i < 100; ++i) {
    const Json answer = service.ask(path, request);
    for (const Json& one : answer["results"]) found.push_back(one);
    if (!answer.contains("page") || answer["page"]["next_token"] == "") return found;
    request["page"]["token"] = answer["page"]["next_token"];
  }
  ADD_FAILURE() << "pages do not end";
  return found;
}

std::vector<std::string_view> ids_of(const PolicySet& set, const char* type) {
  std::vector<std::string_view> ids;
  for (const StoredEntity& entity : set.data.entities_of(type)) ids.push_back(set.data.text(entity.id));
  return ids;
}

TEST(SearchProperty, FindsWhatEvaluationsAllow) {
  const std::uint64_t cases = testing_support::case_count(300);
  std::size_t found = 0, tried = 0;
  for (std::uint64_t i = 0; i < cases; ++i) {
    CaseRandom random(i);
    const std::string policy_text = policy(random), data_text = data(random);
    AuthZenOptions options;
    if (random.chance(20)) options.budget.max_steps = 1 + random.below(50);  // pages that end early
    Service service({.policy = policy_text, .data = data_text}, std::move(options));
    Json base = question(random.pick(kUsers), random.pick(kActions), random.pick(kDocuments));
    if (random.chance(50)) base["context"]["zone"] = random.chance(50) ? "inside" : "outside";

    const auto users = ids_of(service.set(), "user"), documents = ids_of(service.set(), "document");
    const auto entity = [](const char* type) {
      return [type](std::string_view id) { return Json{{"type", type}, {"id", id}}; };
    };
    const Json subjects = allowed(service, base, "subject", "id", users, entity("user"));
    const Json resources = allowed(service, base, "resource", "id", documents, entity("document"));
    const Json actions = allowed(service, base, "action", "name", {"delete", "read", "write"},
                                 [](std::string_view name) { return Json{{"name", name}}; });
    EXPECT_EQ(searched(service, random, "/access/v1/search/subject", base), subjects) << i << "\n" << policy_text;
    EXPECT_EQ(searched(service, random, "/access/v1/search/resource", base), resources) << i << "\n" << policy_text;
    EXPECT_EQ(searched(service, random, "/access/v1/search/action", base), actions) << i << "\n" << policy_text;
    found += subjects.size() + resources.size() + actions.size();
    tried += users.size() + documents.size() + 3;
    if (testing::Test::HasFailure()) return;
  }
  // The policies are neither all closed nor all open.
  EXPECT_GT(found, tried / 10);
  EXPECT_LT(found, tried * 9 / 10);
}

}  // namespace
}  // namespace hardtack::serve
