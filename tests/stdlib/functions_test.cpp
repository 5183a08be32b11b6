#include "stdlib/functions.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "engine/authz/authorizer.h"
#include "engine/eval/budget/fault.h"
#include "engine/text/cat.h"
#include "grammar/compile.h"
#include "tests/support/folders.h"

namespace hardtack {
namespace {

Result<Decision> decide(const std::string& text, const EvalLimits& limits = {.max_time = std::chrono::seconds(60)}) {
  HARDTACK_TRY(Block block, authorizer_from_source(text));
  PolicyOptions options;
  options.limits = limits;
  options.externs = standard_functions();
  HARDTACK_TRY(const auto policy, Policy::compile(std::move(block), std::move(options)));
  Request request(policy);
  return Authorizer().authorize(policy, request);
}

// "true", "false", or the error's message.
std::string value_of(const std::string& expression) {
  const auto decision = decide("allow if " + expression + "; deny if true;");
  if (!decision) return decision.error().message();
  return is_allowed(decision) ? "true" : "false";
}

TEST(StandardFunctions, AreWhatTheirExamplesSay) {
  for (const StandardFunction& function : standard_function_table()) {
    EXPECT_EQ(value_of(std::string(function.example)), "true") << function.name;
  }
}

// docs/functions.md has a row and an example for each, in this order.
TEST(StandardFunctions, AreOnTheirPage) {
  std::ifstream file(test::source_folder() + "/docs/functions.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  std::string rows = "| --- | --- | --- | --- | --- |\n", examples = "```biscuit-datalog\n";
  for (const StandardFunction& function : standard_function_table()) {
    std::string summary(function.summary);
    for (std::size_t at = 0; (at = summary.find('|', at)) != std::string::npos; at += 2) summary.insert(at, "\\");
    rows += cat("| `", function.name, "` | ", function.receiver_name, ": ", type_name(function.receiver), " | ",
                function.argument_name, ": ", type_name(function.argument), " | ", type_name(function.result), " | ",
                summary, " |\n");
    examples += cat(function.example, "\n");
  }
  EXPECT_NE(page.find(rows + "\n"), std::string::npos) << rows;
  EXPECT_NE(page.find(examples + "```\n"), std::string::npos) << examples;
}

TEST(StandardFunctions, CheckTheirTypes) {
  const std::map<ValueType, std::string> values = {
      {ValueType::kString, "\"x\""},  {ValueType::kDate, "2026-01-01T00:00:00Z"},
      {ValueType::kInteger, "7"},     {ValueType::kBytes, "hex:00"},
      {ValueType::kBool, "true"},     {ValueType::kNull, "null"},
      {ValueType::kArray, "[\"x\"]"}, {ValueType::kSet, "{\"x\"}"},
      {ValueType::kMap, "{\"x\": 1}"}};
  for (const StandardFunction& function : standard_function_table()) {
    const std::string call = ".extern::" + std::string(function.name) + "(";
    for (const auto& [type, text] : values) {
      SCOPED_TRACE(std::string(function.name) + " " + text);
      if (type != function.receiver) {
        EXPECT_EQ(value_of(text + call + values.at(function.argument) + ") === true"),
                  "function `" + std::string(function.name) + "` of the host failed: it is called on a " +
                      std::string(type_name(function.receiver)) + " (" + std::string(function.receiver_name) +
                      "), not on a value of type " + std::string(type_name(type)));
      }
      if (type != function.argument) {
        EXPECT_EQ(value_of(values.at(function.receiver) + call + text + ") === true"),
                  "function `" + std::string(function.name) + "` of the host failed: its argument (" +
                      std::string(function.argument_name) + ") is a " + std::string(type_name(function.argument)) +
                      ", not a value of type " + std::string(type_name(type)));
      }
    }
    EXPECT_EQ(value_of(values.at(function.receiver) + call + ") === true"),
              "function `" + std::string(function.name) +
                  "` of the host failed: it takes an argument: " + std::string(function.argument_name));
  }
}

TEST(StandardFunctions, NeverAnswerWhereTheyCannot) {
  struct Row {
    std::string expression;
    std::string says;
  };
  for (const Row& row : {
           Row{R"("10.1.2.300".extern::in_cidr("0.0.0.0/0"))", "is not an IP address"},
           Row{R"("10.1.2.3".extern::in_cidr("10.0.0.1/8"))", "is not a range of addresses"},
           Row{R"(2026-01-01T00:00:00Z.extern::hour_at("CET") > 0)", "is not an offset"},
           Row{R"(2026-01-01T00:00:00Z.extern::weekday_at("+15:00") > 0)", "is not an offset"},
           Row{R"("a".extern::glob("["))", "is not a pattern"},
           Row{R"("/a/../b".extern::glob("/a/**"))", "for which no pattern speaks"},
           Row{R"("/a/../b".extern::under("/a"))", "is refused as a path"},
           Row{R"("1.2".extern::semver_cmp("1.2.0") == 0)", "is not a semantic version"},
           Row{R"("1.2.0".extern::semver_satisfies("latest"))", "is not a range of versions"},
       }) {
    EXPECT_NE(value_of(row.expression).find(row.says), std::string::npos) << value_of(row.expression);
    EXPECT_EQ(value_of("!(" + row.expression + ")"), value_of(row.expression));
    EXPECT_EQ(value_of("(" + row.expression + ").try_or(false)"), "false");
  }
}

TEST(StandardFunctions, SpendStepsForWhatTheyRead) {
  const std::string text(60'000, 'a');
  std::string pattern = "*";
  for (int i = 0; i < 100; ++i) pattern += "a*";
  pattern += "b";
  const auto steps = [&](const std::string& expression) {
    const auto decision = decide("allow if " + expression + " || true;");
    EXPECT_TRUE(decision) << decision.error();
    return decision ? decision->stats.steps : 0;
  };
  const auto one = steps("\"a\".extern::glob(\"b\")");
  EXPECT_LT(one, 10u);
  EXPECT_GT(steps("\"" + text + "\".extern::glob(\"b\")"), one + text.size() / 4 - 1);
  EXPECT_GT(steps("\"" + text + "\".extern::glob(\"" + pattern + "\")"), one + text.size() * pattern.size() / 1024);
  // A loop over it ends at the limit of steps.
  const auto decision = decide(
      "number(1, 2, 3, 4, 5, 6, 7, 8, 9, 10); check if [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].all($a -> "
      "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].all($b -> !\"" +
      text + "\".extern::glob(\"" + pattern + "\"))); allow if true;");
  ASSERT_FALSE(decision);
  EXPECT_EQ(decision.error().code(), ErrorCode::kTooManySteps);
}

TEST(StandardFunctions, SharedBetweenThreads) {
  auto block = authorizer_from_source(
      "allow if path($p), $p.extern::glob(\"/a/**\"), $p.extern::under(\"/a\"), "
      "\"1.2.3\".extern::semver_satisfies(\"^1\");");
  ASSERT_TRUE(block);
  PolicyOptions options;
  options.externs = standard_functions();
  const auto policy = Policy::compile(*std::move(block), std::move(options));
  ASSERT_TRUE(policy);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&policy] {
      Authorizer authorizer;
      for (int n = 0; n < 50; ++n) {
        Request request(*policy);
        request.add("path", {n % 2 == 0 ? "/a/b/c" : "/b"});
        EXPECT_EQ(is_allowed(authorizer.authorize(*policy, request)), n % 2 == 0);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace hardtack
