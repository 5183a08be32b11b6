// Policy tests as JSON or YAML, for programs that write them, and the published samples of the Biscuit specification
// (`samples.json`), unchanged. The same data as test_file.h has; docs/policy-tests.md lists the members.
//
//   const TestFile file = load_test_file(text, {.name = "api.biscuit-test.yaml"});
#pragma once

#include <string>
#include <string_view>

#include "policytest/language/test_file.h"

namespace hardtack::policytest {

// Whether a file of this name holds tests: `*.test.bcdl` and `*.biscuit-test.json`, `.yaml` or `.yml`.
bool is_test_file_name(std::string_view name);

// By the end of the name: `.json`, `.yaml` and `.yml` are mirrors, everything else the language of tests.
TestFile load_test_file(std::string text, const TestFileOptions& options);

TestFile parse_json_tests(std::string text, const TestFileOptions& options);
TestFile parse_yaml_tests(std::string text, const TestFileOptions& options);

}  // namespace hardtack::policytest
