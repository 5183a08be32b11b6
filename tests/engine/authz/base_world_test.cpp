// What a policy derives when it is compiled must not be observable: generated policies, whose facts are said partly by
// the policy and partly by the request, decided with the base and without it, and by the naive evaluator.
#include "engine/eval/base_world.h"

#include <gtest/gtest.h>

#include <atomic>
#include <optional>

#include "engine/eval/world.h"
#include "tests/engine/authz/many_cases.h"
#include "tests/engine/authz/sources.h"
#include "tests/reference/naive_evaluator.h"
#include "tests/support/case_random.h"

namespace hardtack {
namespace {

using namespace testing_support;
using test_support::CaseRandom;

struct BaseCase {
  std::string policy;   // facts and rules that are known when it is compiled
  std::string request;  // facts that are not
  std::vector<TestBlock> blocks;
  EvalLimits limits = patient_limits();
};

class CaseMaker {
 public:
  explicit CaseMaker(std::uint64_t seed) : random_(seed) {}

  BaseCase make() {
    BaseCase made;
    std::string rules = this->rules(1 + below(6), "");
    if (chance(4)) rules = "trusting ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189;" + rules;
    made.policy = rules + facts(3 + below(6)) + "check if p($x), q($x, $y); allow if r($x), p($x); allow if true;";
    made.request = facts(below(4));
    if (!chance(3)) made.blocks.emplace_back(facts(below(3)) + this->rules(below(3), ""));
    if (!made.blocks.empty() && chance(2))
      made.blocks.emplace_back(facts(below(3)) + this->rules(below(2), "previous"));
    if (!made.blocks.empty() && chance(3)) made.blocks.emplace_back(facts(1 + below(3)), kKeyA);
    if (chance(5)) made.limits.max_facts = 4 + below(20);
    if (chance(5)) made.limits.max_iterations = 1 + below(5);
    return made;
  }

 private:
  std::uint64_t below(std::uint64_t n) { return random_.below(n); }
  bool chance(std::uint64_t one_in) { return below(one_in) == 0; }
  std::string constant() { return chance(12) ? "\"s\"" : std::to_string(below(4)); }
  std::string term() {
    static const char* const kVariables[] = {"$x", "$y", "$z"};
    return chance(5) ? constant() : kVariables[below(3)];
  }
  std::string atom(bool ground) {
    const auto next = [&] { return ground ? constant() : term(); };
    switch (below(4)) {
      case 0: return "p(" + next() + ")";
      case 1: return "r(" + next() + ")";
      case 2: return "q(" + next() + ", " + next() + ")";
      default: return "s(" + next() + ", " + next() + ")";
    }
  }
  std::string facts(std::uint64_t count) {
    std::string text;
    for (std::uint64_t i = 0; i < count; ++i) text += atom(true) + ";";
    return text;
  }
  std::string rules(std::uint64_t count, const std::string& scope) {
    static const char* const kTests[] = {"$x < 3", "$x != 1", "$x + $x < 9", "$x == \"s\"", "$x === 2"};
    std::string text;
    for (std::uint64_t i = 0; i < count; ++i) {
      if (chance(2)) {  // ones that go on for some rounds
        static const char* const kChains[] = {"q($x, $z) <- q($x, $y), s($y, $z)",
                                              "s($x, $z) <- s($x, $y), s($y, $z)",
                                              "p($y) <- p($x), q($x, $y)",
                                              "r($y) <- p($x), s($x, $y)",
                                              "p($x) <- r($x)",
                                              "q($x, $x) <- r($x), p($x)"};
        text += kChains[below(6)] + (scope.empty() ? std::string() : " trusting " + scope) + ";";
        continue;
      }
      if (chance(9)) {
        text += atom(true) + " <- 1 < " + std::to_string(below(4)) + ";";
        continue;
      }
      std::string body = "q($x, $y)";
      const std::uint64_t atoms = below(3);
      for (std::uint64_t k = 0; k < atoms; ++k) body += ", " + atom(false);
      if (chance(5)) body += std::string(", ") + kTests[chance(4) ? below(5) : below(2)];
      if (chance(2)) body += ", $z == 0";
      body = body.find("$z") != std::string::npos ? body + ", s($y, $z)" : body;
      static const char* const kHeads[] = {"p($x)", "r($y)", "q($x, $y)", "q($y, $x)", "s($x, $y)", "s($y, 1)", "r(2)"};
      text += std::string(kHeads[below(7)]) + " <- " + body;
      if (!scope.empty()) text += " trusting " + scope;
      text += ";";
    }
    return text;
  }

  CaseRandom random_;
};

struct Answer {
  std::string outcome;
  std::uint64_t iterations = 0;
  std::uint64_t facts = 0;
  ErrorCode code{};
  bool failed = false;
  bool has_base = false;
  std::uint64_t covered_rules = 0;
};

Answer decide(const BaseCase& made, bool saturate, bool all_in_policy) {
  PolicyOptions options = Scenario::with(made.limits);
  options.saturate = saturate;
  const auto policy =
      Policy::compile(authorizer_of(made.policy + (all_in_policy ? made.request : "")), std::move(options)).value();
  Request request(policy);
  if (!all_in_policy && !made.request.empty()) request.add_block(authorizer_of(made.request));
  std::optional<Credential> credential;
  if (!made.blocks.empty()) credential = credential_of(made.blocks);
  Authorizer authorizer;
  std::string first;
  Answer answer;
  for (int again = 0; again < 2; ++again) {
    const Result<Decision> decision = authorizer.authorize(policy, request, credential);
    answer.outcome = full_outcome(decision, authorizer);
    answer.failed = !decision;
    if (!decision) answer.code = decision.error().code();
    EXPECT_TRUE(again == 0 || answer.outcome == first) << answer.outcome << "\nbefore: " << first;
    first = answer.outcome;
  }
  answer.iterations = authorizer.stats().iterations;
  answer.facts = authorizer.stats().facts;
  answer.has_base = policy->base_world() != nullptr;
  for (std::size_t i = 0; answer.has_base && i < policy->source().rules().size(); ++i) {
    answer.covered_rules += policy->base_world()->covers(i) ? 1u : 0u;
  }
  return answer;
}

void expect_naive(const BaseCase& made, const Answer& answer) {
  reference::NaiveInput input;
  const Block authorizer = authorizer_of(made.policy + made.request);
  input.authorizer = &authorizer;
  input.max_facts = made.limits.max_facts;
  input.max_iterations = made.limits.max_iterations;
  for (const TestBlock& block : made.blocks) {
    std::optional<PublicKey> key;
    if (block.external_key) key = PublicKey::from_text(*block.external_key).value();
    input.blocks.push_back({std::make_shared<const Block>(block_of(block.source)), key});
  }
  const reference::Outcome expected = reference::evaluate_naively(input);
  ASSERT_EQ(answer.failed, !expected.errors.empty()) << answer.outcome << "\nexpected " << expected.to_string();
  if (answer.failed) {
    EXPECT_TRUE(expected.errors.contains(answer.code)) << answer.outcome << "\nexpected " << expected.to_string();
  } else {
    EXPECT_EQ(answer.iterations, expected.iterations);
    EXPECT_EQ(answer.facts, expected.facts.size());
  }
}

TEST(BaseWorld, ChangesNothingThatCanBeObserved) {
  const std::uint64_t count = case_count(2'000);
  std::atomic<std::uint64_t> with_rules = 0, long_runs = 0, failures = 0;
  for_each_case(count, [&](std::uint64_t seed) {
    const BaseCase made = CaseMaker(seed).make();
    SCOPED_TRACE(made.policy + "\nrequest: " + made.request);
    try {
      const Answer with = decide(made, true, false);
      EXPECT_EQ(with.outcome, decide(made, false, false).outcome);
      EXPECT_EQ(with.outcome, decide(made, true, true).outcome);
      expect_naive(made, with);
      with_rules += with.covered_rules > 0 ? 1u : 0u;
      long_runs += with.iterations > 2 ? 1u : 0u;
      failures += with.failed ? 1u : 0u;
    } catch (const std::runtime_error& error) {
      ADD_FAILURE() << error.what();
    }
  });
  // The cases mean something.
  EXPECT_GT(with_rules * 3, count);
  EXPECT_GT(long_runs * 20, count);
  EXPECT_GT(failures * 20, count);
}

// What a policy costs by itself is charged to each request, so that a limit does not depend on who did the work.
TEST(BaseWorld, CostsWhatEvaluationWithoutItCosts) {
  const std::string program =
      "a(0); a(1); a(2); a(3); b($x, $y) <- a($x), a($y), $x < $y; c($x) <- b($x, $y), b($y, $z);"
      "check if b(1, 2); allow if c(0)";
  const auto options = [](bool saturate, auto change) {
    PolicyOptions given = Scenario::defaults();
    given.saturate = saturate;
    change(given.limits);
    return given;
  };
  Scenario without(program, {}, options(false, [](EvalLimits&) {}));
  ASSERT_EQ(outcome_text(without.decide()), "allow 0");
  const RunStats usual = without.authorizer().stats();
  for (bool saturate : {false, true}) {
    const auto outcome_at = [&](auto change) {
      return outcome_text(Scenario(program, {}, options(saturate, change)).decide());
    };
    EXPECT_EQ(outcome_at([&](EvalLimits& l) { l.max_steps = usual.steps; }), "allow 0") << saturate;
    EXPECT_EQ(outcome_at([&](EvalLimits& l) { l.max_steps = usual.steps - 1; }), "error too_many_steps") << saturate;
    EXPECT_EQ(outcome_at([&](EvalLimits& l) { l.max_facts = usual.facts + 1; }), "allow 0") << saturate;
    EXPECT_EQ(outcome_at([&](EvalLimits& l) { l.max_facts = usual.facts; }), "error too_many_facts") << saturate;
    EXPECT_EQ(outcome_at([&](EvalLimits& l) { l.max_iterations = usual.iterations + 1; }), "allow 0") << saturate;
    EXPECT_EQ(outcome_at([&](EvalLimits& l) { l.max_iterations = usual.iterations; }), "error too_many_iterations");
  }
  const auto memory_needed = [&](bool saturate) {
    std::size_t low = 1, high = 1u << 20;
    while (low + 1 < high) {
      const std::size_t middle = (low + high) / 2;
      const bool fits =
          outcome_text(
              Scenario(program, {}, options(saturate, [&](EvalLimits& l) { l.max_memory = middle; })).decide()) ==
          "allow 0";
      (fits ? high : low) = middle;
    }
    return high;
  };
  EXPECT_EQ(memory_needed(true), memory_needed(false));
}

TEST(BaseWorld, RulesWithoutABodyAreAskedOnce) {
  const auto steps_of = [](const std::string& program, bool saturate) {
    PolicyOptions options = Scenario::defaults();
    options.saturate = saturate;
    Scenario scenario(program, {}, options);
    EXPECT_EQ(outcome_text(scenario.decide()), "allow 0") << program;
    return scenario.authorizer().stats().steps;
  };
  const std::string rule = "e(1) <- 1 < 2; ";
  std::string chain = "allow if true";
  std::optional<std::uint64_t> cost;
  for (int rounds = 0; rounds < 5; ++rounds) {
    for (bool saturate : {false, true}) {
      const std::uint64_t more = steps_of(rule + chain, saturate) - steps_of(chain, saturate);
      EXPECT_EQ(more, cost.value_or(more)) << saturate << " " << chain;
      cost = more;
    }
    const std::string next = std::to_string(rounds + 1);
    chain = (rounds == 0 ? "n(0); " : "") + ("n(" + next + ") <- n(" + std::to_string(rounds) + "); ") + chain;
  }
}

// An authorizer may have limits of its own, below what the policy was compiled with.
TEST(BaseWorld, CountsAgainstTheLimitsOfTheAuthorizer) {
  const auto policy =
      Policy::compile(authorizer_of("a(0); a(1); b($x) <- a($x); c($x) <- b($x); allow if c(1)"), Scenario::defaults())
          .value();
  const auto outcome_with = [&](auto change) {
    AuthorizerOptions options;
    options.limits = patient_limits();
    change(*options.limits);
    return outcome_text(Authorizer(options).authorize(policy, Request(policy)));
  };
  EXPECT_EQ(outcome_with([](EvalLimits&) {}), "allow 0");
  EXPECT_EQ(outcome_with([](EvalLimits& l) { l.max_facts = 6; }), "error too_many_facts");
  EXPECT_EQ(outcome_with([](EvalLimits& l) { l.max_facts = 7; }), "allow 0");
  EXPECT_EQ(outcome_with([](EvalLimits& l) { l.max_iterations = 2; }), "error too_many_iterations");
  EXPECT_EQ(outcome_with([](EvalLimits& l) { l.max_iterations = 3; }), "allow 0");
  EXPECT_EQ(outcome_with([](EvalLimits& l) { l.max_memory = 100; }), "error too_much_memory");
}

TEST(BaseWorld, LeavesErrorsAndHostFunctionsToEachRequest) {
  EXPECT_EQ(outcome("a(1); b($x) <- a($x), $x / 0 == 1; allow if true"), "error divide_by_zero");
  int calls = 0;
  PolicyOptions options = Scenario::defaults();
  options.externs.add("count", [&calls](ExternCall&) -> Result<Value> {
    ++calls;
    return Value::boolean(true);
  });
  Scenario scenario("a(1); b($x) <- a($x), $x.extern::count(); c($x) <- b($x); allow if c(1)", {}, options);
  EXPECT_EQ(calls, 0);
  EXPECT_FALSE(scenario.policy()->base_world()->covers(0));
  EXPECT_TRUE(scenario.policy()->base_world()->covers(1));
  EXPECT_EQ(outcome_text(scenario.decide()), "allow 0");
  EXPECT_EQ(outcome_text(scenario.decide()), "allow 0");
  EXPECT_EQ(calls, 2);
}

// The policy's rows of a key lie in one chain of an index, those of the request and the token in another.
TEST(BaseWorld, AnIndexFindsTheRowsOfThePolicyAndOfTheRequest) {
  std::string facts = "key(7); ";
  for (int i = 0; i < 40; ++i) facts += "a(" + std::to_string(i) + ", \"policy\"); ";
  struct Row {
    std::string said;  // by the request
    std::vector<TestBlock> blocks;
    std::vector<std::string> found;  // of the values under key 7
  };
  const std::string more = "a(8, \"request\"); a(7, \"request\"); ";
  const Row rows[] = {
      {"", {}, {"policy"}},
      {"a(8, \"request\");", {}, {"policy"}},
      {more, {}, {"policy", "request"}},
      {more + "a(7, \"policy\");", {}, {"policy", "request"}},
      {more + "a(7, \"again\");", {"a(7, \"token\"); a(6, \"token\");"}, {"again", "policy", "request", "token"}},
  };
  for (const bool saturate : {true, false}) {
    for (const Row& row : rows) {
      PolicyOptions options = Scenario::defaults();
      options.saturate = saturate;
      std::string policy = facts + "check all key($k), a($k, $v), $v != \"none\"; allow if key($k), a($k, \"policy\");";
      for (const std::string& value : row.found) policy += "check if key($k), a($k, $v), $v == \"" + value + "\";";
      Scenario scenario(policy, row.blocks, options);
      scenario.request().add_block(block_of(row.said));
      EXPECT_EQ(outcome_text(scenario.decide()), "allow 0") << row.said;
      const auto found = scenario.authorizer().query(rule_of("v($v) <- key($k), a($k, $v)"));
      ASSERT_TRUE(found.has_value());
      std::vector<std::string> values;
      for (const QueryRow& each : *found) values.push_back(each.to_string());
      std::vector<std::string> expected;
      for (const std::string& value : row.found) expected.push_back("v(\"" + value + "\")");
      EXPECT_EQ(values, expected) << row.said;
    }
  }
}

// A request says what the policy derives in its second round: all that follows is there earlier.
TEST(BaseWorld, IsLeftWhenARequestRunsAheadOfIt) {
  const auto policy = Policy::compile(authorizer_of("n(0); n(1) <- n(0); n(2) <- n(1); n(3) <- n(2); allow if n(3)"),
                                      Scenario::defaults())
                          .value();
  Authorizer authorizer;
  Request request(policy);
  EXPECT_EQ(outcome_text(authorizer.authorize(policy, request)), "allow 0");
  EXPECT_EQ(authorizer.stats().iterations, 3u);
  request.add("n", {2});
  EXPECT_EQ(outcome_text(authorizer.authorize(policy, request)), "allow 0");
  EXPECT_EQ(authorizer.stats().iterations, 1u);
  EXPECT_EQ(authorizer.stats().facts, 4u);
}

// The round that ran ahead begins anew: what it had found in relations of its own is found again.
TEST(BaseWorld, FindsAgainWhatARoundThatRanAheadHadFound) {
  for (const bool saturate : {true, false}) {
    PolicyOptions options = Scenario::defaults();
    options.saturate = saturate;
    const auto policy = Policy::compile(
        authorizer_of("n(0); n(1) <- n(0); n(2) <- n(1); n(3) <- n(2); n(2) <- go($x); found($x) <- go($x);"
                      "text($x, \"a\") <- go($x); allow if n(3), found(1), text(1, \"a\")"),
        options);
    Authorizer authorizer;
    Request request(*policy);
    for (int again = 0; again < 2; ++again) {
      request.clear();
      EXPECT_EQ(outcome_text(authorizer.authorize(*policy, request)), "no policy");
      EXPECT_EQ(authorizer.stats().facts, 4u);
      request.clear();
      request.add("go", {1});
      EXPECT_EQ(outcome_text(authorizer.authorize(*policy, request)), "allow 0");
      EXPECT_EQ(authorizer.stats().facts, 7u);
      EXPECT_EQ(authorizer.stats().iterations, 2u);
    }
  }
}

}  // namespace
}  // namespace hardtack
