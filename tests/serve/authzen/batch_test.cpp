// A batch, whose questions have facts in common that are stated once, against its questions one by one: the same
// decisions, reasons, errors, steps and log, for all semantics, with stored data, and at the limit of facts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/serve/authzen/service.h"

namespace hardtack::serve {
namespace {

constexpr const char* kPolicy = R"(
grants("editor", "read"); grants("editor", "write"); grants("viewer", "read"); grants("admin", "delete");
has($a) <- subject_item("roles", $r), grants($r, $a);
deny if context("blocked", true);
check if action_property("days", $n), $n < 3 or action($a), $a != "share";
allow if has($a), action($a), resource("document", $d);
allow if resource_property("owner", $o), subject("user", $o);
allow if operation("list"), resource("d1");
)";
constexpr const char* kData = R"(
entity("user", "ann"); attribute("user", "ann", "roles", ["viewer"]); attribute("user", "ann", "level", 3);
entity("document", "d1"); attribute("document", "d1", "owner", "bo");
)";

struct Log final : DecisionObserver {
  bool decided(const DecisionRecord& record) noexcept override {
    std::string line = record.allowed ? "+" : "-";
    for (const std::string_view text : {record.reason, record.subject_id, record.action, record.resource_id}) {
      line += ' ';
      line += text;
    }
    line += " steps " + std::to_string(record.stats.steps) + " facts " + std::to_string(record.stats.facts);
    for (const std::string& name : record.replaced) line += " !" + name;
    lines.push_back(std::move(line));
    return true;
  }
  std::vector<std::string> lines;
};

class Maker {
 public:
  explicit Maker(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t count) { return random_() % count; }
  bool chance(std::size_t percent) { return below(100) < percent; }
  const char* one_of(std::initializer_list<const char*> texts) { return texts.begin()[below(texts.size())]; }

  Json properties() {
    Json made = Json::object();
    if (chance(30)) made["roles"] = Json::array({one_of({"viewer", "editor", "admin"}), "other"});
    if (chance(20)) made["owner"] = one_of({"ann", "bo"});
    if (chance(20)) made["days"] = below(6);
    if (chance(10)) made["deep"] = {{"a", {1, nullptr, 2.5}}, {"b", one_of({"x", "y"})}};
    if (chance(10)) made["none"] = nullptr;
    return made;
  }
  Json entity(std::initializer_list<const char*> types, std::initializer_list<const char*> ids) {
    Json made = {{"type", one_of(types)}, {"id", one_of(ids)}};
    if (chance(50)) made["properties"] = properties();
    if (chance(3)) made.erase("id");
    return made;
  }
  // Some members of a question, each with this probability.
  Json parts(std::size_t percent) {
    Json made = Json::object();
    if (chance(percent)) made["subject"] = entity({"user"}, {"ann", "bo"});
    if (chance(percent)) {
      made["action"] = {{"name", one_of({"read", "write", "delete", "share", "list"})}};
      if (chance(30)) made["action"]["properties"] = properties();
    }
    if (chance(percent)) made["resource"] = entity({"document", "folder"}, {"d1", "d2"});
    if (chance(percent / 2)) {
      made["context"] = {{"ip", one_of({"192.0.2.1", "192.0.2.2"})}, {"blocked", chance(20)}};
      if (chance(5)) made["context"] = 7;
    }
    return made;
  }

 private:
  std::mt19937 random_;
};

// What does not depend on how it was asked.
Json without_id(Json decision) {
  decision["context"].erase("decision_id");
  return decision;
}

// The answer to one question, as an item of a batch would have it.
Json alone(Service& service, const Json& question, Json& error) {
  const Answer answer = service.post("/access/v1/evaluation", question.dump());
  const Json body = Json::parse(answer.body);
  if (answer.status == 200) return without_id(body);
  EXPECT_EQ(answer.status, 400);
  error = body["detail"];
  return {{"decision", false}};
}

void expect_equal(unsigned seed, std::uint64_t max_facts) {
  SCOPED_TRACE(testing::Message() << "seed " << seed << ", facts " << max_facts);
  Maker maker(seed);
  Log batch_log, single_log;
  const auto service_with = [&](Log& log) {
    AuthZenOptions options;
    options.observer = &log;
    options.mapping.conventional = seed % 2 == 0;
    if (seed % 3 == 0) options.mapping.stored_wins = {{"user", "roles"}};
    return Service({.policy = kPolicy,
                    .data = kData,
                    .options = {.policy = {.limits = {.max_facts = max_facts, .max_time = std::chrono::minutes(10)}}}},
                   std::move(options));
  };
  Service batches = service_with(batch_log), singles = service_with(single_log);
  Json batch = maker.parts(85);
  if (batch.value("context", Json()).is_number() || (batch.contains("subject") && !batch["subject"].contains("id")) ||
      (batch.contains("resource") && !batch["resource"].contains("id")))
    return;  // a fault of the whole
  const char* const semantic = maker.one_of({"execute_all", "deny_on_first_deny", "permit_on_first_permit"});
  batch["options"] = {{"evaluations_semantic", semantic}};
  const std::size_t count = 1 + maker.below(12);
  for (std::size_t i = 0; i < count; ++i) batch["evaluations"].push_back(maker.parts(maker.chance(30) ? 70 : 15));
  const Json answered = batches.ask("/access/v1/evaluations", batch)["evaluations"];

  std::size_t at = 0;
  for (const Json& item : batch["evaluations"]) {
    if (at == answered.size()) break;
    Json question = batch;
    question.erase("evaluations");
    question.erase("options");
    for (const auto& [name, part] : item.items()) question[name] = part;
    SCOPED_TRACE(question.dump());
    Json error;
    const Json expected = alone(singles, question, error);
    const Json got = without_id(answered[at++]);
    EXPECT_EQ(got["decision"], expected["decision"]);
    if (error.is_null()) {
      EXPECT_EQ(got, expected);
      ASSERT_FALSE(batch_log.lines.empty());
      EXPECT_EQ(batch_log.lines[at - 1], single_log.lines.back());
    } else {
      EXPECT_EQ(got["context"]["reason"]["code"], "incomplete");
      std::string message = got["context"]["error"]["message"];
      const std::string place = "/evaluations/" + std::to_string(at - 1);
      if (const std::size_t found = message.find(place); found != std::string::npos) message.erase(found, place.size());
      // What is missing in the item is missing in the batch as well, and is told with both. Of two faults, a batch may
      // tell the other one: it reads an item before it looks for what that lacks.
      const bool lacks =
          !question.contains("subject") || !question.contains("action") || !question.contains("resource");
      EXPECT_TRUE(lacks || message.starts_with(error.get<std::string>())) << message;
    }
    const bool stops = got["decision"].get<bool>() ? semantic == std::string("permit_on_first_permit")
                                                   : semantic == std::string("deny_on_first_deny");
    EXPECT_TRUE(!stops || at == answered.size());
  }
  EXPECT_TRUE(answered.size() == count || semantic != std::string("execute_all"));
}

TEST(Batch, AnswersWhatItsQuestionsAreAnsweredAlone) {
  for (unsigned seed = 0; seed < 400; ++seed) expect_equal(seed, 1'000);
}

// Where the common facts are nearly all that a world may hold, one by one is what decides who has too many.
TEST(Batch, HasTheSameLimitOfFacts) {
  for (unsigned seed = 0; seed < 400; ++seed) expect_equal(seed, 5 + seed % 20);
}

}  // namespace
}  // namespace hardtack::serve
