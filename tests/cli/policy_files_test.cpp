// Walking folders for policy files.
#include "cli/files/policy_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/cli/process.h"

namespace hardtack::cli {
namespace {

using test::TemporaryFolder;
using ::testing::ElementsAre;

TEST(PolicyFiles, FoldersAreWalkedInOrderAndFilesTakenAsTheyAre) {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder.path("b/deep"));
  std::filesystem::create_directories(folder.path(".git"));
  for (const char* name :
       {"z.bcdl", "a.biscuit-datalog", "notes.txt", "b/deep/p.bcdl", "b/q.test.bcdl", ".git/x.bcdl", ".hidden.bcdl"}) {
    folder.write(name, "");
  }
  std::filesystem::create_directory_symlink(folder.path(""), folder.path("b/loop"));
  const auto found = find_policy_files({folder.path("notes.txt"), "-", folder.path("none.bcdl"), folder.path("")});
  ASSERT_TRUE(found.has_value());
  EXPECT_TRUE(found->unreadable.empty());
  EXPECT_THAT(found->paths,
              ElementsAre(folder.path("notes.txt"), "-", folder.path("none.bcdl"), folder.path("a.biscuit-datalog"),
                          folder.path("b/deep/p.bcdl"), folder.path("b/q.test.bcdl"), folder.path("z.bcdl")));
  const auto twice = find_policy_files({folder.path("z.bcdl"), folder.path("z.bcdl"), folder.path("b/deep")});
  ASSERT_TRUE(twice.has_value());
  EXPECT_THAT(twice->paths, ElementsAre(folder.path("z.bcdl"), folder.path("b/deep/p.bcdl")));
}

TEST(PolicyFiles, NothingFoundIsAnError) {
  const TemporaryFolder folder;
  folder.write("notes.txt", "");
  const auto found = find_policy_files({folder.path("")});
  ASSERT_FALSE(found.has_value());
  EXPECT_EQ(found.error().code(), ErrorCode::kUsage);
}

TEST(PolicyFiles, LimitsAreErrors) {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder.path("a/b/c"));
  folder.write("a/1.bcdl", "");
  folder.write("a/b/2.bcdl", "");
  struct Row {
    std::string name;
    WalkLimits limits;
    bool good;
  };
  const Row rows[] = {
      {"enough", {.max_depth = 4, .max_entries = 5, .max_files = 2}, true},
      {"depth", {.max_depth = 3}, false},
      {"entries", {.max_entries = 4}, false},
      {"files", {.max_files = 1}, false},
  };
  for (const Row& row : rows) {
    const auto found = find_policy_files({folder.path("")}, row.limits);
    EXPECT_EQ(found.has_value(), row.good) << row.name;
    if (!found) {
      EXPECT_EQ(found.error().code(), ErrorCode::kIo) << row.name;
    }
  }
}

TEST(PolicyFiles, NamesSayWhatAFileIs) {
  struct Row {
    std::string path;
    bool policy;
    bool test;
  };
  const Row rows[] = {
      {"a.bcdl", true, false},
      {"a.biscuit-datalog", true, false},
      {"a.authorizer.bcdl", true, false},
      {"a.test.bcdl", true, true},
      {"a.test.biscuit-datalog", true, true},
      {"atest.bcdl", true, false},
      {"a.bcdl.orig", false, false},
      {"bcdl", false, false},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(has_policy_name(row.path), row.policy) << row.path;
    EXPECT_EQ(has_test_name(row.path), row.test) << row.path;
  }
}

}  // namespace
}  // namespace hardtack::cli
