// The sources of the published samples: an error that is reported about one is confirmed by what the sample says that
// happens. Skipped where the samples are not at hand.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "analysis/lint/lint_source.h"
#include "tests/support/folders.h"

namespace hardtack::analysis {
namespace {

using nlohmann::json;

struct Confirmed {
  std::string file;
  std::string source;  // "block 1", or "authorizer" and the name of the validation
  std::string code;
  std::string result;  // part of the result of a validation of this sample
};

const std::vector<Confirmed>& confirmed() {
  static const std::vector<Confirmed> rows = {
      {"test018_unbound_variables_in_rule.bc", "block 1", "unbound-head-variable", "InvalidBlockRule"},
      {"test027_integer_wraparound.bc", "block 0", "integer-overflow", "{\"Err\":{\"Execution\":\"Overflow\"}}"},
      {"test031_heterogeneous_equal.bc", "authorizer evaluate to false", "impossible-check",
       "{\"Authorizer\":{\"check_id\":0,\"rule\":\"check if false != false\"}}"},
      {"test038_try_op.bc", "authorizer right-hand side does not catch errors", "strict-equality-type-error",
       "{\"Err\":{\"Execution\":\"InvalidType\"}}"},
  };
  return rows;
}

Diagnostics found_in(const std::string& text, bool block) {
  return lint_source(text, block ? SourceKind::kBlock : SourceKind::kAuthorizer, {},
                     {.role = block ? LintRole::kBlock : LintRole::kAny, .path = "sample.bcdl"})
      .found;
}

TEST(LintSamples, ErrorsAreConfirmedByTheirResults) {
  std::ifstream file(test::vectors_folder() / "biscuit/samples.json");
  if (!file) GTEST_SKIP() << "the published samples are not here";
  std::vector<bool> used(confirmed().size());
  const json samples = json::parse(file);
  for (const json& sample : samples["testcases"]) {
    const std::string name = sample["filename"];
    std::string results;
    for (const auto& validation : sample["validations"].items()) results += validation.value()["result"].dump() + "\n";
    const auto check = [&](const std::string& source, const std::string& text, bool block) {
      for (const Diagnostic& diagnostic : found_in(text, block)) {
        if (diagnostic.severity != Severity::kError) continue;
        bool is_confirmed = false;
        for (std::size_t i = 0; i < confirmed().size(); ++i) {
          const Confirmed& row = confirmed()[i];
          if (row.file != name || row.source != source || row.code != diagnostic.code) continue;
          is_confirmed = results.find(row.result) != std::string::npos;
          used[i] = true;
        }
        EXPECT_TRUE(is_confirmed) << "{\"" << name << "\", \"" << source << "\", \"" << diagnostic.code << "\", \"\"} "
                                  << diagnostic.message << "\n"
                                  << text << results;
      }
    };
    int block = 0;
    for (const json& token : sample["token"]) check("block " + std::to_string(block++), token["code"], true);
    for (const auto& validation : sample["validations"].items()) {
      check("authorizer " + validation.key(), validation.value()["authorizer_code"], false);
    }
  }
  for (std::size_t i = 0; i < used.size(); ++i) {
    EXPECT_TRUE(used[i]) << confirmed()[i].file << " " << confirmed()[i].source << " " << confirmed()[i].code
                         << " is no longer reported";
  }
}

}  // namespace
}  // namespace hardtack::analysis
