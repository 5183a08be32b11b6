// Replacing files: all or nothing, with their mode, and never over what somebody else saved.
#include "cli/system/files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/cli/process.h"

namespace hardtack::cli {
namespace {

using test::TemporaryFolder;

unsigned mode_of(const std::string& path) {
  struct stat status{};
  EXPECT_EQ(::stat(path.c_str(), &status), 0);
  return status.st_mode & 07777U;
}

std::size_t files_in(const TemporaryFolder& folder) {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder.path(""))) ++count;
  return count;
}

TEST(LooksSecret, KeysAndTokensDoAndPathsDoNot) {
  const std::string digits(64, 'a');
  for (const std::string& word :
       std::vector<std::string>{"ed25519-private/" + digits, "user(\"x\"); // secp256r1-private/" + digits,
                                "ed25519-private/", "ed2551-private/" + digits, "biscuit:En0KEwoE", digits}) {
    EXPECT_TRUE(looks_secret(word)) << word;
  }
  for (const std::string_view word : {"", "policy.bcdl", "path(\"/photos-private/cat.jpg\");",
                                      "/data/ann/non-private/abc", "/data/of-private/aaaaaaaaaaaaaaa"}) {
    EXPECT_FALSE(looks_secret(word)) << word;
  }
}

TEST(ReplaceFile, KeepsTheModeAndLinks) {
  const TemporaryFolder folder;
  const std::string file = folder.write("a.bcdl", "old", 0640);
  std::filesystem::create_symlink("a.bcdl", folder.path("link.bcdl"));
  ASSERT_TRUE(replace_file(file, "old", "new"));
  EXPECT_EQ(folder.read("a.bcdl"), "new");
  EXPECT_EQ(mode_of(file), 0640U);
  ASSERT_TRUE(replace_file(folder.path("link.bcdl"), "new", "newer"));
  EXPECT_EQ(folder.read("a.bcdl"), "newer");
  EXPECT_TRUE(std::filesystem::is_symlink(folder.path("link.bcdl")));
  EXPECT_EQ(files_in(folder), 2u);
}

TEST(ReplaceFile, WhatItCannotReplaceStays) {
  const TemporaryFolder folder;
  const std::string file = folder.write("a.bcdl", "saved meanwhile");
  struct Row {
    std::string name;
    std::string path;
  };
  const Row rows[] = {
      {"changed", file},
      {"missing", folder.path("none")},
      {"a folder", folder.path("")},
      {"a device", "/dev/null"},
  };
  for (const Row& row : rows) {
    const auto replaced = replace_file(row.path, "old", "new");
    ASSERT_FALSE(replaced.has_value()) << row.name;
    EXPECT_EQ(replaced.error().code(), ErrorCode::kIo) << row.name;
  }
  EXPECT_EQ(folder.read("a.bcdl"), "saved meanwhile");
  EXPECT_EQ(files_in(folder), 1u);
}

}  // namespace
}  // namespace hardtack::cli
