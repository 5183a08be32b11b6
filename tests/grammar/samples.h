// The policy texts of the conformance sets: our own, and the published one where it is at hand.
#pragma once

#include <string>
#include <vector>

namespace hardtack::testing_support {

struct SampleText {
  std::string name;  // e.g. "test024_third_party.bc block 1"
  std::string text;
  bool is_block = true;  // else authorizer source
};

std::vector<SampleText> sample_texts();

}  // namespace hardtack::testing_support
