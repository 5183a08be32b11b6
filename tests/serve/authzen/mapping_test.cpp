// What a question becomes (service.md 2.1 to 2.3): the facts of the request, for every kind of value.
#include "serve/authzen/mapping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/program/print.h"
#include "tests/serve/authzen/service.h"

namespace hardtack::serve {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

struct Stated {
  std::vector<std::string> facts;
  std::vector<std::string> replaced;
  std::string fault;
};

Stated state_text(const std::string& body, const std::string& data = "", const Mapping& mapping = {}) {
  const CompiledSet set = compile_policy_set({.name = "s", .policies = {{"p", ""}}, .data = {{"d", data}}});
  EXPECT_TRUE(set) << render(set.error(), false);
  const auto json = parse_json(body, {});
  EXPECT_TRUE(json) << json.error();
  const auto question = read_question(*json);
  if (!question) return {{}, {}, question.error().detail};
  Request request((*set)->policy);
  Stated stated;
  const auto done = state(*question, (*set)->data, mapping, 1'800'000'000, request, stated.replaced);
  EXPECT_FALSE(request.error());
  if (!done) stated.fault = done.error().detail;
  for (const Request::Fact& fact : request.facts()) {
    std::vector<Term> terms;
    for (const Value value : request.terms_of(fact)) terms.push_back(Term::from_value(request.terms(), value));
    stated.facts.push_back(print_predicate(std::string(request.terms().text(fact.name)), terms));
  }
  return stated;
}

constexpr const char* kBody = R"({
  "subject": {"type": "user", "id": "ann", "properties": {"department": "sales", "groups": ["eng", "ops"]}},
  "resource": {"type": "document", "id": "d1", "properties": {"owner": "bo", "tags": ["pii"]}},
  "action": {"name": "share", "properties": {"days": 14, "with": ["cy"]}},
  "context": {"ip": "192.0.2.1", "scopes": ["mail"], "time": "1985-10-26T01:22-07:00"}})";

TEST(Mapping, AWholeQuestion) {
  EXPECT_THAT(
      state_text(kBody).facts,
      ElementsAre(R"(subject("user", "ann"))", R"(subject_property("department", "sales"))",
                  R"(subject_property("groups", ["eng", "ops"]))", R"(subject_item("groups", "eng"))",
                  R"(subject_item("groups", "ops"))", R"(action("share"))", R"(action_property("days", 14))",
                  R"(action_property("with", ["cy"]))", R"(action_item("with", "cy"))", R"(resource("document", "d1"))",
                  R"(resource_property("owner", "bo"))", R"(resource_property("tags", ["pii"]))",
                  R"(resource_item("tags", "pii"))", R"(context("ip", "192.0.2.1"))", R"(context("scopes", ["mail"]))",
                  R"(context_item("scopes", "mail"))", R"(context("time", "1985-10-26T01:22-07:00"))",
                  R"(operation("share"))", R"(resource("d1"))", "time(2027-01-15T08:00:00Z)"));
  const Stated plain = state_text(kBody, "", {.conventional = false});
  EXPECT_THAT(plain.facts, Not(Contains(HasSubstr("operation"))));
  EXPECT_THAT(plain.facts, Not(Contains(R"(resource("d1"))")));
}

struct Number {
  std::string json;
  std::string datalog;  // empty: no fact
};
// S21 and the table of 2.2.
const std::vector<Number> kValues = {
    {"0", "0"},
    {"-0", "0"},
    {"-0.0", "0"},
    {"14", "14"},
    {"1.0", "1"},
    {"1e3", "1000"},
    {"-1E+2", "-100"},
    {"0.1", "\"0.1\""},
    {"0.25", "\"0.25\""},
    {"-1.50", "\"-1.5\""},
    {"1e-7", "\"1e-7\""},
    {"9007199254740993", "9007199254740993"},  // 2^53 + 1, exactly
    {"9223372036854775807", "9223372036854775807"},
    {"-9223372036854775808", "-9223372036854775808"},
    {"9223372036854775808", "\"9223372036854776000\""},  // 2^63
    {"-9223372036854775809", "-9223372036854775808"},    // the nearest double is -2^63
    {"123456789012345678901234567890", "\"1.2345678901234568e+29\""},
    {"1e300", "\"1e+300\""},
    {"true", "true"},
    {"false", "false"},
    {"\"\"", "\"\""},
    {"\"a\\nb\"", "\"a\\nb\""},
    {"\"1985-10-26T01:22:00Z\"", "\"1985-10-26T01:22:00Z\""},  // no date: a string
    {"null", ""},
    {"[]", "[]"},
    {"[1, [2, null], {\"a\": null, \"b\": 0.5}]", "[1, [2, null], {\"b\": \"0.5\"}]"},
    {"{}", "{}"},
    {"{\"b\": 1, \"a\": [true]}", "{\"a\": [true], \"b\": 1}"},
};

TEST(Mapping, Values) {
  for (const Number& one : kValues) {
    const Stated stated = state_text(R"({"subject": {"type": "u", "id": "i", "properties": {"p": )" + one.json +
                                     R"(}}, "action": {"name": "a"}, "resource": {"type": "r", "id": "j"}})");
    if (one.datalog.empty()) {
      EXPECT_THAT(stated.facts, Not(Contains(HasSubstr("property")))) << one.json;
    } else {
      EXPECT_THAT(stated.facts, Contains("subject_property(\"p\", " + one.datalog + ")")) << one.json;
    }
  }
}

TEST(Mapping, ItemsAreTheScalarsOfAnArray) {
  const Stated stated = state_text(R"({"subject": {"type": "u", "id": "i", "properties": {
      "p": ["a", 1, true, null, 0.5, ["b"], {"c": "d"}], "q": {"e": "f"}}},
      "action": {"name": "a"}, "resource": {"type": "r", "id": "j"}})");
  std::vector<std::string> items;
  for (const std::string& fact : stated.facts) {
    if (fact.starts_with("subject_item")) items.push_back(fact);
  }
  EXPECT_THAT(items, ElementsAre("subject_item(\"p\", \"a\")", "subject_item(\"p\", 1)", "subject_item(\"p\", true)",
                                 "subject_item(\"p\", \"0.5\")"));
}

// S28, S29: whatever a text says, it is a value.
TEST(Mapping, TextsAreValuesOnly) {
  const std::string hostile = R"x(\"); allow if true; //\n{p}$x verified:key(1) \u0000 ')x";
  const Stated stated = state_text(R"({"subject": {"type": ")" + hostile + R"(", "id": ")" + hostile +
                                   R"(", "properties": {"verified:role": "admin", "time": 1, ")" + hostile +
                                   R"(": 2}}, "action": {"name": ")" + hostile +
                                   R"("}, "resource": {"type": "", "id": ""}, "context": {"time": "x", "": 1}})");
  EXPECT_EQ(stated.facts.size(), 11u);
  EXPECT_THAT(stated.facts, Contains("subject_property(\"verified:role\", \"admin\")"));
  EXPECT_THAT(stated.facts, Contains("subject_property(\"time\", 1)"));
  EXPECT_THAT(stated.facts, Contains("resource(\"\", \"\")"));
  EXPECT_THAT(stated.facts, Contains("context(\"\", 1)"));
}

constexpr const char* kStored = R"(
  attribute("user", "ann", "role", "admin"); attribute("user", "ann", "groups", ["eng"]);
  attribute("user", "ann", "nothing", null); attribute("document", "d1", "state", "draft");)";

// S32: never both a stored and a sent value.
TEST(Mapping, ARequestReplacesWhatIsStoredByName) {
  const auto ask = [](const std::string& properties, const Mapping& mapping = {.conventional = false}) {
    return state_text(R"({"subject": {"type": "user", "id": "ann", "properties": )" + properties +
                          R"(}, "action": {"name": "a"}, "resource": {"type": "document", "id": "d9"}})",
                      kStored, mapping);
  };
  const Stated none = ask("{}");
  EXPECT_THAT(none.facts, ElementsAre(R"(subject("user", "ann"))", R"(subject_property("groups", ["eng"]))",
                                      R"(subject_item("groups", "eng"))", R"(subject_property("role", "admin"))",
                                      R"(action("a"))", R"(resource("document", "d9"))", "time(2027-01-15T08:00:00Z)"));
  EXPECT_THAT(none.replaced, IsEmpty());

  const Stated role = ask(R"({"role": "guest", "groups": null})");  // null says nothing
  EXPECT_THAT(role.facts, Contains(R"(subject_property("role", "guest"))"));
  EXPECT_THAT(role.facts, Not(Contains(R"(subject_property("role", "admin"))")));
  EXPECT_THAT(role.facts, Contains(R"(subject_item("groups", "eng"))"));
  EXPECT_THAT(role.replaced, ElementsAre("subject.role"));

  const Stated groups = ask(R"({"groups": []})");
  EXPECT_THAT(groups.facts, Contains(R"(subject_property("groups", []))"));
  EXPECT_THAT(groups.facts, Not(Contains(HasSubstr("subject_item"))));

  // A client that is not trusted with it: what it sends is not read, stored or not.
  const Mapping wins{.conventional = false, .stored_wins = {{"user", "role"}, {"", "clearance"}}};
  const Stated kept = ask(R"({"role": "guest", "clearance": 9, "other": 1})", wins);
  EXPECT_THAT(kept.facts, Contains(R"(subject_property("role", "admin"))"));
  EXPECT_THAT(kept.facts, Not(Contains(HasSubstr("guest"))));
  EXPECT_THAT(kept.facts, Not(Contains(HasSubstr("clearance"))));
  EXPECT_THAT(kept.facts, Contains(R"(subject_property("other", 1))"));
  EXPECT_THAT(kept.replaced, IsEmpty());
  const Mapping all{.conventional = false, .stored_wins = {{"user", ""}}};
  EXPECT_THAT(ask(R"({"other": 1})", all).facts, Not(Contains(HasSubstr("other"))));
}

// An entity is stored under its type and id, whichever part of a question it is.
TEST(Mapping, StoredOfSubjectAndResource) {
  const Stated stated = state_text(
      R"({"subject": {"type": "document", "id": "d1"}, "action": {"name": "a"}, "resource": {"type": "user", "id": "ann"}})",
      kStored);
  EXPECT_THAT(stated.facts, Contains(R"(subject_property("state", "draft"))"));
  EXPECT_THAT(stated.facts, Contains(R"(resource_property("role", "admin"))"));
}

// S22
TEST(Mapping, Bounds) {
  const auto ask = [](const std::string& properties) {
    return state_text(R"({"subject": {"type": "u", "id": "i", "properties": {)" + properties +
                      R"(}}, "action": {"name": "a"}, "resource": {"type": "r", "id": "j"}})")
        .fault;
  };
  const auto repeated = [](int count, const std::string& text) {
    std::string list;
    for (int i = 0; i < count; ++i) list += (i > 0 ? "," : "") + text;
    return list;
  };
  const auto named = [](int count, const std::string& value) {
    std::string list;
    for (int i = 0; i < count; ++i) list += (i > 0 ? ",\"" : "\"") + std::to_string(i) + "\":" + value;
    return list;
  };
  EXPECT_EQ(ask(named(256, "1")), "");
  EXPECT_EQ(ask(named(257, "1")), "`/subject/properties` has more than 256 members");
  EXPECT_EQ(ask("\"p\": [" + repeated(256, "1") + "]"), "");
  EXPECT_EQ(ask("\"p\": [" + repeated(257, "1") + "]"),
            "`/subject/properties/p` holds an array or object of more than 256 elements");
  EXPECT_EQ(ask("\"p\": {" + named(257, "1") + "}"),
            "`/subject/properties/p` holds an array or object of more than 256 elements");
  const auto deep = [](std::size_t depth) { return "\"a/b~\": " + std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_EQ(ask(deep(16)), "");
  EXPECT_EQ(ask(deep(17)), "`/subject/properties/a~1b~0` is more than 16 arrays and objects deep");
  EXPECT_EQ(ask(named(4, "[" + repeated(256, "1") + "]")),
            "the request has more facts than `max_facts`, which is 1000");
}

// S30: what a credential may not declare is what a question states.
TEST(Mapping, ReservedPredicatesAreThoseThatAreStated) {
  for (const bool conventional : {true, false}) {
    const Mapping mapping{.conventional = conventional};
    std::vector<std::string> reserved;
    for (const TokenPredicate& predicate : reserved_predicates(mapping)) {
      reserved.push_back(predicate.name + "/" + std::to_string(predicate.terms));
    }
    const CompiledSet set = compile_policy_set({.name = "s", .policies = {{"p", ""}}});
    Request request((*set)->policy);
    std::vector<std::string> replaced, stated;
    const auto json = parse_json(kBody, {});
    ASSERT_TRUE(state(*read_question(*json), (*set)->data, mapping, 0, request, replaced));
    for (const Request::Fact& fact : request.facts()) {
      stated.push_back(std::string(request.terms().text(fact.name)) + "/" + std::to_string(fact.terms.count));
    }
    for (const std::string& name : stated) EXPECT_THAT(reserved, Contains(name));
    for (const std::string& name : reserved) EXPECT_THAT(stated, Contains(name));
  }
}

}  // namespace
}  // namespace hardtack::serve
