// Requests and the life of an authorizer.
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "engine/authz/statement_text.h"
#include "engine/eval/world.h"
#include "engine/explain/explain.h"
#include "engine/program/print.h"
#include "engine/program/program_builder.h"
#include "tests/engine/authz/sources.h"

namespace hardtack {
namespace {

using namespace testing_support;

TEST(Request, MakesTermsOfWhatTheCallerHas) {
  const auto policy = Policy::compile(authorizer_of("allow if true")).value();
  Request request(policy);
  const std::array<std::uint8_t, 2> bytes = {1, 255};
  const std::string text = "string";
  request.add("f", {"text", text, std::string_view("view"), 1, -1, std::uint64_t{7}, true, Date{0}, ByteString(bytes),
                    Value::null()});
  request.add("g", {});
  ASSERT_FALSE(request.error().has_value());
  EXPECT_EQ(authorizer_code(*policy, request),
            "f(\"text\", \"string\", \"view\", 1, -1, 7, true, 1970-01-01T00:00:00Z, hex:01ff, null);\ng();\n\n"
            "allow if true;\n");
}

TEST(Request, TakesTermsOneByOne) {
  const auto policy = Policy::compile(authorizer_of("allow if true")).value();
  Request request(policy);
  const std::string name = "alice";
  using namespace std::chrono;
  request.add("right", name, "read", 1, true).add("nobody");
  request.add("time", sys_days(year(2030) / 6 / 1) + 12h + 300ms).add("day", sys_days(year(1970) / 1 / 2));
  request.add("now", system_clock::time_point(1'500ms)).add("set", Term::set({Term::integer(2), Term::string("x")}));
  request.add("mixed", {Term::bytes("\x01"), sys_seconds(7s)});
  ASSERT_FALSE(request.error().has_value()) << *request.error();
  EXPECT_EQ(authorizer_code(*policy, request),
            "right(\"alice\", \"read\", 1, true);\nnobody();\ntime(2030-06-01T12:00:00Z);\nday(1970-01-02T00:00:00Z);\n"
            "now(1970-01-01T00:00:01Z);\nset({2, \"x\"});\nmixed(hex:01, 1970-01-01T00:00:07Z);\n\nallow if true;\n");
}

// What an authorizer has decided can be explained whatever became of what it was given.
TEST(Authorizer, KeepsWhatItDecided) {
  Authorizer authorizer;
  const auto decide = [&](auto afterwards) {
    const auto policy =
        Policy::compile(authorizer_of("check if user(\"a user with a long name\"); allow if true")).value();
    auto request = std::make_unique<Request>(policy);
    request->add("user", "another user with a long name");
    const Credential credential = credential_of({"role(\"a role with a long name\");"});
    Result<Decision> decision = authorizer.authorize(policy, *request, credential);
    afterwards(request);
    return decision;
  };
  const auto expect_explained = [&](const Result<Decision>& decision) {
    ASSERT_TRUE(decision.has_value());
    EXPECT_EQ(decision->to_string(), "denied: check 0 of the authorizer failed");
    EXPECT_NE(explain_text(explain(authorizer, decision)).find("another user with a long name"), std::string::npos);
    const auto rows = authorizer.query(rule_of("q($x, $y) <- user($x), role($y)"));
    ASSERT_TRUE(rows.has_value());
    ASSERT_EQ(rows->size(), 1u);
    EXPECT_EQ((*rows)[0].to_string(), "q(\"another user with a long name\", \"a role with a long name\")");
    EXPECT_EQ((*rows)[0].terms[1], Term::string("a role with a long name"));
  };
  expect_explained(decide([](auto& request) { request.reset(); }));
  expect_explained(decide([](auto& request) {
    request->clear();
    request->add("user", "somebody else entirely");
  }));
  expect_explained(decide([](auto& request) { *request = Request(request->shared_policy()); }));
}

TEST(Authorizer, TakesAClockWithState) {
  const auto policy = Policy::compile(authorizer_of("allow if true")).value();
  std::chrono::nanoseconds now{};
  auto slow = [&now] { return now += std::chrono::milliseconds(30); };
  Authorizer authorizer({.limits = std::nullopt, .clock = Clock(slow)});
  const Result<Decision> decision = authorizer.authorize(policy, Request(policy));
  ASSERT_FALSE(decision.has_value());
  EXPECT_EQ(decision.error().code(), ErrorCode::kTimeout);
  EXPECT_GT(now.count(), 0);
}

TEST(Decision, PrintsItsPlacesAndItsTexts) {
  const struct {
    std::string policy, block, places, texts;
  } cases[] = {
      {"allow if true", "", "allowed by policy 0", "allowed by policy 0: allow if true"},
      {"deny if f(1); deny if true; allow if true", "", "denied: policy 1 matched",
       "denied: policy 1 matched: deny if true"},
      {"allow if f(1)", "check if g(2);", "denied: check 0 of block 0 failed, no policy matched",
       "denied: check 0 of block 0 failed: check if g(2); no policy matched"},
      {"check if h(1); allow if true", "check if g(2); check if true; check if g(3);",
       "denied: check 0 of the authorizer failed, check 0 of block 0 failed, check 2 of block 0 failed",
       "denied: check 0 of the authorizer failed: check if h(1); check 0 of block 0 failed: check if g(2); "
       "check 2 of block 0 failed: check if g(3)"},
  };
  for (const auto& c : cases) {
    const auto policy = Policy::compile(authorizer_of(c.policy)).value();
    const Credential credential = credential_of({c.block});
    const Result<Decision> decision = Authorizer().authorize(policy, Request(policy), credential);
    ASSERT_TRUE(decision.has_value()) << c.policy;
    std::ostringstream printed;
    printed << *decision;
    EXPECT_EQ(printed.str(), c.places);
    EXPECT_EQ(print_decision(*decision, *policy, credential), c.texts);
    EXPECT_LE(print_decision(*decision, *policy, credential, 10).size(), 10 + 4 * 40u) << "bounded";
  }
}

// A term that names one long string many times is copied as often: that counts against the memory of the decision.
TEST(Queries, CopyNoMoreThanTheBudgetHolds) {
  EvalLimits limits = patient_limits();
  limits.max_memory = 1u << 20;
  std::string terms = "$x";
  for (int i = 0; i < 40; ++i) terms += ", $x";
  Scenario scenario("long(\"" + std::string(60'000, 'x') + "\"); allow if true", {}, Scenario::with(limits));
  ASSERT_TRUE(scenario.decide().has_value());
  const auto rows = scenario.authorizer().query(rule_of("r(" + terms + ") <- long($x)"));
  ASSERT_FALSE(rows.has_value());
  EXPECT_EQ(rows.error().code(), ErrorCode::kTooMuchMemory);
  ASSERT_TRUE(scenario.decide().has_value());  // limits hold for a decision and its queries together
  const auto one = scenario.authorizer().query(rule_of("r($x) <- long($x)"));
  ASSERT_TRUE(one.has_value()) << one.error().to_string();
  EXPECT_EQ(one->size(), 1u);
}

TEST(Request, RemembersItsFirstError) {
  const auto policy = Policy::compile(authorizer_of("allow if true")).value();
  const auto error_of = [&](auto add) {
    Request request(policy);
    add(request);
    request.add("also bad", {});
    const Result<Decision> decision = Authorizer().authorize(policy, request);
    return decision ? ErrorCode::kInternal : decision.error().code();
  };
  EXPECT_EQ(error_of([](Request& r) { r.add("no spaces", {"x"}); }), ErrorCode::kInvalidName);
  EXPECT_EQ(error_of([](Request& r) { r.add("f", {~std::uint64_t{0}}); }), ErrorCode::kUsage);
  EXPECT_EQ(error_of([](Request& r) { r.add("f", {static_cast<const char*>(nullptr)}); }), ErrorCode::kUsage);
  EXPECT_EQ(error_of([](Request& r) { r.add("f", {r.terms().variable("x")}); }), ErrorCode::kFactNotGround);
  EXPECT_EQ(error_of([](Request& r) { r.add("f", Term::variable("x")); }), ErrorCode::kFactNotGround);
  EXPECT_EQ(error_of([](Request& r) { r.add("f", Term::set({Term::set({})})); }), ErrorCode::kInvalidSet);
  EXPECT_EQ(error_of([](Request& r) { r.add("f", std::chrono::sys_seconds(std::chrono::seconds(-1))); }),
            ErrorCode::kUsage);
  for (const char* text :
       {"\xff", "a\x80", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "ok\xfe"}) {
    EXPECT_EQ(error_of([&](Request& r) { r.add("f", {text}); }), ErrorCode::kInvalidUtf8);
    EXPECT_EQ(error_of([&](Request& r) {
                r.add("f", {r.terms().array(std::array{Value::integer(1), r.terms().string(text)}).value()});
              }),
              ErrorCode::kInvalidUtf8);
    EXPECT_EQ(error_of([&](Request& r) { r.add("f", {ByteString(std::string_view(text))}); }),
              ErrorCode::kInvalidName);  // the next fact's: bytes may be anything
  }
  for (const char* more : {"f(1); g($x) <- f($x);", "f(1); check if true;", "trusting previous; f(1);"}) {
    EXPECT_EQ(error_of([&](Request& r) { r.add_block(block_of(more)); }), ErrorCode::kUsage) << more;
  }
  for (const char* more : {"f(1); allow if true;", "deny if true;"}) {
    EXPECT_EQ(error_of([&](Request& r) { r.add_block(authorizer_of(more)); }), ErrorCode::kUsage) << more;
  }
}

// Blocks come from builders, which take any bytes as a string.
TEST(Request, TakesTextOfBlocksAsItTakesOthers) {
  const auto error_of = [](auto make) {
    const auto policy = Policy::compile(authorizer_of("allow if true")).value();
    ProgramBuilder builder;
    const std::array terms{Value::integer(1), make(builder.terms())};
    EXPECT_TRUE(builder.add_fact(builder.terms().intern("f"), terms));
    Request request(policy);
    request.add_block(std::move(builder).build());
    EXPECT_EQ(request.facts().size(), request.error() ? 0u : 1u);
    return request.error() ? std::optional(request.error()->code()) : std::nullopt;
  };
  EXPECT_EQ(error_of([](TermStore& terms) { return terms.string("caf\xc3\xa9"); }), std::nullopt);
  EXPECT_EQ(error_of([](TermStore& terms) { return terms.bytes("\xff"); }), std::nullopt);
  EXPECT_EQ(error_of([](TermStore& terms) { return terms.string("\xff"); }), ErrorCode::kInvalidUtf8);
  EXPECT_EQ(error_of([](TermStore& terms) { return terms.string("caf\xc3"); }), ErrorCode::kInvalidUtf8);
  EXPECT_EQ(error_of([](TermStore& terms) { return terms.array(std::array{terms.string("\xff")}).value(); }),
            ErrorCode::kInvalidUtf8);
}

// What only verifiers or tokens say, policies and requests do not: neither as their first fact nor behind others.
TEST(Request, StatesNothingThatIsReserved) {
  PolicyOptions options = Scenario::defaults();
  options.token_predicates = {{"parent", 1}};
  struct Row {
    const char* program;
    bool refused;
  };
  const Row facts[] = {
      {"verified:user(1);", true},
      {"credential:user(1);", true},
      {"user(1); verified:user(1);", true},
      {"user(1); user(2); credential:user(1);", true},
      {"parent(1);", true},
      {"parent();", false},
      {"parent(1, 2);", false},
      {"parent(1, 2); parent(1);", true},
      {"parent(1, 2); parent(3, 4); parent(5);", true},
      {"parents(1);", false},
      {"user(1); user(2);", false},
  };
  const auto is_refused = [](const std::optional<Error>& error) {
    return error && error->code() == ErrorCode::kReservedName;
  };
  const auto policy = Policy::compile(authorizer_of("allow if true"), options).value();
  for (const Row& row : facts) {
    Request request(policy);
    request.add_block(block_of(row.program));
    EXPECT_EQ(is_refused(request.error()), row.refused) << row.program;
    Request one_by_one(policy);
    const Block block = block_of(row.program);
    for (const Predicate& fact : block.facts()) {
      std::vector<RequestTerm> terms;
      for (const Value term : block.terms_of(fact)) terms.emplace_back(term);
      one_by_one.add(block.terms().text(fact.name), std::span<const RequestTerm>(terms));
    }
    EXPECT_EQ(is_refused(one_by_one.error()), row.refused) << row.program;
    const auto compiled = Policy::compile(authorizer_of(std::string(row.program) + " allow if true"), options);
    EXPECT_EQ(!compiled && is_refused(compiled.error()), row.refused) << row.program;
  }
  const Row rules[] = {
      {"verified:user($x) <- user($x);", true}, {"credential:user($x) <- user($x);", true},
      {"parent($x) <- user($x);", true},        {"parent($x, $x) <- user($x);", false},
      {"user($x) <- parent($x);", false},       {"user($x) <- verified:user($x);", false},
  };
  for (const Row& row : rules) {
    const auto compiled = Policy::compile(authorizer_of(std::string(row.program) + " allow if true"), options);
    EXPECT_EQ(!compiled && is_refused(compiled.error()), row.refused) << row.program;
  }
  EXPECT_TRUE(Policy::compile(authorizer_of("parent(1); allow if true")).has_value()) << "where no format says it";
}

// load() tells it, so that nobody adds to a world that is not whole.
TEST(Request, OverALimitIsRefusedWhenLoaded) {
  EvalLimits limits = patient_limits();
  limits.max_memory = 1u << 16;
  Scenario scenario("allow if true", {}, Scenario::with(limits));
  for (int i = 0; i < 10'000; ++i) scenario.request().add("user", i);
  const Result<void> loaded = scenario.authorizer().load(scenario.policy(), scenario.request());
  ASSERT_FALSE(loaded.has_value());
  EXPECT_EQ(loaded.error().code(), ErrorCode::kTooMuchMemory);
  EXPECT_EQ(scenario.authorizer().run().error().code(), ErrorCode::kUsage);
}

TEST(Request, ClearedHoldsNothingOfBefore) {
  const auto policy = Policy::compile(authorizer_of("allow if user(\"alice\")")).value();
  Authorizer authorizer;
  Request request(policy);
  request.add("user", {"alice"});
  EXPECT_TRUE(is_allowed(authorizer.authorize(policy, request)));
  request.clear();
  EXPECT_FALSE(is_allowed(authorizer.authorize(policy, request)));
  request.add_block(block_of("user(\"alice\"); user(\"bob\");"));
  EXPECT_TRUE(is_allowed(authorizer.authorize(policy, request)));
  request.clear();
  request.add("no spaces", {});
  request.clear();
  request.add("user", {"alice"});
  EXPECT_TRUE(is_allowed(authorizer.authorize(policy, request)));
  // Nobody has decided about these.
  Request unused(policy);
  unused.add("user", {"bob"}).add("user", {"alice"});
  unused.clear();
  EXPECT_TRUE(unused.facts().empty());
  EXPECT_FALSE(is_allowed(authorizer.authorize(policy, unused)));
}

TEST(Request, KeepsTheFactsThatRequestsHaveInCommon) {
  const auto policy = Policy::compile(authorizer_of("allow if user(\"alice\"), resource($r), $r != \"b\"")).value();
  Authorizer authorizer;
  Request request(policy);
  request.add("user", {"alice"});
  for (const auto& [resource, allowed] : {std::pair("a", true), {"b", false}, {"a", true}, {"none", true}}) {
    request.keep_facts(1);
    if (resource != std::string("none")) request.add("resource", {resource}).add("seen", {resource, 7});
    EXPECT_EQ(request.facts().size(), resource != std::string("none") ? 3u : 1u);
    EXPECT_EQ(is_allowed(authorizer.authorize(policy, request)), allowed && resource != std::string("none"))
        << resource;
  }
  request.keep_facts(7);  // as many as there are
  EXPECT_EQ(request.facts().size(), 1u);
  request.add("no spaces", {});
  request.keep_facts(0);
  EXPECT_TRUE(request.error().has_value());  // until it is cleared
}

TEST(Request, KeepsItsFactsAndItsPolicyWhenMoved) {
  Request request(Policy::compile(authorizer_of("allow if user(\"alice\"), user(\"bob\")")).value());
  request.add("user", {"alice"});
  Request moved = std::move(request);
  moved.add_block(block_of("user(\"bob\");"));
  Request assigned(Policy::compile(authorizer_of("deny if true")).value());
  assigned = std::move(moved);
  EXPECT_TRUE(is_allowed(Authorizer().authorize(assigned.shared_policy(), assigned)));
}

TEST(Request, OfAnotherPolicyIsRefused) {
  const auto policy = Policy::compile(authorizer_of("allow if true")).value();
  const auto other = Policy::compile(authorizer_of("allow if true")).value();
  const Result<Decision> decision = Authorizer().authorize(policy, Request(other));
  ASSERT_FALSE(decision.has_value());
  EXPECT_EQ(decision.error().code(), ErrorCode::kUsage);
}

TEST(Authorizer, IsUsedAgainWithoutTraceOfBefore) {
  const auto policy = Policy::compile(authorizer_of("b($x) <- a($x); allow if b(1)")).value();
  Authorizer authorizer;
  const Request request(policy);
  const Credential with = credential_of({"a(1); a(\"one\"); c(\"x\", {\"y\"});"});
  const Credential without = credential_of({"a(2);"});
  const Credential failing = credential_of({"check if 1 / 0 == 1;"});
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(outcome_text(authorizer.authorize(policy, request, with)), "allow 0");
    EXPECT_EQ(outcome_text(authorizer.authorize(policy, request, without)), "no policy");
    EXPECT_EQ(authorizer.world().fact_count(), 2u);
    EXPECT_EQ(outcome_text(authorizer.authorize(policy, request, failing)), "error divide_by_zero");
    EXPECT_EQ(outcome_text(authorizer.authorize(policy, request)), "no policy");
    EXPECT_EQ(authorizer.world().fact_count(), 0u);
  }
}

TEST(Authorizer, DecidesEachRequestByThePolicyThatItIsGiven) {
  struct Case {
    const char* policy;
    bool regex;
    const char* expected;
  };
  const Case cases[] = {
      {"allow if user(\"alice\")", true, "allow 0"},
      {"deny if true", true, "deny 0"},
      {"b(1); b(2) <- b(1); allow if user($u), $u.matches(\"al.*\"), b(2)", true, "allow 0"},
      {"allow if user($u), $u.matches(\"al.*\")", false, "error regex_too_large"},
      {"check if b(2); allow if true", true, "allow 0; authorizer 0"},
      {"allow if b(1)", true, "no policy"},
  };
  std::vector<std::shared_ptr<const Policy>> policies;
  for (const Case& each : cases) {
    PolicyOptions options = Scenario::defaults();
    options.enable_regex = each.regex;
    policies.push_back(Policy::compile(authorizer_of(each.policy), options).value());
  }
  Authorizer authorizer;
  EXPECT_EQ(authorizer.policy(), nullptr);
  for (int round = 0; round < 3; ++round) {
    for (std::size_t i = 0; i < std::size(cases); ++i) {
      Request request(policies[i]);
      request.add("user", {"alice"});
      EXPECT_EQ(outcome_text(authorizer.authorize(policies[i], request)), cases[i].expected) << cases[i].policy;
      EXPECT_EQ(authorizer.policy(), policies[i].get());
    }
  }
}

// What the authorizer was given may end before its world does, the request apart.
TEST(Authorizer, KeepsThePolicyAndTheCredentialsOfItsWorld) {
  Authorizer authorizer;
  auto policy = Policy::compile(authorizer_of("check if a(2); allow if a(1)")).value();
  const Request request(policy);
  const Result<Decision> decision = authorizer.authorize(policy, request, credential_of({"a(1);"}));
  policy.reset();
  ASSERT_EQ(outcome_text(decision), "allow 0; authorizer 0");
  EXPECT_EQ(statement_text(authorizer, decision->failed_checks[0].where), "check if a(2)");
  EXPECT_EQ(outcome_text(authorizer.decide()), "allow 0; authorizer 0");
}

TEST(Authorizer, RefusesToDecideWithoutAPolicy) {
  const auto policy = Policy::compile(authorizer_of("allow if true")).value();
  Authorizer authorizer;
  const Request request(policy);
  EXPECT_EQ(authorizer.run().error().code(), ErrorCode::kUsage);
  EXPECT_TRUE(is_allowed(authorizer.authorize(policy, request)));
  EXPECT_EQ(outcome_text(authorizer.authorize(nullptr, request)), "error usage");
  EXPECT_EQ(outcome_text(authorizer.decide()), "error usage");
  EXPECT_TRUE(authorizer.world().facts().empty());
  EXPECT_TRUE(is_allowed(authorizer.authorize(policy, request)));
}

TEST(Authorizer, RunsOnceAndDecidesOnlyWhatRan) {
  Scenario scenario("a(1); b($x) <- a($x), $x / 0 == 1; allow if true");
  Authorizer& authorizer = scenario.authorizer();
  EXPECT_EQ(authorizer.run().error().code(), ErrorCode::kUsage);
  ASSERT_TRUE(authorizer.load(scenario.policy(), scenario.request()).has_value());
  EXPECT_EQ(authorizer.decide().error().code(), ErrorCode::kUsage);
  EXPECT_EQ(authorizer.run().error().code(), ErrorCode::kDivideByZero);
  EXPECT_EQ(authorizer.run().error().code(), ErrorCode::kDivideByZero);
  EXPECT_EQ(authorizer.decide().error().code(), ErrorCode::kDivideByZero);
  EXPECT_EQ(authorizer.query(rule_of("r(1) <- true")).error().code(), ErrorCode::kDivideByZero);
  EXPECT_EQ(authorizer.world().fact_count(), 1u);
}

// What a round found before it failed is not shown: the world is what the last complete round left.
TEST(Authorizer, KeepsCompleteRoundsOnly) {
  Scenario scenario("a(1); b($x) <- a($x); c($x) <- a($x); d($x) <- b($x), $x / 0 == 1; e($x) <- b($x); allow if true");
  EXPECT_EQ(outcome_text(scenario.decide()), "error divide_by_zero");
  EXPECT_EQ(scenario.authorizer().world().fact_count(), 3u);
  EXPECT_EQ(outcome_text(scenario.decide()), "error divide_by_zero");
  EXPECT_EQ(scenario.authorizer().world().fact_count(), 3u);
}

TEST(Authorizer, RestoresFactsWithTheirOrigins) {
  Scenario scenario("allow if a(1)", {"", "check if true;"});
  Authorizer& authorizer = scenario.authorizer();
  ASSERT_TRUE(authorizer.load(scenario.policy(), scenario.request(), Credentials(scenario.credential())).has_value());
  const StringId name = authorizer.terms().intern("a");
  ASSERT_TRUE(authorizer.restore_fact(Origin::place(1), name, std::array{Value::integer(1)}).has_value());
  const std::array variable{authorizer.terms().variable("x")};
  EXPECT_EQ(authorizer.restore_fact(Origin::place(1), name, variable).error().code(), ErrorCode::kFactNotGround);
  const std::array inside{authorizer.terms().array(variable).value()};
  EXPECT_EQ(authorizer.restore_fact(Origin::place(1), name, inside).error().code(), ErrorCode::kFactNotGround);
  ASSERT_TRUE(authorizer.run().has_value());
  EXPECT_EQ(outcome_text(authorizer.decide()), "no policy");
  EXPECT_EQ(authorizer.restore_fact(Origin(), name, {}).error().code(), ErrorCode::kUsage);
}

TEST(Attacks, A055_UnboundHeadsAreRefusedWhenLoaded) {
  ProgramBuilder builder;
  builder.begin_query();
  ASSERT_TRUE(builder.end_query());
  ASSERT_TRUE(builder.add_rule(builder.terms().intern("a"), std::array{builder.terms().variable("x")}));
  Block block = std::move(builder).build();
  const auto policy = Policy::compile(authorizer_of("allow if true")).value();
  const Credential credential = CredentialIssuer::issue({{std::make_shared<const Block>(block_of("")), {}},
                                                         {std::make_shared<const Block>(std::move(block)), {}}})
                                    .value();
  const Result<Decision> decision = Authorizer().authorize(policy, Request(policy), credential);
  ASSERT_FALSE(decision.has_value());
  EXPECT_EQ(decision.error().code(), ErrorCode::kUnboundVariable);
  EXPECT_EQ(decision.error().context().back(), "block 1");

  ProgramBuilder again;
  again.begin_query();
  ASSERT_TRUE(again.end_query());
  ASSERT_TRUE(again.add_rule(again.terms().intern("a"), std::array{again.terms().variable("x")}));
  EXPECT_EQ(Policy::compile(std::move(again).build()).error().code(), ErrorCode::kUnboundVariable);

  ProgramBuilder query;
  query.begin_query();
  ASSERT_TRUE(query.end_query());
  ASSERT_TRUE(query.add_rule(query.terms().intern("a"), std::array{query.terms().variable("x")}));
  const Block asked = std::move(query).build();
  Authorizer authorizer;
  ASSERT_TRUE(is_allowed(authorizer.authorize(policy, Request(policy))));
  EXPECT_EQ(authorizer.query(asked).error().code(), ErrorCode::kUnboundVariable);
  EXPECT_EQ(authorizer.query_all(asked).error().code(), ErrorCode::kUnboundVariable);
}

TEST(Attacks, A062_AritiesAreDifferentPredicates) {
  EXPECT_EQ(outcome("a(); a(1); allow if a($x, $y)"), "no policy");
  EXPECT_EQ(outcome("a(1, 2); allow if a($x)"), "no policy");
  std::string terms = "0";
  for (int i = 1; i < 64; ++i) terms += ", " + std::to_string(i);
  EXPECT_EQ(outcome("a(" + terms + "); allow if a(" + terms + ")"), "allow 0");
}

}  // namespace
}  // namespace hardtack
