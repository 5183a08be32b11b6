// The project's own conformance set is what its cases make, byte for byte, and covers what it says.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "tests/conformance/maker/keys.h"
#include "tests/conformance/maker/make_set.h"
#include "tests/conformance/samples.h"
#include "tests/support/folders.h"
#include "tokens/bytes/hex.h"
#include "tokens/crypto/signature.h"

namespace hardtack {
namespace {

using nlohmann::json;

const std::string& folder() {
  static const std::string path = test::source_folder() + "/tests/conformance/set";
  return path;
}

std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// tests/conformance/set/README.md says how to make it again.
TEST(ConformanceSet, IsMadeAgainByteForByte) {
  const auto cases = conformance::read_case_files(folder());
  ASSERT_TRUE(cases.has_value()) << cases.error().to_string();
  const auto files = conformance::make_set(*cases);
  ASSERT_TRUE(files.has_value()) << files.error().to_string();
  std::size_t tokens = 0;
  for (const auto& [name, bytes] : *files) {
    if (name == "set.json") continue;  // compared below, where a difference can be read
    EXPECT_EQ(to_hex(bytes_of(content_of(std::filesystem::path(folder()) / name))), to_hex(bytes)) << name;
    ++tokens;
  }
  std::size_t kept = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder() + "/tokens")) {
    EXPECT_TRUE(files->contains("tokens/" + entry.path().filename().string())) << entry.path() << " has no case";
    ++kept;
  }
  EXPECT_EQ(kept, tokens);
  const Bytes& made = files->at("set.json");
  const std::string text(made.begin(), made.end());
  const std::string known = content_of(folder() + "/set.json");
  if (text == known) return;
  const json patch = json::diff(json::parse(known), json::parse(text));
  FAIL() << "set.json is not what the cases make:\n" << patch.dump(1).substr(0, 4'000);
}

// Names tests of the suites, so that a report says what failed.
TEST(ConformanceSet, NamesAreTellingAndTheirOwn) {
  std::set<std::string> names;
  for (const testing::Sample& sample : testing::own_samples()) {
    EXPECT_TRUE(names.insert(sample.file).second) << sample.file;
    EXPECT_EQ(sample.file.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_."), std::string::npos)
        << sample.file;
    EXPECT_FALSE(sample.expected["validations"].empty()) << sample.file;
  }
  EXPECT_GE(names.size(), 100u);
}

// RFC 6979, A.2.5: what lets anyone make the set again although ECDSA asks for randomness.
TEST(ConformanceSet, SignaturesOfP256NeedNoRandomness) {
  const Bytes secret = from_hex("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721").value();
  const PrivateKey key = PrivateKey::from_bytes(KeyAlgorithm::kSecp256r1, secret).value();
  // r of the RFC; of its s the lower of the two spellings.
  EXPECT_EQ(to_hex(sign(key, bytes_of("sample")).value()),
            "3045022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
            "02200834e36ad29a83bf2bc9385e491d6099c8fdf9d1ed67aa7ea5f51f93782857a9");
  EXPECT_EQ(sign(key, bytes_of("test")).value(), sign(key, bytes_of("test")).value());
}

}  // namespace
}  // namespace hardtack
