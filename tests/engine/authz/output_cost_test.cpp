// Nothing that a stranger's program names by reference makes deciding or explaining cost more than its limits: the
// recipes of a security audit, held by the bytes that are taken from the heap and by the texts that come out, not by
// time. A program of its own, since it counts its heap.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/authz/statement_text.h"
#include "engine/eval/world.h"
#include "engine/explain/explain.h"
#include "engine/explain/trace.h"
#include "engine/program/print.h"
#include "tests/engine/authz/sources.h"
#include "tests/support/counted_heap.h"

namespace hardtack {
namespace {

using namespace testing_support;

constexpr std::size_t kMiB = 1u << 20;

std::string repeated(std::string_view text, std::size_t count, std::string_view between = "") {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) all += between;
    all += text;
  }
  return all;
}

// A token whose blocks may name `{s}`, a string of `length` characters that take six when they are printed.
Credential credential_naming(const std::vector<std::string>& sources, std::size_t length) {
  Parameters parameters;
  parameters.set("s", Term::string(std::string(length, '\x1f')));
  CompileOptions options;
  options.allow_unused_parameters = true;
  std::vector<CredentialBlock> blocks;
  for (const std::string& source : sources) {
    blocks.push_back(
        {std::make_shared<const Block>(block_from_source(source, parameters, options).value()), std::nullopt});
  }
  return CredentialIssuer::issue(std::move(blocks)).value();
}

class World {
 public:
  World(const std::string& policy, const std::vector<std::string>& blocks, std::size_t length = 30'000)
      : credential_(credential_naming(blocks, length)),
        policy_(Policy::compile(authorizer_of(policy), Scenario::defaults()).value()),
        request_(policy_) {}

  Result<Decision> decide() { return authorizer_.authorize(policy_, request_, credential_); }
  const Authorizer& authorizer() const { return authorizer_; }
  const Request& request() const { return request_; }
  const Policy& policy() const { return *policy_; }
  const Credential& credential() const { return credential_; }

 private:
  Credential credential_;
  std::shared_ptr<const Policy> policy_;
  Request request_;
  Authorizer authorizer_;
};

struct Cost {
  std::size_t peak = 0;  // bytes held at once, besides those held before
  std::size_t allocations = 0;
};

template <typename Work>
Cost cost_of(Work work) {
  const std::size_t held = testing::heap::use.held;
  const std::size_t allocations = testing::heap::use.allocations;
  testing::heap::use.peak = held;
  work();
  return {testing::heap::use.peak - held, testing::heap::use.allocations - allocations};
}

std::string many_references(std::size_t count) { return "[" + repeated("{s}", count, ", ") + "]"; }

TEST(OutputCost, DecidingPrintsNoFailedCheck) {
  for (const std::size_t references : {1u, 10u, 1'000u}) {
    SCOPED_TRACE(references);
    World world("allow if true",
                {"user(1);", repeated("check if " + many_references(references) + ".length() == 0;\n", 6)});
    const Cost cost = cost_of([&] {
      const auto decision = world.decide();
      ASSERT_TRUE(decision.has_value());
      ASSERT_EQ(decision->failed_checks.size(), 6u);
      EXPECT_EQ(decision->failed_checks[5].where, (StatementRef{BlockId::block(1), StatementKind::kCheck, 5, {}}));
      EXPECT_FALSE(decision->allowed());
    });
    EXPECT_LT(cost.peak, 2 * kMiB);
    const StatementRef where{BlockId::block(1), StatementKind::kCheck, 0, {}};
    const std::string text = statement_text(world.policy(), world.credential(), where);
    EXPECT_LE(text.size(), kStatementTextBytes + 3);
    EXPECT_TRUE(text.ends_with("...")) << text.size();
    EXPECT_EQ(text, statement_text(world.authorizer(), where));
  }
}

// Every failing rule of a round makes an error, of which one is kept.
TEST(OutputCost, ErrorsPrintWhatTheyShow) {
  std::string rules;
  for (int i = 0; i < 200; ++i) {
    rules += "x" + std::to_string(i) + "(1) <- user($u), 1 / 0 == " + many_references(100) + ".length();\n";
  }
  World world("allow if true", {"user(1);", rules});
  const Cost cost = cost_of([&] {
    const auto decision = world.decide();
    ASSERT_FALSE(decision.has_value());
    EXPECT_EQ(decision.error().code(), ErrorCode::kDivideByZero);
    EXPECT_LT(decision.error().to_string().size(), 2'000u);
    EXPECT_EQ(decision.error().where()->to_string(), "rule 0 of block 1");
  });
  EXPECT_LT(cost.peak, 3 * kMiB);
}

TEST(OutputCost, ErrorsNameFewOfManyValues) {
  std::string atoms, facts;
  for (int i = 0; i < 30; ++i) {
    std::string variables, values;
    for (int k = 0; k < 60; ++k) {
      variables += (k > 0 ? ", $v" : "$v") + std::to_string(i) + "_" + std::to_string(k);
      values += k > 0 ? ", {s}" : "{s}";
    }
    atoms += "f" + std::to_string(i) + "(" + variables + "), ";
    facts += "f" + std::to_string(i) + "(" + values + ");\n";
  }
  World world("allow if true", {facts + "x(1) <- " + atoms + "1 / 0 == 1;\n"});
  const auto decision = world.decide();
  ASSERT_FALSE(decision.has_value());
  EXPECT_LT(decision.error().to_string().size(), 2'500u) << decision.error().to_string();
}

// As many origins for each premise as there are blocks: their product cannot be gone through.
TEST(OutputCost, TraceCountsWhatItTries) {
  World world("allow if true",
              {"user(\"alice\"); x(1) <- " + repeated("user(\"alice\")", 32, ", ") + ";", "user(\"alice\");"});
  World hidden("user(\"alice\"); allow if true",
               {"user(\"alice\"); x(1) <- " + repeated("user(\"alice\")", 32, ", ") + ";"});
  for (World* each : {&world, &hidden}) {
    (void)each->decide();
    ExplainLimits limits;
    Trace found;
    const Cost cost = cost_of([&] { found = trace(each->authorizer(), each->request(), limits); });
    EXPECT_LT(cost.peak, 32 * kMiB);
    EXPECT_LE(found.firings.size(), limits.max_trace_firings);
    EXPECT_TRUE(each == &world || !found.complete);
    EXPECT_LT(trace_text(found).size(), 8 * kMiB);
  }
}

TEST(OutputCost, TracePrintsWithinItsBytes) {
  std::string facts;
  for (int i = 0; i < 300; ++i) facts += "a(" + std::to_string(i) + ", " + many_references(20) + ");\n";
  World world("allow if true", {facts + "b($x, $y) <- a($x, $y);\n"});
  ASSERT_TRUE(world.decide().has_value());
  Trace found;
  const Cost cost = cost_of([&] { found = trace(world.authorizer(), world.request()); });
  EXPECT_LT(cost.peak, 8 * kMiB);
  EXPECT_FALSE(found.complete);
  EXPECT_LT(trace_text(found).size(), 2 * kMiB);
}

// Rows that are ranked and thrown away are not printed.
TEST(OutputCost, ExplainPrintsOnlyWhatItKeeps) {
  std::string facts, checks;
  for (int i = 0; i < 40; ++i) facts += "n(" + std::to_string(i) + ", " + repeated("{s}", 63, ", ") + ");\n";
  for (int i = 0; i < 32; ++i) checks += "check if n(-1, " + repeated("0", 63, ", ") + ");\n";
  World world("allow if true", {facts + checks}, 20'000);
  const auto decision = world.decide();
  ASSERT_TRUE(decision.has_value());
  ASSERT_EQ(decision->failed_checks.size(), 32u);
  Explanation found;
  const Cost cost = cost_of([&] { found = explain(world.authorizer(), decision); });
  EXPECT_LT(cost.peak, 16 * kMiB);
  EXPECT_LT(cost.allocations, 200'000u);
  EXPECT_TRUE(found.cut_short) << "it must say that texts were cut";
  EXPECT_LT(explain_text(found).size(), kMiB);
}

TEST(OutputCost, ExplainNeverHoldsMoreThanItsTexts) {
  const std::vector<std::pair<const char*, std::vector<std::string>>> rows = {
      {"bindings",
       {"a(" + repeated("{s}", 64, ", ") + ");\ncheck if a($a, " + repeated("$b", 63, ", ") + "), $a == 1;"}},
      {"alternatives", {"check if " + repeated("a({s}, {s}, {s})", 64, " or ") + ";"}},
      {"expressions", {"a(1);\ncheck if a($x), " + many_references(1'000) + ".length() == $x;"}},
      {"near misses", {repeated("a({s}, 1);\n", 1) + "a({s}, 2); a({s}, 3);\ncheck if a({s}, 0);"}},
      {"derivations",
       {"a({s});\nb($x) <- a($x);\nc($x) <- b($x);\nd($x) <- c($x), a($x), b($x);\nreject if d($x), c($x), b($x);"}},
      {"rules", {"check if a({s}, $x);\na({s}, $x) <- b({s}, $x), c({s});\na($y, $x) <- b($y, $x), d({s});"}},
      {"hidden", {"", "a({s}, {s});\nb({s});", "check if a($x, $y), b($x);"}},
  };
  for (const auto& [name, blocks] : rows) {
    SCOPED_TRACE(name);
    World world("allow if true", blocks);
    const auto decision = world.decide();
    Explanation found;
    const Cost cost = cost_of([&] { found = explain(world.authorizer(), decision); });
    EXPECT_LT(cost.peak, 8 * kMiB);
    EXPECT_LT(explain_text(found).size(), kMiB);
  }
}

TEST(OutputCost, WorldsAreCutAndSaySo) {
  std::string facts;
  for (int i = 0; i < 500; ++i) facts += "a(" + std::to_string(i) + ", " + many_references(20) + ");\n";
  World world("check if " + many_references(0) + ".length() == 0; allow if true", {facts});
  ASSERT_TRUE(world.decide().has_value());
  TextBudget budget(kMiB);
  WorldText text;
  const Cost cost = cost_of([&] { text = world_text(world.authorizer(), budget); });
  EXPECT_TRUE(budget.cut());
  EXPECT_LT(cost.peak, 4 * kMiB);
  std::size_t size = 0;
  for (const FactGroup& group : text.facts) {
    for (const std::string& fact : group.facts) size += fact.size();
  }
  EXPECT_LE(size, kMiB + 3);
}

// Printing an expression copies no operand, so a chain of operations costs what it writes.
TEST(OutputCost, PrintingIsLinear) {
  const auto allocated = [](std::size_t operations) {
    Parameters parameters;
    parameters.set("s", Term::string(std::string(30'000, 'x')));
    // A chain of methods nests as deep as it is long.
    const Block block =
        block_from_source("check if {s}" + repeated(".type()", operations) + " == \"\"", parameters).value();
    std::string text;
    const Cost cost = cost_of([&] { text = print_check(block, block.checks()[0]); });
    EXPECT_GT(text.size(), 30'000u + 7 * operations);
    return cost;
  };
  EXPECT_LT(allocated(5'000).allocations, allocated(50).allocations + 60);
  EXPECT_LT(allocated(5'000).peak, 2 * kMiB);
}

}  // namespace
}  // namespace hardtack
