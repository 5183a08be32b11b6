// The language of policy tests as an editor asks for it: what is policy in a test file, what the rest is, and what may
// be written where. Stateless; may be shared between threads.
//
//   const TestLanguage tests;
//   analysis::Workspace workspace({.documents = {.tests = &tests}});
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "analysis/index/test_language.h"
#include "grammar/text/diagnostic.h"
#include "policytest/language/test_file.h"

namespace hardtack::policytest {

class TestLanguage final : public analysis::TestLanguage {
 public:
  analysis::TestOutline outline(std::string_view text, Diagnostics& diagnostics) const override;
  std::optional<analysis::TestCompletion> complete(std::string_view text, std::uint32_t offset) const override;
  std::optional<std::string> format(std::string_view text) const override;
  std::string documentation(std::string_view word) const override;
};

// The texts of a test that are policy, sorted by place. What an expectation asks for is among them.
std::vector<Span> policy_parts(const TestFile& file);

}  // namespace hardtack::policytest
