#include "tests/grammar/samples.h"

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/folders.h"

namespace hardtack::testing_support {

std::vector<SampleText> sample_texts() {
  std::ifstream file(test::vectors_folder() / "biscuit/samples.json");
  std::vector<SampleText> result;
  if (!file) return result;
  const nlohmann::json samples = nlohmann::json::parse(file);
  for (const auto& test : samples["testcases"]) {
    const std::string name = test["filename"];
    int block = 0;
    for (const auto& token : test["token"]) {
      result.push_back({name + " block " + std::to_string(block++), token["code"], true});
    }
    for (const auto& validation : test["validations"].items()) {
      result.push_back({name + " authorizer " + validation.key(), validation.value()["authorizer_code"], false});
    }
  }
  return result;
}

}  // namespace hardtack::testing_support
