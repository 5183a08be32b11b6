// Each sample is read from its bytes, verified, and decided by the authorizers of its validations; result, world,
// authorizer code and revocation ids are compared.
#include <gtest/gtest.h>

#include "engine/authz/authorizer.h"
#include "engine/explain/world_text.h"
#include "engine/program/print.h"
#include "grammar/compile.h"
#include "tests/conformance/samples.h"
#include "tests/support/expected_json.h"
#include "tokens/biscuit/snapshot/snapshot.h"
#include "tokens/biscuit/verified.h"
#include "tokens/bytes/hex.h"

namespace hardtack {
namespace {

using nlohmann::json;
using testing::brief_result;
using testing::result_json;
using testing::Sample;
using testing::world_json;

std::shared_ptr<const Policy> compile(const std::string& source) {
  PolicyOptions options;
  options.limits.max_time = std::chrono::minutes(10);  // a busy machine decides the same
  options.externs = testing::suite_functions();
  auto block = authorizer_from_source(source);
  EXPECT_TRUE(block.has_value()) << block.error().to_string();
  return Policy::compile(*std::move(block), std::move(options)).value();
}

// A token whose signatures hold, with a block that no world accepts.
void expect_refused(const Credential& credential, const json& expected) {
  ASSERT_TRUE(credential.defect().has_value());
  const auto policy = compile("allow if true;");
  EXPECT_FALSE(Authorizer().authorize(policy, Request(policy), credential).has_value());
  if (expected.contains("error")) {
    EXPECT_EQ(error_name(credential.defect()->code()), expected["error"].get<std::string>());
  }
  if (brief_result(expected["result"]) != "refused InvalidBlockRule") return;
  // The reference always names block 0.
  const json& rule = expected["result"]["Err"]["FailedLogic"]["InvalidBlockRule"];
  EXPECT_EQ(credential.defect()->code(), ErrorCode::kUnboundVariable);
  const Block& block = *credential.blocks()[1].block;
  EXPECT_EQ(print_rule(block, block.rules()[block.defective_rule()]), rule[1].get<std::string>());
}

void expect_validation(const Credential& credential, const json& expected) {
  if (expected["authorizer_code"] == "") {
    expect_refused(credential, expected);
    return;
  }
  const auto policy = compile(expected["authorizer_code"]);
  const Request request(policy);
  Authorizer authorizer;
  const Result<Decision> decision = authorizer.authorize(policy, request, credential);
  EXPECT_EQ(result_json(authorizer, decision), expected["result"]);
  EXPECT_EQ(authorizer_code(*policy, request), expected["authorizer_code"].get<std::string>());
  if (brief_result(expected["result"]).starts_with("limit ")) return;  // nothing is promised of the world then
  EXPECT_EQ(world_json(authorizer), expected["world"]);

  // A snapshot carries the same world elsewhere, where it is decided the same.
  const auto snapshot = write_snapshot(authorizer, request);
  ASSERT_TRUE(snapshot.has_value()) << snapshot.error().to_string();
  auto restored = RestoredAuthorizer::from(Snapshot::parse(*snapshot).value(), policy->options());
  ASSERT_TRUE(restored.has_value()) << restored.error().to_string();
  EXPECT_EQ(world_json(restored->authorizer()), expected["world"]);
  const Result<Decision> again = restored->authorize();
  EXPECT_EQ(result_json(restored->authorizer(), again), expected["result"]);
}

void expect_sample(const Sample& sample) {
  const auto token = UnverifiedBiscuit::parse(sample.token);
  const auto verified = token ? verify_biscuit(*token, sample.root) : Result<VerifiedBiscuit>(fail(token.error()));
  for (const auto& [name, expected] : sample.expected["validations"].items()) {
    SCOPED_TRACE(sample.file + " " + name);
    if (expected["revocation_ids"].empty()) {  // refused by its bytes or signatures; token_test.cpp says how
      EXPECT_FALSE(verified.has_value());
      continue;
    }
    ASSERT_TRUE(verified.has_value()) << verified.error().to_string();
    const auto credential = verified->credential();
    ASSERT_TRUE(credential.has_value()) << credential.error().to_string();
    expect_validation(*credential, expected);
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < token->block_count(); ++i) ids.push_back(to_hex(verified->revocation_id(i)));
    EXPECT_EQ(ids, expected["revocation_ids"].get<std::vector<std::string>>());
  }
}

class SampleValidation : public ::testing::TestWithParam<std::string> {};

TEST_P(SampleValidation, DecidesAsPublished) {
  HARDTACK_NEED_SAMPLES_OF(GetParam());
  for (const Sample* sample : testing::samples_of(GetParam())) expect_sample(*sample);
}

INSTANTIATE_TEST_SUITE_P(All, SampleValidation, ::testing::ValuesIn(testing::sample_names()),
                         [](const auto& parameter) { return parameter.param; });

TEST(SampleSuite, HasFiftyValidations) {
  HARDTACK_NEED_SAMPLES();
  std::size_t count = 0;
  for (const Sample& sample : testing::samples()) count += sample.expected["validations"].size();
  EXPECT_EQ(testing::samples().size(), 38u);
  EXPECT_EQ(count, 50u);
}

}  // namespace
}  // namespace hardtack
