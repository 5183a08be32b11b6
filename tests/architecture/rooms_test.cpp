// The rules of rooms.h, on made-up files and on the repository.
#include "tests/architecture/rooms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/folders.h"

namespace hardtack::architecture {
namespace {

SourceFile includes(std::string path, const std::string& included) {
  return {std::move(path), "#pragma once\n#include \"" + included + "\"\n"};
}

TEST(RoomRules, ArrowsInsideTokensAreListed) {
  const struct {
    SourceFile file;
    std::size_t violations;
  } cases[] = {
      {includes("tokens/crypto/a.cpp", "tokens/bytes/hex.h"), 0},
      {includes("tokens/biscuit/a.cpp", "engine/base/error.h"), 0},
      {includes("tokens/biscuit/a.cpp", "tokens/lineage/verify.h"), 1},
      {includes("tokens/bytes/a.h", "tokens/crypto/keys.h"), 1},
      {includes("tokens/unheard/a.h", "tokens/crypto/keys.h"), 1},
      {includes("cli/a.cpp", "tokens/unheard/keys.h"), 0},
  };
  for (const auto& c : cases)
    EXPECT_EQ(check_token_arrows({c.file}).size(), c.violations) << c.file.path << c.file.text;
}

TEST(RoomRules, CyclesOfFoldersAreNamed) {
  const SourceFile down = includes("engine/eval/a.h", "engine/base/b.h"),
                   up = includes("engine/base/b.h", "engine/terms/c.h");
  EXPECT_THAT(check_folder_cycles({down, up}), testing::IsEmpty());
  EXPECT_THAT(
      check_folder_cycles({down, up, includes("engine/terms/c.h", "engine/eval/a.h")}),
      testing::ElementsAre(testing::HasSubstr("engine/terms -> engine/eval by engine/terms/c.h (engine/eval/a.h)")));
  EXPECT_THAT(check_folder_cycles({includes("tests/a/a.h", "tests/b/b.h"), includes("tests/b/b.h", "tests/a/a.h")}),
              testing::IsEmpty());
}

TEST(RoomRules, CrowdedFoldersAreNamed) {
  std::vector<SourceFile> files;
  for (std::size_t i = 0; i < kMaxFiles; ++i) files.push_back({"cli/input/" + std::to_string(i) + ".cpp", ""});
  files.push_back({"cli/input/CMakeLists.txt", ""});
  EXPECT_THAT(check_folder_sizes(files), testing::IsEmpty());
  files.push_back({"cli/input/last.h", ""});
  EXPECT_THAT(check_folder_sizes(files), testing::ElementsAre(testing::HasSubstr("cli/input holds 25 files")));
}

TEST(Repository, TokenFoldersIncludeWhatTheTableLists) {
  EXPECT_THAT(check_token_arrows(read_tree(test::source_folder())), testing::IsEmpty());
}

TEST(Repository, FoldersIncludeEachOtherInOneDirection) {
  EXPECT_THAT(check_folder_cycles(read_tree(test::source_folder())), testing::IsEmpty());
}

TEST(Repository, FoldersAreNotCrowded) {
  EXPECT_THAT(check_folder_sizes(read_tree(test::source_folder())), testing::IsEmpty());
}

}  // namespace
}  // namespace hardtack::architecture
