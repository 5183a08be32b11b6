// The conformance samples through the command: what `authorize --json` and `inspect --json` print is compared with what
// is expected of them.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/process.h"
#include "tests/conformance/samples.h"
#include "tests/support/expected_json.h"

namespace hardtack::test {
namespace {

using hardtack::testing::brief_result;
using hardtack::testing::Sample;
using hardtack::testing::sample_names;
using hardtack::testing::samples_of;
using nlohmann::json;

// The suite writes the authorizer's origin as 2^64 - 1 in some places, which doubles cannot hold; we write null.
json with_null_authorizer(json world) {
  for (const char* kind : {"rules", "checks"}) {
    for (json& group : world[kind]) {
      if (group["origin"] == UINT64_MAX) group["origin"] = nullptr;
    }
  }
  return world;
}

// Texts of refusals are the reference's own, or ours; their kinds are compared.
json without_texts(const json& result) {
  const json error = result.is_object() ? result.value("Err", json()) : json();
  if (error.is_object() && (error.contains("Format") || error.contains("Lineage"))) {
    json kinds = result;
    for (json* at = &kinds; at->is_object() && !at->empty();) {
      json& inner = at->begin().value();
      if (inner.is_string()) inner = "";
      at = &inner;
    }
    return kinds;
  }
  return result;
}

class Samples : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override { HARDTACK_NEED_SAMPLES_OF(GetParam()); }

  std::string token_file(const Sample& sample) {
    return folder_.write("token", {reinterpret_cast<const char*>(sample.token.data()), sample.token.size()});
  }
  void expect_authorized(const Sample& sample, const json& validation);

  TemporaryFolder folder_;
};

void Samples::expect_authorized(const Sample& sample, const json& validation) {
  // Where the token is refused the suite tells no authorizer.
  const std::string code = validation["authorizer_code"] == "" ? "allow if true;" : validation["authorizer_code"];
  const auto result = run_hardtack({"authorize", token_file(sample), "--raw-input", "--public-key",
                                    sample.root.to_text(), "--authorizer-file", "-", "--json", "--max-time", "10s"},
                                   {.input = code});
  const json shown = json::parse(result.out, nullptr, false);
  ASSERT_FALSE(shown.is_discarded()) << result.out << result.err;
  if (sample.functions) {
    // Its function `test` is the host's to define, and the command is a host without functions.
    EXPECT_EQ(shown["result"], (json{{"Err", {{"Execution", "UndefinedExtern"}}}}));
    EXPECT_EQ(result.exit_code, 4);
    return;
  }
  const json& wanted = validation["result"];
  EXPECT_EQ(without_texts(shown["result"]), without_texts(wanted));
  EXPECT_EQ(shown["revocation_ids"], validation["revocation_ids"]);
  EXPECT_EQ(shown["authorizer_code"], validation["authorizer_code"]);
  const std::string brief = brief_result(wanted);
  const bool limit = brief.starts_with("limit ");
  if (!limit) {
    EXPECT_EQ(shown["world"], validation["world"].is_null() ? json() : with_null_authorizer(validation["world"]));
  }
  const bool logic = wanted.contains("Err") && wanted["Err"].contains("FailedLogic") && !brief.starts_with("refused ");
  const bool evaluation = wanted.contains("Err") && wanted["Err"].contains("Execution");
  EXPECT_EQ(shown["decision"], wanted.contains("Ok") ? "allow" : logic ? "deny" : "error");
  EXPECT_EQ(result.exit_code, wanted.contains("Ok") ? 0 : logic ? 1 : evaluation ? 4 : limit ? 3 : 2);
}

TEST_P(Samples, AuthorizePrintsWhatTheSuiteExpects) {
  for (const Sample* sample : samples_of(GetParam())) {
    for (const auto& [name, validation] : sample->expected["validations"].items()) {
      SCOPED_TRACE(sample->title + " / " + name);
      expect_authorized(*sample, validation);
    }
  }
}

TEST_P(Samples, InspectPrintsWhatTheSuiteExpects) {
  for (const Sample* sample : samples_of(GetParam())) {
    SCOPED_TRACE(sample->file);
    const auto result = run_hardtack({"inspect", token_file(*sample), "--raw-input", "--json"});
    if (!sample->described) continue;
    ASSERT_EQ(result.exit_code, 0) << result.err;
    const json shown = json::parse(result.out)["token"]["blocks"];
    const json& blocks = sample->expected["token"];
    ASSERT_EQ(shown.size(), blocks.size());
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      for (const char* field : {"code", "version", "external_key", "symbols", "public_keys"}) {
        EXPECT_EQ(shown[i][field], blocks[i][field]) << "block " << i << " " << field;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, Samples, ::testing::ValuesIn(sample_names(6)),
                         [](const auto& name) { return name.param; });

}  // namespace
}  // namespace hardtack::test
