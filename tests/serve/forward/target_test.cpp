// The target of a request, read in one way: attack S43 and the table of service.md 3.7.
#include "serve/forward/target.h"

#include <gtest/gtest.h>

#include <ostream>

namespace hardtack::serve {
namespace {

// "/a/b [a|b] k=v&l=": path, segments and query, or the fault in brackets.
std::string read(std::string_view raw, const AllowedTargets& allowed = {}) {
  const auto target = read_target(raw, allowed);
  if (!target) return "[" + std::string(name_of(target.error())) + "]";
  std::string text = target->path + " [";
  for (std::size_t i = 0; i < target->segments.size(); ++i) text += (i == 0 ? "" : "|") + target->segments[i];
  text += "]";
  for (std::size_t i = 0; i < target->query.size(); ++i)
    text += (i == 0 ? " " : "&") + target->query[i].first + "=" + target->query[i].second;
  EXPECT_EQ(target->path_raw, raw.substr(0, raw.find('?')));
  return text;
}

struct Row {
  std::string raw;
  std::string expected;
};

TEST(Target, IsReadOnceAndInOneWay) {
  const Row rows[] = {
      {"/", "/ []"},
      {"/a", "/a [a]"},
      {"/a/", "/a/ [a]"},
      {"/a/b", "/a/b [a|b]"},
      {"/a%20b", "/a b [a b]"},
      {"/%C3%A9t%c3%a9", "/\xc3\xa9t\xc3\xa9 [\xc3\xa9t\xc3\xa9]"},
      {"/100%25", "/100% [100%]"},
      {"/a.b/..c/.d/...", "/a.b/..c/.d/... [a.b|..c|.d|...]"},
      {"/a+b", "/a+b [a+b]"},
      {"/a,b:c@d!$&'()*=~", "/a,b:c@d!$&'()*=~ [a,b:c@d!$&'()*=~]"},
      {"/?", "/ []"},
      {"/a?k=v", "/a [a] k=v"},
      {"/a?k=v&k=w&&l&=x&m=", "/a [a] k=v&k=w&l=&=x&m="},
      {"/a?k=a+b%20c%2Fd%3f", "/a [a] k=a b c/d?"},
      {"/a?next=/../b//c;d\\e", "/a [a] next=/../b//c;d\\e"},
      {"/a?q=a%0Ab", "/a [a] q=a\nb"},
      {"/a?a=b=c?d", "/a [a] a=b=c?d"},
  };
  for (const Row& row : rows) EXPECT_EQ(read(row.raw), row.expected) << row.raw;
}

TEST(Target, S43WhatIsReadInTwoWaysIsNoTarget) {
  const Row rows[] = {
      // The table of what proxies deliver as sent.
      {"/public/../secret", "[dot_segment]"},
      {"/public/%2e%2e/secret", "[dot_segment]"},
      {"/public/.%2E/secret", "[dot_segment]"},
      {"/p/..;/secret", "[parameter]"},
      {"//a//b", "[empty_segment]"},
      {"/a%2Fb", "[encoded_slash]"},
      {"/a%5cb", "[backslash]"},
      {"/%00", "[control]"},
      {"/a;x=1/b", "[parameter]"},
      {"/%252e%252e/x", "[double_encoding]"},
      // And their kin.
      {"/..", "[dot_segment]"},
      {"/a/.", "[dot_segment]"},
      {"/./a", "[dot_segment]"},
      {"/a//", "[empty_segment]"},
      {"//", "[empty_segment]"},
      {"/a\\b", "[backslash]"},
      {"/a%3Bb", "[parameter]"},
      {"/a%2", "[bad_escape]"},
      {"/a%", "[bad_escape]"},
      {"/a%zz", "[bad_escape]"},
      {"/a%u002e", "[bad_escape]"},
      {"/a%252Fb", "[double_encoding]"},
      {"/a#b", "[fragment]"},
      {"/a%23b", "[fragment]"},
      {"/a?b#c", "[fragment]"},
      {"/%0d%0aSet-Cookie:x", "[control]"},
      {"/%7f", "[control]"},
      {"/%c0%ae%c0%ae/a", "[not_utf8]"},
      {"/%ff", "[not_utf8]"},
      {"/%ed%a0%80", "[not_utf8]"},
      {"/a?k=%ff", "[not_utf8]"},
      {"/a?k=%00", "[control]"},
      {"/a?k=%2", "[bad_escape]"},
      {"/\xc3\xa9", "[not_visible]"},
      {"/a b", "[not_visible]"},
      {"/a\tb", "[not_visible]"},
      {"/a\r\nHost: b", "[not_visible]"},
      {std::string("/a\0b", 4), "[not_visible]"},
      {"", "[not_origin_form]"},
      {"*", "[not_origin_form]"},
      {"a/b", "[not_origin_form]"},
      {"http://evil/x", "[not_origin_form]"},
      {"?a", "[not_origin_form]"},
      {"/" + std::string(kMaxTargetBytes, 'a'), "[too_long]"},
  };
  for (const Row& row : rows) EXPECT_EQ(read(row.raw), row.expected) << row.raw;
}

TEST(Target, S43FactsAreExactWhereAnAmbiguityIsAllowed) {
  struct Allowed {
    std::string raw;
    AllowedTargets allowed;
    std::string expected;
  };
  using enum TargetFault;
  const Allowed rows[] = {
      {"/public/../secret", {kDotSegment}, "/secret [secret]"},
      {"/a/%2e%2e/../../b", {kDotSegment}, "/b [b]"},
      {"/a/b/..", {kDotSegment}, "/a/ [a]"},
      {"/..", {kDotSegment}, "/ []"},
      {"/p/..;/secret", {kDotSegment, kParameter}, "/secret [secret]"},
      {"/p/..;/secret", {kParameter}, "[dot_segment]"},
      {"/p/..;/secret", {kDotSegment}, "[parameter]"},
      {"//a//b//", {kEmptySegment}, "/a/b/ [a|b]"},
      {"/a%2Fb/c", {kEncodedSlash}, "/a%2Fb/c [a/b|c]"},
      // A slash that is encoded makes no dot segment.
      {"/a%2F..%2Fb", {kEncodedSlash}, "/a%2F..%2Fb [a/../b]"},
      {"/a%5cb\\c", {kBackslash}, "/a\\b\\c [a\\b\\c]"},
      {"/a;x=1/b", {kParameter}, "/a;x=1/b [a;x=1|b]"},
      {"/%252e%252e/x", {kDoubleEncoding}, "/%2e%2e/x [%2e%2e|x]"},
      {"/a#b?c", {kFragment}, "/a#b [a#b] c="},
      {"/%00", {kControl}, "[control]"},
      {"/%ff", {kNotUtf8}, "[not_utf8]"},
  };
  for (const Allowed& row : rows) EXPECT_EQ(read(row.raw, row.allowed), row.expected) << row.raw;
}

TEST(Target, IsBounded) {
  const auto many = [](std::size_t count, const std::string& piece) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += piece;
    return text;
  };
  EXPECT_TRUE(read_target(many(kMaxSegments, "/a"), {}));
  EXPECT_EQ(read(many(kMaxSegments + 1, "/a")), "[too_many]");
  EXPECT_TRUE(read_target("/?" + many(kMaxParameters, "a&"), {}));
  EXPECT_EQ(read("/?" + many(kMaxParameters + 1, "a&")), "[too_many]");
  EXPECT_TRUE(read_target("/" + std::string(kMaxTargetBytes - 1, 'a'), {}));
}

TEST(Target, AmbiguitiesHaveNames) {
  using enum TargetFault;
  for (const TargetFault fault :
       {kEncodedSlash, kBackslash, kDotSegment, kEmptySegment, kParameter, kDoubleEncoding, kFragment, kComma}) {
    EXPECT_EQ(ambiguity_from_name(name_of(fault)), fault);
  }
  for (const TargetFault fault : {kNotOriginForm, kTooLong, kTooMany, kNotVisible, kBadEscape, kControl, kNotUtf8}) {
    EXPECT_EQ(ambiguity_from_name(name_of(fault)), std::nullopt) << name_of(fault);
  }
  EXPECT_EQ(ambiguity_from_name("slash"), std::nullopt);
}

}  // namespace
}  // namespace hardtack::serve
