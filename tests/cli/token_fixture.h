// A root key, a third party's key, and tokens made with them by the command itself.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/cli/process.h"

namespace hardtack::test {

class TokenTest : public ::testing::Test {
 protected:
  // The root pair of the published conformance suite.
  static constexpr const char* kPrivate = "99e87b0e9158531eeeb503ff15266e2b23c2a2507b138c9d1b1f2ab458df2d61";
  static constexpr const char* kPublic = "ed25519/1055c750b1a1505937af1537c626ba3263995c33a64758aaafb1275b0312e284";
  static constexpr const char* kOtherPublic =
      "ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189";

  // Runs the command, which must succeed, and returns what it printed.
  std::string out(const std::vector<std::string>& words, const std::string& input = {}) const {
    const ProcessResult result = run_hardtack(words, {.input = input});
    EXPECT_EQ(result.exit_code, 0) << words[0] << ": " << result.err;
    return result.out;
  }
  std::string mint(const std::string& source, std::vector<std::string> options = {}) const {
    std::vector<std::string> words = {"generate", "--private-key-file", key_, "-"};
    words.insert(words.end(), options.begin(), options.end());
    return out(words, source);
  }

  TemporaryFolder folder_;
  std::string key_ = folder_.write("root.key", kPrivate);
};

}  // namespace hardtack::test
