// A table of command lines and what they must do.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <string>
#include <vector>

#include "tests/cli/process.h"

namespace hardtack::test {

struct CommandCase {
  std::string name;
  std::vector<std::string> words;
  int exit_code = 0;
  std::string out = {};  // ECMAScript patterns, searched; empty means that nothing may be printed there
  std::string err = {};
  std::string input = {};
};

inline void expect_case(const CommandCase& row, const ProcessInput& with = {}) {
  SCOPED_TRACE(row.name);
  ProcessInput input = with;
  input.input = row.input;
  const ProcessResult result = run_hardtack(row.words, input);
  EXPECT_EQ(result.exit_code, row.exit_code) << result.out << result.err;
  const auto expect = [](const std::string& text, const std::string& pattern, const char* stream) {
    if (pattern.empty()) {
      EXPECT_EQ(text, "") << stream;
    } else {
      EXPECT_TRUE(std::regex_search(text, std::regex(pattern))) << stream << " does not match " << pattern << "\n"
                                                                << text;
    }
  };
  expect(result.out, row.out, "standard output");
  expect(result.err, row.err, "standard error");
}

}  // namespace hardtack::test
