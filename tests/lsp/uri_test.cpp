#include "lsp/protocol/uri.h"

#include <gtest/gtest.h>

namespace hardtack::lsp {
namespace {

TEST(Uri, PathIsPlainAndAttack182StaysInside) {
  const struct {
    const char* uri;
    const char* path;
  } rows[] = {
      {"file:///a/b.bcdl", "/a/b.bcdl"},
      {"FILE:///a/b.bcdl", "/a/b.bcdl"},
      {"file://localhost/a", "/a"},
      {"file:///a%20b/%C3%A9.bcdl", "/a b/\xc3\xa9.bcdl"},
      {"file:///a/../../etc/passwd", "/etc/passwd"},
      {"file:///a/%2e%2e/b", "/b"},
      {"file:///a/%2E%2E%2Fb", "/b"},
      {"file:///a//./b/", "/a/b"},
      {"file:///a%", "/a%"},
      {"file:///a%zz", "/a%zz"},
      {"file:///a?x#y", "/a"},
      {"file:///", "/"},
      {"file://host/a", ""},
      {"file:///a%00b", ""},
      {"file:a", ""},
      {"untitled:Untitled-1", ""},
      {"http://a/b", ""},
      {"", ""},
  };
  for (const auto& row : rows) EXPECT_EQ(path_of_uri(row.uri).value_or(""), row.path) << row.uri;
}

TEST(Uri, SpellingsOfAFileAreOneKey) {
  EXPECT_EQ(uri_key("file:///a%20b/c%3a.bcdl"), uri_key("file:///a b/./c:.bcdl"));
  EXPECT_EQ(uri_key("untitled:A"), "untitled:A");
  EXPECT_EQ(path_of_uri(uri_of_path("/a b/\xc3\xa9%?#.bcdl")), "/a b/\xc3\xa9%?#.bcdl");
}

TEST(Uri, AFolderHoldsWhatIsBelowIt) {
  EXPECT_TRUE(lies_in("/a/b", "/a"));
  EXPECT_TRUE(lies_in("/a", "/a"));
  EXPECT_TRUE(lies_in("/x", "/"));
  EXPECT_FALSE(lies_in("/ab", "/a"));
  EXPECT_FALSE(lies_in("/", "/a"));
}

}  // namespace
}  // namespace hardtack::lsp
