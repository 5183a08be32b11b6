// What answers say of decisions, of what could not be decided, and to whom (service.md 2.4), and the attacks on that.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "tests/serve/authzen/service.h"

namespace hardtack::serve {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

constexpr const char* kEvaluation = "/access/v1/evaluation";
constexpr const char* kEvaluations = "/access/v1/evaluations";

constexpr const char* kPolicy = R"(check if action($a), $a.starts_with("r");
deny if subject("user", "eve");
allow if subject("user", "ann");
)";

// Of any size: joins all numbers with each other.
std::string costly_policy() {
  std::string policy = "allow if action(\"read\"), n($a), n($b), n($c), $a + $b + $c === -1;\n";
  for (int i = 0; i < 300; ++i) policy += "n(" + std::to_string(i) + ");\n";
  return policy;
}

TEST(Answers, SayWhichBundleDecided) {
  Service files({});
  EXPECT_FALSE(files.evaluate(question("ann", "read", "d1"))["context"].contains("bundle"));
  Service service({.bundle = BundleVersion{"shop", 7}});
  const Json shop = {{"name", "shop"}, {"version", 7}};
  EXPECT_EQ(service.evaluate(question("ann", "read", "d1"))["context"]["bundle"], shop);
  Json batch = question("ann", "read", "d1");
  batch["evaluations"] = {Json::object(), {{"action", "x"}}};
  const Json answers = service.ask("/access/v1/evaluations", batch)["evaluations"];
  EXPECT_EQ(answers[0]["context"]["bundle"], shop);
  EXPECT_EQ(answers[1]["context"]["bundle"], shop);  // of one that is none
  Json search = question("ann", "read", "d1");
  search.erase("action");
  EXPECT_EQ(service.ask("/access/v1/search/action", search)["context"]["bundle"], shop);
}

TEST(Reasons, AreCodes) {
  Service service({.policy = kPolicy});
  const Json allowed = service.evaluate(question("ann", "read", "d1"));
  EXPECT_TRUE(allowed["decision"]);
  EXPECT_EQ(allowed["context"]["policy"], service.set().digest);
  EXPECT_FALSE(allowed["context"].contains("reason"));
  EXPECT_EQ(service.reason(question("ann", "write", "d1")), "check_failed");
  EXPECT_EQ(service.reason(question("bo", "read", "d1")), "no_policy");
  EXPECT_EQ(service.reason(question("bo", "write", "d1")), "check_failed");
  EXPECT_EQ(service.reason(question("eve", "read", "d1")), "denied_by_policy");
  EXPECT_EQ(service.reason(question("eve", "write", "d1")), "denied_by_policy");
}

TEST(Reasons, DecisionIdsAreNeverTheSame) {
  Service service({.policy = kPolicy});
  std::set<std::string> ids;
  for (int i = 0; i < 100; ++i) ids.insert(service.evaluate(question("ann", "read", "d1"))["context"]["decision_id"]);
  Service other({.policy = kPolicy});
  for (int i = 0; i < 100; ++i) ids.insert(other.evaluate(question("ann", "read", "d1"))["context"]["decision_id"]);
  EXPECT_THAT(ids, SizeIs(200));
}

TEST(Undecided, IsADenial) {
  Service costly({.policy = costly_policy()});
  const Json limit = costly.evaluate(question("ann", "read", "d1"));
  EXPECT_FALSE(limit["decision"]);
  EXPECT_EQ(limit["context"]["reason"]["code"], "limit");
  EXPECT_THAT(limit["context"]["reason"]["error"], testing::AnyOf("too_many_steps", "timeout"));

  Service broken({.policy = "allow if action($a), $a + 1 === 2;"});
  const Json error = broken.evaluate(question("ann", "read", "d1"));
  EXPECT_FALSE(error["decision"]);
  EXPECT_EQ(error["context"]["reason"], (Json{{"code", "error"}, {"error", "invalid_type"}}));

  std::string many = "allow if true;";
  Service facts({.policy = many, .options = {.policy = {.limits = {.max_facts = 20}}}});
  EXPECT_TRUE(facts.allows(question("ann", "read", "d1")));
  std::string properties;
  Json body = question("ann", "read", "d1");
  for (int i = 0; i < 30; ++i) body["subject"]["properties"][std::to_string(i)] = i;
  EXPECT_EQ(facts.post(kEvaluation, body.dump()).status, 400);  // the request alone is too large
}

// S64: nothing chooses a policy, or the one that is chosen is not there.
TEST(Undecided, WithoutAPolicySetItIsADenial) {
  AuthZenOptions options;
  options.choose = [](const PolicySets& sets, const Message& message) -> const PolicySet* {
    return sets.find(message.header("x-set").value_or("")).get();
  };
  Service service({}, std::move(options));
  EXPECT_EQ(service.reason(question("ann", "read", "d1")), "no_policy_set");
  EXPECT_FALSE(service.evaluate(question("ann", "read", "d1"))["context"].contains("policy"));
  const Json search = service.ask("/access/v1/search/action", question("ann", "read", "d1"));
  EXPECT_TRUE(search["results"].empty());
  const auto decision = [&](const std::string& set) {
    const Answer answer = service.send("POST", kEvaluation, question("ann", "read", "d1").dump(),
                                       {{"content-type", "application/json"}, {"x-set", set}});
    return Json::parse(answer.body)["decision"];
  };
  EXPECT_EQ(decision("default"), true);
  EXPECT_EQ(decision("other"), false);

  PolicyStore empty([](const PolicySets*) -> LoadedSets { return {}; });
  const auto authzen = AuthZen::create(empty, {.clock = [] { return Service::kNow; }});
  Worker worker;
  const std::vector<Header> headers = {{"content-type", "application/json"}};
  const std::string body = question("ann", "read", "d1").dump();
  const Peer peer;
  const Answer answer = (*authzen)->answer({"POST", kEvaluation, headers, body, peer}, worker);
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, HasSubstr("\"decision\":false"));
}

// S26: one budget for the batch; items behind it are false, whatever they ask.
TEST(Batches, HaveOneBudget) {
  AuthZenOptions options;
  options.budget.max_steps = 500'000;
  Service service({.policy = costly_policy() + "allow if action(\"free\");",
                   .options = {.policy = {.limits = {.max_steps = 200'000, .max_time = std::chrono::seconds(10)}}}},
                  std::move(options));
  Json batch = question("ann", "read", "d1");
  for (int i = 0; i < 99; ++i)
    batch["evaluations"].push_back(i == 0 ? Json{{"action", {{"name", "free"}}}} : Json::object());
  batch["evaluations"].push_back({{"action", {{"name", "free"}}}});
  const Json answer = service.ask(kEvaluations, batch);
  ASSERT_EQ(answer["evaluations"].size(), 100u);
  EXPECT_TRUE(answer["evaluations"][0]["decision"]);
  for (std::size_t i = 1; i < 100; ++i) {
    EXPECT_FALSE(answer["evaluations"][i]["decision"]) << i;
    EXPECT_EQ(answer["evaluations"][i]["context"]["reason"]["code"], "limit");
  }
  EXPECT_EQ(answer["evaluations"][1]["context"]["reason"]["error"], "too_many_steps");  // by its own limit
  EXPECT_FALSE(answer["evaluations"][99]["context"]["reason"].contains("error"));       // was not tried

  AuthZenOptions hasty;
  hasty.budget.max_time = std::chrono::nanoseconds(0);
  Service none({}, std::move(hasty));
  Json two = question("ann", "read", "d1");
  two["evaluations"] = {Json::object(), Json::object()};
  EXPECT_EQ(signs(none.ask(kEvaluations, two)), "--");
  EXPECT_TRUE(none.allows(question("ann", "read", "d1")));  // a single one has no shared budget
}

// S38: failed checks, texts and explanations are for those who may see them.
TEST(Explanations, AreForClientsWithTheRight) {
  const Json asked = with(question("bo", "write", "d1"), {{"options", {{"explain", true}}}});
  Service strangers({.policy = kPolicy});
  const Json hidden = strangers.evaluate(asked);
  EXPECT_EQ(hidden["context"]["reason"], (Json{{"code", "check_failed"}}));
  EXPECT_FALSE(hidden["context"].contains("explanation"));
  EXPECT_THAT(hidden.dump(), Not(HasSubstr("starts_with")));

  AuthZenOptions options;
  options.identify = [](const Message&, Worker&) { return Client{"operator", true}; };
  Service service({.policy = kPolicy}, std::move(options));
  const Json shown = service.evaluate(asked);
  const Json& reason = shown["context"]["reason"];
  EXPECT_EQ(reason["code"], "check_failed");
  ASSERT_EQ(reason["failed_checks"].size(), 1u);
  EXPECT_EQ(reason["failed_checks"][0]["text"], "check if action($a), $a.starts_with(\"r\")");
  EXPECT_EQ(reason["failed_checks"][0]["block"], nullptr);
  EXPECT_EQ(reason["failed_checks"][0]["location"]["file"], "policy.bcdl");
  EXPECT_FALSE(shown["context"]["explanation"].empty());
  const Json eve = service.evaluate(question("eve", "read", "d1"));
  EXPECT_EQ(eve["context"]["reason"]["policy"]["text"], "deny if subject(\"user\", \"eve\")");
  EXPECT_FALSE(eve["context"].contains("explanation"));  // nobody asked
  const Json ann = service.evaluate(question("ann", "read", "d1"));
  EXPECT_EQ(ann["context"]["reason"]["code"], "allowed");
  for (const Json& options_value : std::vector<Json>{1, "x", {{"explain", 1}}, {{"explain", "true"}}}) {
    Json odd = question("ann", "read", "d1");
    odd["options"] = options_value;
    EXPECT_FALSE(service.evaluate(odd)["context"].contains("explanation"));
  }
  // Of what could not be decided, too.
  Service broken({.policy = "allow if action($a), $a + 1 === 2;"}, [] {
    AuthZenOptions may;
    may.identify = [](const Message&, Worker&) { return Client{"operator", true}; };
    return may;
  }());
  EXPECT_TRUE(broken.evaluate(asked)["context"].contains("explanation"));
}

struct Log final : DecisionObserver {
  std::vector<std::string> lines;
  bool decided(const DecisionRecord& record) noexcept override {
    std::string line(record.api);
    line += record.allowed ? " + " : " - ";
    line += std::string(record.reason) + " " + std::string(record.subject_id) + " " + std::string(record.action) + " " +
            std::string(record.resource_type) + "/" + std::string(record.resource_id) + " by " +
            std::string(record.client) + " " + std::string(record.request_id);
    for (const std::string& name : record.replaced) line += " !" + name;
    if (record.api.starts_with("search")) line += " found " + std::to_string(record.results);
    lines.push_back(line);
    return true;
  }
};

// S32: the log shows which stored attributes a request replaced.
TEST(Observers, LearnOfEveryDecision) {
  Log log;
  AuthZenOptions options;
  options.observer = &log;
  options.identify = [](const Message&, Worker&) { return Client{"shop", false}; };
  Service service({.policy = "allow if subject_property(\"role\", \"admin\");",
                   .data = "attribute(\"user\", \"ann\", \"role\", \"admin\");action_of(\"document\", \"read\");"},
                  std::move(options));
  service.send("POST", kEvaluation, question("ann", "read", "d1").dump(),
               {{"content-type", "application/json"}, {"x-request-id", "r1"}});
  service.evaluate(with(question("ann", "read", "d1"), {{"subject", {{"properties", {{"role", "guest"}}}}}}));
  Json batch = question("ann", "read", "d1");
  batch["evaluations"] = {Json::object(), 5, {{"subject", {{"type", "user"}, {"id", "bo"}}}}};
  service.ask(kEvaluations, batch);
  service.ask("/access/v1/search/action", question("ann", "", "d1"));
  service.post(kEvaluation, "{}");  // nothing was decided
  EXPECT_THAT(log.lines, ElementsAre("evaluation + allowed ann read document/d1 by shop r1",
                                     "evaluation - no_policy ann read document/d1 by shop  !subject.role",
                                     "evaluations + allowed ann read document/d1 by shop ",
                                     "evaluations - incomplete   / by shop ",
                                     "evaluations - no_policy bo read document/d1 by shop ",
                                     "search/action + allowed ann  document/d1 by shop  found 1"));
}

// S28: Datalog, quotes and line breaks in every text of a request are values.
TEST(Injection, EveryTextIsAValue) {
  Service service({.policy = "allow if subject(\"user\", \"ann\"), action(\"read\"), resource(\"document\", \"d1\");"});
  const std::vector<std::string> texts = {
      "\"); allow if true; //", "ann\"",    "ann\n",         "$x",       "{x}", "ann\\", "*", "ann ",
      std::string("ann\0", 4),  "\xc2\xa0", "allow if true", ") or true"};
  for (const std::string& text : texts) {
    EXPECT_FALSE(service.allows(question(text, "read", "d1"))) << text;
    EXPECT_FALSE(service.allows(question("ann", text, "d1"))) << text;
    EXPECT_FALSE(service.allows(question("ann", "read", text))) << text;
    Json body = question("eve", "read", "d1");
    body["context"] = {{text, text}, {"subject", "ann"}};
    body["subject"]["properties"] = {{text, text}, {"user", "ann"}};
    EXPECT_FALSE(service.allows(body)) << text;
  }
}

}  // namespace
}  // namespace hardtack::serve
