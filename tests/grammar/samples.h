// The policy texts of the public conformance suite.
#pragma once

#include <string>
#include <vector>

namespace hardtack::testing_support {

struct SampleText {
  std::string name;  // e.g. "test024_third_party.bc block 1"
  std::string text;
  bool is_block = true;  // else authorizer source
};

// Empty where the suite is not at hand.
std::vector<SampleText> sample_texts();

}  // namespace hardtack::testing_support
