// What the benchmarks measure is right: every input has the size, the decision and the number of facts that its table
// row claims. The numbers come from formulas and from searches that share nothing with the engine.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "bench/rows.h"
#include "bench/session.h"
#include "bench/tokens.h"
#include "bench/workloads.h"
#include "grammar/compile.h"
#include "tokens/biscuit/verified.h"

namespace hardtack::bench {
namespace {

std::string reason(const auto& result) { return result ? std::string() : result.error().to_string(); }

TEST(BenchInputs, FactCountsAreThoseOfTheTable) {
  struct Case {
    const char* name;
    std::size_t given;
    std::size_t derived;
  };
  constexpr Case kCases[] = {
      {"join_rule_1000", 1'000, 4'744},
      {"join_rule_10000", 10'000, 49'363},
      {"chain_50", 50, 1'275},
      {"chain_50_edge_path", 50, 1'275},
      {"chain_100", 100, 5'050},
      {"chain_200", 200, 20'100},
      {"chain_400", 400, 80'200},
      {"chain_1000", 1'000, 500'500},
      {"random_closure", 5'000, 984'060},
      {"lookup_10000", 10'000, 0},
      {"lookup_1000", 1'000, 0},
      {"join_miss_1000", 1'000, 0},
      {"join_miss_10000", 10'000, 0},
      {"expr20", 4, 0},
      {"regex10", 2, 0},
      {"auth10", 8, 1},
      {"question", 7, 0},
      {"auth200", 124, 60},
  };
  EXPECT_EQ(std::size(kCases), workload_names().size());
  for (const Case& test : kCases) {
    const Workload work = workload(test.name);
    EXPECT_EQ(work.given, test.given) << test.name;
    EXPECT_EQ(work.derived, test.derived) << test.name;
  }
}

TEST(BenchInputs, GraphsHaveTheirPathsByBreadthFirstSearch) {
  EXPECT_EQ(closure_graph().size(), 5'000u);
  EXPECT_EQ(reachable_pairs(closure_graph()), kClosurePaths);
  EXPECT_EQ(reachable_pairs(chain(100)), 5'050u);
  EXPECT_EQ(reachable_pairs(chain(1'000)), 500'500u);
}

TEST(BenchInputs, GeneratorsGiveTheSameBytesEverywhere) {
  EXPECT_EQ(Random(0).next(), 0xe220a8397b1dcdafu);  // the published first output of SplitMix64
  const auto graph = closure_graph();
  EXPECT_EQ((std::set<Edge>(graph.begin(), graph.end()).size()), graph.size());
  EXPECT_EQ(workload("join_rule_1000").facts, workload("join_rule_1000").facts);
}

// The engine decides every workload as it says. The largest is left to scripts/bench, which checks it as well.
TEST(BenchInputs, EveryWorkloadIsDecidedAsItSays) {
  for (const std::string& name : workload_names()) {
    if (name == "random_closure" || name == "chain_1000") continue;
    const Result<Session> session = Session::open(name);
    ASSERT_TRUE(session) << name << ": " << reason(session);
    Authorizer authorizer;
    const Result<Decision> decision = authorizer.authorize(session->policy, session->request());
    const Result<void> checked = session->check(decision);
    EXPECT_TRUE(checked) << name << ": " << reason(checked);
  }
}

TEST(BenchInputs, SourcesHaveTheirStatements) {
  const auto statements = [](const std::string& text) { return std::ranges::count(text, ';'); };
  EXPECT_EQ(statements(auth10()), 10);
  EXPECT_EQ(statements(auth200()), 200);
  EXPECT_EQ(statements(facts10000()), 10'001);
  EXPECT_TRUE(authorizer_from_source(facts10000()));
}

TEST(BenchInputs, JoinMissReachesTheLastAtomOnly) {
  Workload work = workload("join_miss_1000");
  work.policy =
      "check if request($u, $f), member($u, $g), grant($g, $r), may($r, $t), tagged($f, $other);\nallow if true;";
  const Result<Block> source = authorizer_from_source(work.policy + work.facts);
  ASSERT_TRUE(source) << reason(source);
  PolicyOptions options;
  options.limits = wide_limits();
  const auto policy = Policy::compile(*authorizer_from_source(work.policy + work.facts), options);
  ASSERT_TRUE(policy);
  EXPECT_TRUE(is_allowed(Authorizer().authorize(*policy, Request(*policy))));
}

TEST(BenchInputs, TokensVerifyAndHaveTheirBlocks) {
  const Result<PrivateKey> root = benchmark_root();
  ASSERT_TRUE(root);
  for (const std::size_t blocks : {1u, 2u, 3u, 5u, 10u}) {
    const Result<UnverifiedBiscuit> token = benchmark_token(blocks);
    ASSERT_TRUE(token) << reason(token);
    EXPECT_EQ(token->block_count(), blocks);
    EXPECT_TRUE(verify_biscuit(*token, root->public_key()));
  }
  EXPECT_EQ(benchmark_token(1)->bytes().size(), 206u);  // as the reference's own benchmark asserts
}

// Each measure once, for a moment: it checks its result before it measures.
TEST(BenchRows, EveryMeasureAnswers) {
  for (const char* row : {"run:join_rule_1000",
                          "authorize:expr20",
                          "authorize:regex10",
                          "request:lookup_1000",
                          "fresh:auth10",
                          "parse:auth200",
                          "compile:auth200",
                          "token_cold:2",
                          "token_authorize:0",
                          "token_authorize:5",
                          "cache_repeat:2",
                          "cache_child:3",
                          "open:2",
                          "decode:2",
                          "verify:2",
                          "mint:1",
                          "append:1",
                          "seal:1",
                          "primitive:verify",
                          "primitive:sign",
                          "primitive:key",
                          "question:prepared",
                          "question:text",
                          "threads:2"}) {
    const Result<Sample> sample = answer_row(row, {{}, 0.001});
    ASSERT_TRUE(sample) << row << ": " << reason(sample);
    EXPECT_GT(sample->microseconds, 0) << row;
  }
  EXPECT_FALSE(answer_row("run:nothing", {}));
  EXPECT_FALSE(answer_row("walk:chain_50", {}));
}

}  // namespace
}  // namespace hardtack::bench
