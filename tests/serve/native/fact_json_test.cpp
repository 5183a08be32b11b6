// Facts and terms as JSON: what each is, and what is none.
#include "serve/native/fact_json.h"

#include <gtest/gtest.h>

#include "engine/program/print.h"
#include "tests/serve/support/policy_fixture.h"

namespace hardtack::serve {
namespace {

// The facts as policies would write them, or "POINTER: what is wrong".
std::string stated(const std::string& json) {
  const auto set = testing::policy_set("allow if true");
  Request request(set->policy);
  const Pointer whole;
  const auto done = add_facts(parse_json(json, {}).value(), Pointer(whole, "facts"), request);
  if (!done) return "[" + done.error().pointer + "]";
  std::string text;
  for (const Request::Fact& fact : request.facts()) {
    std::vector<Term> terms;
    for (const Value value : request.terms_of(fact)) terms.push_back(Term::from_value(request.terms(), value));
    text += (text.empty() ? "" : " ") + print_predicate(request.terms().text(fact.name), terms);
  }
  return text;
}

std::string with_term(const std::string& term) { return R"([{"name": "f", "terms": [)" + term + "]}]"; }

TEST(FactJson, EveryTermHasANotation) {
  struct Row {
    std::string term;
    std::string expected;
  };
  const Row rows[] = {
      {R"("a")", R"(f("a"))"},
      {R"x("a\"); allow if true; //")x", R"x(f("a\"); allow if true; //"))x"},
      {R"("$x")", R"(f("$x"))"},
      {R"("2026-01-02T03:04:05Z")", R"(f("2026-01-02T03:04:05Z"))"},
      {"12", "f(12)"},
      {"-9223372036854775808", "f(-9223372036854775808)"},
      {"1e3", "f(1000)"},
      {"-2.0", "f(-2)"},
      {"true", "f(true)"},
      {"null", "f(null)"},
      {R"({"date": "2026-01-02T03:04:05Z"})", "f(2026-01-02T03:04:05Z)"},
      {R"({"date": "2026-01-02T04:04:05+01:00"})", "f(2026-01-02T03:04:05Z)"},
      {R"({"bytes": "00FF"})", "f(hex:00ff)"},
      {R"({"set": [2, 1, 2]})", "f({1, 2})"},
      {R"([1, "a", [true]])", R"(f([1, "a", [true]]))"},
      {R"({"map": {"b": 1, "a": {"date": "2026-01-02T03:04:05Z"}}})", R"(f({"a": 2026-01-02T03:04:05Z, "b": 1}))"},
      {R"(1, "b")", R"(f(1, "b"))"},
  };
  for (const Row& row : rows) EXPECT_EQ(stated(with_term(row.term)), row.expected) << row.term;
}

TEST(FactJson, WhatIsNoTermIsNamed) {
  struct Row {
    std::string term;
    std::string pointer;
  };
  const Row rows[] = {
      {"0.5", "/facts/0/terms/0"},
      {"1e30", "/facts/0/terms/0"},
      {"-9223372036854775809", "/facts/0/terms/0"},
      {"9007199254740993.0", "/facts/0/terms/0"},
      {"9223372036854775808", "/facts/0/terms/0"},
      {"{}", "/facts/0/terms/0"},
      {R"({"a": 1})", "/facts/0/terms/0"},
      {R"({"date": "2026", "bytes": ""})", "/facts/0/terms/0"},
      {R"(1, {"date": "2026"})", "/facts/0/terms/1/date"},
      {R"({"date": 12})", "/facts/0/terms/0/date"},
      {R"({"bytes": "0"})", "/facts/0/terms/0/bytes"},
      {R"({"set": {"a": 1}})", "/facts/0/terms/0/set"},
      {R"({"set": [{"set": [1]}]})", "/facts/0/terms/0/set"},
      {R"({"map": [1, 2]})", "/facts/0/terms/0/map"},
      {R"([1, [2, 0.5]])", "/facts/0/terms/0/1/1"},
      {R"({"variable": "x"})", "/facts/0/terms/0"},
  };
  for (const Row& row : rows) EXPECT_EQ(stated(with_term(row.term)), "[" + row.pointer + "]") << row.term;
}

TEST(FactJson, S29ReservedNamesAndWhatIsNoFact) {
  struct Row {
    std::string facts;
    std::string expected;
  };
  const Row rows[] = {
      {R"([{"name": "verified:key_id", "terms": [1]}])", "[/facts/0/name]"},
      {R"([{"name": "credential:user", "terms": [1]}])", "[/facts/0/name]"},
      {R"([{"name": "verified:credential", "terms": [1]}])", "[/facts/0/name]"},
      {R"([{"name": "parent_token_sha256", "terms": ["a"]}])", "[/facts/0/name]"},
      {R"([{"name": "time", "terms": [{"date": "2020-01-01T00:00:00Z"}]}])", "[/facts/0/name]"},
      {R"([{"name": "time", "terms": ["noon", 1]}])", R"(time("noon", 1))"},
      {R"([{"name": "not a name", "terms": [1]}])", "[/facts/0]"},
      {R"([{"name": "a(1); b", "terms": [1]}])", "[/facts/0]"},
      {R"([{"name": "", "terms": [1]}])", "[/facts/0]"},
      {R"([{"name": 1, "terms": [1]}])", "[/facts/0/name]"},
      {R"([{"terms": [1]}])", "[/facts/0/name]"},
      {R"([{"name": "a"}])", "[/facts/0/terms]"},
      {R"([{"name": "a", "terms": [1]}, {"name": "b", "terms": 1}])", "[/facts/1/terms]"},
      {R"([{"name": "a", "terms": [1], "origin": 0}])", "[/facts/0/origin]"},
      {R"(["a"])", "[/facts/0]"},
      {R"({})", "[/facts]"},
      {R"([])", ""},
  };
  for (const Row& row : rows) EXPECT_EQ(stated(row.facts), row.expected) << row.facts;
  std::string many = "[";
  for (std::size_t i = 0; i <= kMaxRequestFacts; ++i)
    many += (i == 0 ? "" : ",") + std::string(R"({"name":"a","terms":[1]})");
  EXPECT_EQ(stated(many + "]"), "[/facts]");
}

}  // namespace
}  // namespace hardtack::serve
