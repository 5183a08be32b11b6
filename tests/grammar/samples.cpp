#include "tests/grammar/samples.h"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/folders.h"

namespace hardtack::testing_support {

namespace {

// Eager operators, dates after the year 9999 and names that only verifiers say occur in printed programs; nobody can
// write them.
bool can_be_written(const std::string& text) {
  return text.find("&&! ") == std::string::npos && text.find("<invalid date>") == std::string::npos &&
         !text.starts_with("verified:");
}

void add_texts(const std::filesystem::path& path, std::vector<SampleText>& result) {
  std::ifstream file(path);
  if (!file) return;
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
}

}  // namespace

std::vector<SampleText> sample_texts() {
  std::vector<SampleText> result;
  add_texts(test::source_folder() + "/tests/conformance/set/set.json", result);
  add_texts(test::vectors_folder() / "biscuit/samples.json", result);
  std::erase_if(result, [](const SampleText& sample) { return !can_be_written(sample.text); });
  return result;
}

}  // namespace hardtack::testing_support
