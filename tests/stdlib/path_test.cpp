#include "stdlib/path.h"

#include <gtest/gtest.h>

#include <string>

namespace hardtack {
namespace {

TEST(Path, IsUnderAFolderAtABoundary) {
  struct Row {
    std::string path;
    std::string folder;
    bool below;
  };
  for (const Row& row : {
           Row{"/a/b", "/a", true},     Row{"/a/b/c", "/a", true},   Row{"/a/b", "/a/", true},
           Row{"/a", "/a", true},       Row{"/a/", "/a", true},      Row{"/a", "/a/", true},
           Row{"/ab", "/a", false},     Row{"/a.b", "/a", false},    Row{"/A/b", "/a", false},
           Row{"/", "/a", false},       Row{"/b/a", "/a", false},    Row{"/a", "/", true},
           Row{"/", "/", true},         Row{"a/b", "a", true},       Row{"ab", "a", false},
           Row{"/a/..b/c", "/a", true},  // names, not dot segments
           Row{"/a/b..", "/a", true},   Row{"/a/...", "/a", true},   Row{"/a/.hidden", "/a", true},
           Row{"/a/50%", "/a", true},   Row{"/a/b%20c", "/a", true}, Row{"/a/\xc3\xa9", "/a", true},
           Row{"/a/b;v=1", "/a", true},
       }) {
    EXPECT_EQ(is_under(row.path, row.folder), row.below) << row.path << " under " << row.folder;
  }
}

TEST(Path, RefusesWhatOthersMayResolveToSomethingElse) {
  struct Row {
    std::string path;
    std::string reason;
  };
  const std::vector<Row> rows = {
      {"", "empty"},
      {"/a/../b", "`..`"},
      {"/a/..", "`..`"},
      {"/a/./b", "`..`"},
      {"/..", "`..`"},
      {"/a/%2e%2e/b", "`..`"},
      {"/a/.%2E/b", "`..`"},
      {"/a/%2e", "`..`"},
      {"/a/..;x/b", "`..`"},
      {"/a/..%3bx/b", "`..`"},
      {"/a/..%2fb", "`..`"},
      {"/a/..%5Cb", "`..`"},
      {"/a\\..\\b", "backslash"},
      {"/a//b", "two slashes"},
      {"//a", "two slashes"},
      {"/a\\b", "backslash"},
      {"/a%2fb", "encoded slash"},
      {"/a%5cb", "encoded slash"},
      {"/a/%252e%252e/b", "encoded twice"},
      {"/a/b%00.jpg", "encoded control"},
      {"/a/b\n", "control"},
      {"/a/b\x7f", "control"},
      {"/" + std::string(kMaxPathBytes, 'a'), "64 KiB"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.path.substr(0, 40));
    for (const auto& answer : {is_under(row.path, "/a"), is_under("/a/b", row.path)}) {
      ASSERT_FALSE(answer);
      EXPECT_EQ(answer.error().code(), ErrorCode::kExternFailed);
      EXPECT_NE(answer.error().message().find(row.reason), std::string::npos) << answer.error();
    }
  }
  EXPECT_FALSE(is_under("a/b", "/a"));
  EXPECT_FALSE(is_under("/a/b", "a"));
}

}  // namespace
}  // namespace hardtack
