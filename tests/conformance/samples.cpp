#include "tests/conformance/samples.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/support/folders.h"
#include "tokens/bytes/hex.h"

namespace hardtack::testing {
namespace {

constexpr std::string_view kPublished = "published";

std::filesystem::path published_folder() { return test::vectors_folder() / "biscuit"; }
std::filesystem::path own_folder() { return test::source_folder() + "/tests/conformance/set"; }

// These files were tampered with after their description was made.
bool tampered(const std::string& file) { return file >= "test003" && file < "test007"; }

std::vector<Sample> read_samples(const std::filesystem::path& folder, const char* document_name, bool own) {
  std::vector<Sample> found;
  std::ifstream stream(folder / document_name);
  if (!stream) return found;
  const nlohmann::json document = nlohmann::json::parse(stream);
  const std::string root = "ed25519/" + document["root_public_key"].get<std::string>();
  for (const auto& testcase : document["testcases"]) {
    const std::string file = testcase["filename"];
    std::ifstream token(folder / file, std::ios::binary);
    Sample& sample = found.emplace_back(Sample{
        testcase["title"], std::filesystem::path(file).filename(), Bytes(std::istreambuf_iterator<char>(token), {}),
        PublicKey::from_text(testcase.value("root_public_key", root)).value(), testcase, own,
        testcase.value("functions", false),
        own ? !testcase.value("edited", false) && !testcase["token"].empty() : !tampered(file)});
    if (!own && file.starts_with("test035")) sample.functions = true;
  }
  return found;
}

std::string stem(const Sample& sample) { return std::filesystem::path(sample.file).stem(); }

// "published_2_of_6": the second of six parts.
std::vector<const Sample*> published_part(const std::string& name) {
  int part = 1;
  int parts = 1;
  if (name != kPublished) std::sscanf(name.c_str(), "published_%d_of_%d", &part, &parts);
  std::vector<const Sample*> found;
  int index = 0;
  for (const Sample& sample : samples()) {
    if (index++ % parts == part - 1) found.push_back(&sample);
  }
  return found;
}

}  // namespace

bool have_samples() { return std::filesystem::exists(published_folder() / "samples.json"); }

const PublicKey& sample_root_key() { return samples().at(0).root; }

const std::vector<Sample>& samples() {
  static const std::vector<Sample> all = read_samples(published_folder(), "samples.json", false);
  return all;
}

const std::vector<Sample>& own_samples() {
  static const std::vector<Sample> all = read_samples(own_folder(), "set.json", true);
  return all;
}

const Sample& sample(std::string_view prefix) {
  for (const Sample& candidate : samples()) {
    if (candidate.file.starts_with(prefix)) return candidate;
  }
  ADD_FAILURE() << "no sample " << prefix;
  return own_samples().at(0);
}

std::vector<const Sample*> all_samples() {
  std::vector<const Sample*> all;
  for (const Sample& sample : own_samples()) all.push_back(&sample);
  for (const Sample& sample : samples()) all.push_back(&sample);
  return all;
}

std::vector<std::string> sample_names(int published_parts) {
  std::vector<std::string> names;
  for (const Sample& sample : own_samples()) names.push_back(stem(sample));
  if (published_parts == 1) names.emplace_back(kPublished);
  for (int part = 1; published_parts > 1 && part <= published_parts; ++part) {
    names.push_back("published_" + std::to_string(part) + "_of_" + std::to_string(published_parts));
  }
  return names;
}

std::vector<const Sample*> samples_of(const std::string& name) {
  if (name.starts_with(kPublished)) return published_part(name);
  for (const Sample& sample : own_samples()) {
    if (stem(sample) == name) return {&sample};
  }
  ADD_FAILURE() << "no sample " << name;
  return {};
}

}  // namespace hardtack::testing
