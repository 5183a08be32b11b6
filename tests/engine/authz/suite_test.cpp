// The decisions and worlds of the conformance suites, from the source texts it prints: the engine without tokens.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/program/equal.h"
#include "tests/engine/authz/sources.h"
#include "tests/support/expected_json.h"
#include "tests/support/folders.h"

namespace hardtack {
namespace {

using nlohmann::json;
using namespace testing_support;
using testing::brief_result;
using testing::result_json;
using testing::world_json;

std::optional<json> suite_at(const std::string& path) {
  std::ifstream stream(path);
  if (!stream) return std::nullopt;
  return json::parse(stream);
}

// Sets print in the order of a token's symbols there and in canonical order here.
std::string without_set_order(std::string text) {
  std::ranges::sort(text);
  return text;
}

// Some tokens of other writers hold what no source may say, or what the text that is printed of it does not mean where
// people write it (operators that evaluate both sides).
bool can_be_written(const json& sample) {
  return std::ranges::all_of(sample["token"], [](const json& block) {
    const std::string code = block["code"];
    CompileOptions as_printed;
    as_printed.printed = true;
    const auto written = block_from_source(code);
    const auto printed = block_from_source(code, {}, as_printed);
    return written && printed && same_program(*written, *printed);
  });
}

// Decides every validation whose token is evaluated; the number of them.
int expect_suite(const json& suite) {
  int decided = 0;
  for (const json& sample : suite["testcases"]) {
    const std::string file = sample["filename"];
    if (!can_be_written(sample)) continue;
    for (const auto& [name, validation] : sample["validations"].items()) {
      if (validation["authorizer_code"] == "") continue;               // refused before it is evaluated
      if (validation["world"].dump().contains("verified:")) continue;  // holds what only a verifier can say
      SCOPED_TRACE(file + " " + name);
      std::vector<TestBlock> blocks;
      for (const json& block : sample["token"]) {
        blocks.emplace_back(block["code"].get<std::string>());
        if (!block["external_key"].is_null()) blocks.back().external_key = block["external_key"].get<std::string>();
      }
      PolicyOptions options = Scenario::defaults();
      options.externs = testing::suite_functions();
      Scenario setup(validation["authorizer_code"], blocks, options);
      const Result<Decision> decision = setup.decide();
      const json result = result_json(setup.authorizer(), decision);
      ++decided;
      EXPECT_EQ(without_set_order(result.dump()), without_set_order(validation["result"].dump()))
          << result.dump() << "\n"
          << validation["result"].dump();
      if (brief_result(validation["result"]).starts_with("limit ")) continue;  // nothing is promised of the world then
      EXPECT_EQ(without_set_order(world_json(setup.authorizer()).dump()), without_set_order(validation["world"].dump()))
          << world_json(setup.authorizer()).dump(1);
      EXPECT_EQ(without_set_order(authorizer_code(*setup.policy(), setup.request())),
                without_set_order(validation["authorizer_code"]));
    }
  }
  return decided;
}

TEST(Suite, DecidesAndDerivesAsPublished) {
  const auto suite = suite_at(test::vectors_folder() / "biscuit/samples.json");
  if (!suite) GTEST_SKIP() << "the published conformance samples are missing; name their folder in HARDTACK_VECTORS";
  EXPECT_EQ(expect_suite(*suite), 44);
}

TEST(Suite, DecidesAndDerivesAsTheOwnSetSays) {
  const auto suite = suite_at(test::source_folder() + "/tests/conformance/set/set.json");
  ASSERT_TRUE(suite.has_value());
  EXPECT_GT(expect_suite(*suite), 80);
}

}  // namespace
}  // namespace hardtack
