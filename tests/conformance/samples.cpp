#include "tests/conformance/samples.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "tests/support/folders.h"
#include "tokens/crypto/hex.h"

namespace hardtack::testing {
namespace {

std::filesystem::path folder() { return test::vectors_folder() / "biscuit"; }

const nlohmann::json& document() {
  static const nlohmann::json parsed = nlohmann::json::parse(std::ifstream(folder() / "samples.json"));
  return parsed;
}

std::vector<Sample> read_samples() {
  std::vector<Sample> found;
  for (const auto& testcase : document()["testcases"]) {
    Sample sample;
    sample.title = testcase["title"];
    sample.file = testcase["filename"];
    std::ifstream file(folder() / sample.file, std::ios::binary);
    sample.token.assign(std::istreambuf_iterator<char>(file), {});
    sample.expected = testcase;
    found.push_back(std::move(sample));
  }
  return found;
}

}  // namespace

bool have_samples() { return std::filesystem::exists(folder() / "samples.json"); }

const PublicKey& sample_root_key() {
  static const PublicKey key =
      PublicKey::from_text("ed25519/" + document()["root_public_key"].get<std::string>()).value();
  return key;
}

const std::string& sample_root_secret() {
  static const std::string secret = document()["root_private_key"];
  return secret;
}

const std::vector<Sample>& samples() {
  static const std::vector<Sample> all = read_samples();
  return all;
}

const Sample& sample(std::string_view prefix) {
  for (const Sample& candidate : samples()) {
    if (candidate.file.starts_with(prefix)) return candidate;
  }
  ADD_FAILURE() << "no sample " << prefix;
  static const Sample none;
  return none;
}

std::vector<std::string> sample_names() {
  std::vector<std::string> names;
  for (int i = 1; i <= 38; ++i) {
    char name[16];
    std::snprintf(name, sizeof name, "test%03d", i);
    names.emplace_back(name);
  }
  return names;
}

}  // namespace hardtack::testing
